/// How a floating-point number is written, always with the shortest digits that read back as it.
@usableFromInline
package enum GoFloatVerb: Sendable {
    /// Plain digits from 1e-4 to below 1e21, the exponent form of `%e` elsewhere: what people and parsers read best.
    case shortest
    /// `%g` with precision -1: as the shortest, but with an exponent from a million on.
    case general
    /// `%f` with precision -1: never an exponent.
    case fixed
    /// `%e` with precision -1: always an exponent.
    case exponent
}

/// No number is written with more bytes: the least one has 324 digits behind the point, and 17 that count.
package var goFloatLengthLimit: Int { 400 }

/// Writes the shortest digits that read back as `value` to memory with room for `goFloatLengthLimit` bytes; `NaN`, `+Inf`
/// and `-Inf` for what has none. Returns the number of bytes.
@usableFromInline
func writeGoFloat(_ value: Double, _ verb: GoFloatVerb, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = DigitWriter(start)
    let magnitude = value.magnitude
    guard magnitude < .infinity else {
        writer.append(value.isNaN ? "NaN" : value < 0 ? "-Inf" : "+Inf")
        return writer.count
    }
    if value.sign == .minus { writer.append(UInt8(ascii: "-")) }
    let isPlain = verb == .shortest || verb == .fixed || verb == .general && magnitude < 1e6
    if isPlain, magnitude < 1e15 {
        if writer.append(short: magnitude) { return writer.count }
        // The standard library's digits are the same, and above this it writes no exponent either.
        if magnitude >= 0.001 {
            var text = magnitude.description
            text.withUTF8 { writer.append($0) }
            return writer.count
        }
    }
    let decimal = Decimal(magnitude)
    let hasExponent =
        switch verb {
        case .fixed: false
        case .exponent: true
        case .shortest: decimal.exponent < -4 || decimal.exponent >= 21
        case .general: decimal.exponent < -4 || decimal.exponent >= 6
        }
    if hasExponent { writer.append(exponential: decimal) } else { writer.append(fixed: decimal) }
    return writer.count
}

/// Writes a number that has at most six decimals to memory with room for 24 bytes, without an exponent, and returns the
/// number of bytes; 0 when it has more, or is none of them below 10^15.
@usableFromInline
package func writeShortDecimal(_ value: Double, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = DigitWriter(start)
    if value.sign == .minus { writer.append(UInt8(ascii: "-")) }
    return value.magnitude < 1e15 && writer.append(short: value.magnitude) ? writer.count : 0
}

/// Writes the digits of a number to memory with room for 20 bytes, and returns how many there are.
@usableFromInline
func writeInteger(_ number: UInt64, to start: UnsafeMutablePointer<UInt8>) -> Int {
    var writer = DigitWriter(start)
    writer.append(integer: number)
    return writer.count
}

extension [UInt8] {
    /// Appends the shortest digits that read back as `value`; `NaN`, `+Inf` and `-Inf` for what has none.
    package mutating func appendGoFloat(_ value: Double, verb: GoFloatVerb = .shortest) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: goFloatLengthLimit) { buffer in
            guard let start = buffer.baseAddress else { return }
            append(contentsOf: UnsafeBufferPointer(start: start, count: writeGoFloat(value, verb, to: start)))
        }
    }
}

/// Writes digits into memory that has room for them.
private struct DigitWriter {
    private let start: UnsafeMutablePointer<UInt8>
    private(set) var count = 0

    private static let zero = UInt8(ascii: "0")

