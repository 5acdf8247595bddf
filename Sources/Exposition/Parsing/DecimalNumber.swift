internal import Glibc

/// The number that a word says, in decimal digits, or `inf`, `infinity` and `nan` in any case, as both formats and Go
/// have them; nil when it says none. What is too large is infinite.
func decimalNumber(_ page: Span<UInt8>, _ word: Range<Int>) -> Double? {
    var position = word.lowerBound
    let end = word.upperBound
    guard position < end else { return nil }
    let isNegative = page[position] == UInt8(ascii: "-")
    let isSigned = isNegative || page[position] == UInt8(ascii: "+")
    if isSigned { position += 1 }

    var mantissa: UInt64 = 0
    var digits = 0
    var shift = 0
    while position < end, isDigit(page[position]) {
        mantissa = mantissa &* 10 &+ UInt64(page[position] &- UInt8(ascii: "0"))
        digits += 1
        position += 1
    }
    if position < end, page[position] == UInt8(ascii: ".") {
        position += 1
        while position < end, isDigit(page[position]) {
            mantissa = mantissa &* 10 &+ UInt64(page[position] &- UInt8(ascii: "0"))
            digits += 1
            shift -= 1
            position += 1
        }
    }
    guard digits > 0 else { return specialNumber(page, word, isSigned: isSigned, isNegative: isNegative) }
    if position < end, page[position] | 0x20 == UInt8(ascii: "e") {
        guard let exponent = exponent(page, position + 1..<end) else { return nil }
        shift += exponent
        position = end
    }
    guard position == end else { return nil }
    // Both are exact, and so is what one division or multiplication makes of them, rounded once (Clinger 1990).
    if digits <= 19, mantissa < 1 << 53, shift.magnitude < exactPowers.count {
        let value = shift < 0 ? Double(mantissa) / exactPowers[-shift] : Double(mantissa) * exactPowers[shift]
        return isNegative ? -value : value
    }
    return librarysNumber(page, word)
}

/// The powers of ten that a `Double` holds exactly.
private let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
]

/// What follows the `e`; beyond a million it makes no difference.
private func exponent(_ page: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var position = range.lowerBound
    guard position < range.upperBound else { return nil }
    let isNegative = page[position] == UInt8(ascii: "-")
    if isNegative || page[position] == UInt8(ascii: "+") { position += 1 }
    guard position < range.upperBound else { return nil }
    var exponent = 0
    while position < range.upperBound {
        guard isDigit(page[position]) else { return nil }
        if exponent < 1_000_000 { exponent = exponent * 10 + Int(page[position] &- UInt8(ascii: "0")) }
        position += 1
    }
    return isNegative ? -exponent : exponent
}

private func specialNumber(_ page: Span<UInt8>, _ word: Range<Int>, isSigned: Bool, isNegative: Bool) -> Double? {
    guard word.count <= 9 else { return nil }
    switch page.text(word.lowerBound + (isSigned ? 1 : 0)..<word.upperBound).lowercased() {
    case "inf", "infinity": return isNegative ? -.infinity : .infinity
    case "nan": return isSigned ? nil : .nan
    default: return nil
    }
}

/// The rounding of numbers with many digits is left to the C library; that they are numbers is known.
private func librarysNumber(_ page: Span<UInt8>, _ word: Range<Int>) -> Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: word.count + 1) { text in
        for offset in 0..<word.count { text[offset] = CChar(bitPattern: page[word.lowerBound + offset]) }
        text[word.count] = 0
        return text.baseAddress.map { strtod($0, nil) } ?? .nan
    }
}

/// The whole number that a word says; nil when it says none, or one that has no room.
func decimalInteger(_ page: Span<UInt8>, _ word: Range<Int>) -> Int64? {
    guard let first = word.first else { return nil }
    let isNegative = page[first] == UInt8(ascii: "-")
    let digits = word.dropFirst(isNegative || page[first] == UInt8(ascii: "+") ? 1 : 0)
    guard !digits.isEmpty else { return nil }
    var number: Int64 = 0
    for position in digits {
        guard isDigit(page[position]) else { return nil }
        let digit = Int64(page[position] &- UInt8(ascii: "0"))
        let (tenfold, overflows) = number.multipliedReportingOverflow(by: 10)
        let (sum, isBeyond) = tenfold.addingReportingOverflow(isNegative ? -digit : digit)
        guard !overflows, !isBeyond else { return nil }
        number = sum
    }
    return number
}