    @inline(__always)
    init(_ start: UnsafeMutablePointer<UInt8>) {
        self.start = start
    }

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        start[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let base = bytes.baseAddress else { return }
        (start + count).update(from: base, count: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func append(integer number: UInt64) {
        // The largest has 20 digits.
        var length = 1
        var limit: UInt64 = 10
        while length < 20, number >= limit {
            length += 1
            limit = length < 20 ? limit * 10 : .max
        }
        append(number, length: length)
    }

    /// Appends just so many digits, with zeros in front; two at a time, as a division costs most.
    @inline(__always)
    private mutating func append(_ number: UInt64, length: Int) {
        var rest = number
        var place = count + length
        while place - count >= 2 {
            let (quotient, pair) = rest.quotientAndRemainder(dividingBy: 100)
            let digits = Self.pairs.utf8Start + 2 * Int(truncatingIfNeeded: pair)
            place -= 2
            start[place] = digits[0]
            start[place + 1] = digits[1]
            rest = quotient
        }
        if place > count { start[count] = Self.zero + UInt8(truncatingIfNeeded: rest % 10) }
        count += length
    }

    /// The numbers below 100 with two digits each.
    private static let pairs: StaticString =
        "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"

    /// Appends a whole number, or one of few decimals; false when it is neither.
    @inline(__always)
    mutating func append(short magnitude: Double) -> Bool {
        guard magnitude == magnitude.rounded(.towardZero) else { return append(fewDecimals: magnitude) }
        append(integer: UInt64(magnitude))
        return true
    }

    /// Appends a number of few decimals, which most are that somebody has rounded; false when it is none.
    ///
    /// Below 10^15 a whole number divided by a power of ten is rounded but once, and no two of them with as many decimals
    /// are the same: the fewest decimals that give the number back are its shortest digits.
    @inline(__always)
    mutating func append(fewDecimals magnitude: Double) -> Bool {
        guard magnitude >= 0.001, magnitude < 1e9 else { return false }
        // What is far from whole even with six decimals has more of them.
        let most = magnitude * 1e6
        guard (most - most.rounded()).magnitude <= most * 4e-16 else { return false }
        var scale = 1.0
        for decimals in 1...6 {
            scale *= 10
            // The nearest; should the product have been rounded across it, the number is not found again.
            let scaled = UInt64(magnitude * scale + 0.5)
            guard Double(scaled) / scale == magnitude else { continue }
            let (whole, fraction) = scaled.quotientAndRemainder(dividingBy: UInt64(scale))
            append(integer: whole)
            append(UInt8(ascii: "."))
            append(fraction, length: decimals)
            return true
        }
        return false
    }

    mutating func append(fixed decimal: Decimal) {
        let pointPosition = decimal.exponent + 1
        if pointPosition <= 0 {
            append(Self.zero)
            append(UInt8(ascii: "."))
            for _ in 0..<(-pointPosition) { append(Self.zero) }
        }
        for position in 0..<decimal.count {
            if position > 0, position == pointPosition { append(UInt8(ascii: ".")) }
            append(decimal.digits[position])
        }
        for _ in 0..<max(0, pointPosition - decimal.count) { append(Self.zero) }
    }

    mutating func append(exponential decimal: Decimal) {
        for position in 0..<decimal.count {
            if position == 1 { append(UInt8(ascii: ".")) }
            append(decimal.digits[position])
        }
        append(UInt8(ascii: "e"))
        append(UInt8(ascii: decimal.exponent < 0 ? "-" : "+"))
        if decimal.exponent.magnitude < 10 { append(Self.zero) }
        append(integer: UInt64(decimal.exponent.magnitude))
    }
}

/// The digits of a finite number without leading or trailing zeros, and the power of ten of the first one.
private struct Decimal {
    /// No `Double` needs more, but for the zeros that are printed in front of or behind them.
    var digits = InlineArray<24, UInt8>(repeating: UInt8(ascii: "0"))
    var count = 0
    var exponent = 0

    /// Takes apart the shortest round-trip form that the standard library prints of a magnitude.
    init(_ value: Double) {
        var hasPoint = false
        // What the digits are to be multiplied with: ten to the power of this.
        var scale = 0
        var bytes = value.description.utf8.makeIterator()
        while let byte = bytes.next() {
            if byte == UInt8(ascii: ".") {
                hasPoint = true
            } else if byte == UInt8(ascii: "e") {
                scale += Self.integer(&bytes)
            } else {
                if hasPoint { scale -= 1 }
                if count > 0 || byte != UInt8(ascii: "0") {
                    digits[count] = byte
                    count += 1
                }
            }
        }
        while count > 0, digits[count - 1] == UInt8(ascii: "0") {
            count -= 1
            scale += 1
        }
        if count == 0 {
            count = 1
            scale = 0
        }
        exponent = count - 1 + scale
    }

    private static func integer(_ bytes: inout String.UTF8View.Iterator) -> Int {
        var number = 0
        var isNegative = false
        while let byte = bytes.next() {
            switch byte {
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "+"): break
            default: number = number * 10 + Int(byte - UInt8(ascii: "0"))
            }
        }
        return isNegative ? -number : number
    }
}

/// The number as text.
package func goFloatText(_ value: Double, verb: GoFloatVerb = .shortest) -> String {
    var bytes: [UInt8] = []
    bytes.appendGoFloat(value, verb: verb)
    return String(decoding: bytes, as: UTF8.self)
}
