internal import Glibc

/// Reading of the tables that the kernel writes: fields between spaces, lines between line ends.
extension Span<UInt8> {
    /// Where the byte is first found from the position on.
    func firstIndex(of byte: UInt8, from position: Int) -> Int? {
        withUnsafeBytes { bytes in
            guard position < bytes.count, let base = bytes.baseAddress,
                let found = memchr(base + position, Int32(byte), bytes.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }

    /// Where the byte is last found.
    func lastIndex(of byte: UInt8) -> Int? {
        indices.last { self[$0] == byte }
    }

    /// The end of the line that the position is in.
    func lineEnd(from position: Int) -> Int { firstIndex(of: UInt8(ascii: "\n"), from: position) ?? count }

    /// Whether the text stands at the position.
    func hasText(_ text: StaticString, at position: Int) -> Bool {
        guard position + text.utf8CodeUnitCount <= count else { return false }
        return withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return false }
            return memcmp(base + position, text.utf8Start, text.utf8CodeUnitCount) == 0
        }
    }

    /// Moves behind spaces and tabs.
    func skipSpaces(_ position: inout Int) {
        while position < count, self[position] == UInt8(ascii: " ") || self[position] == UInt8(ascii: "\t") {
            position += 1
        }
    }

    /// Moves behind one field and the spaces before it.
    func skipField(_ position: inout Int) {
        skipSpaces(&position)
        while position < count, self[position] > UInt8(ascii: " ") { position += 1 }
    }

    /// Takes a number and the spaces before it; nil, without moving, when none stands there or it is too large.
    func number(_ position: inout Int) -> UInt64? {
        var end = position
        skipSpaces(&end)
        let start = end
        var value: UInt64 = 0
        while end < count, case let digit = self[end] &- UInt8(ascii: "0"), digit < 10 {
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = product.addingReportingOverflow(UInt64(digit))
            guard !overflows, !overflowsToo else { return nil }
            value = sum
            end += 1
        }
        guard end > start else { return nil }
        position = end
        return value
    }

    /// The number of the line that begins with the name.
    func number(inLine name: StaticString) -> UInt64? {
        var line = 0
        while line < count {
            if hasText(name, at: line) {
                var position = line + name.utf8CodeUnitCount
                return number(&position)
            }
            line = lineEnd(from: line) + 1
        }
        return nil
    }

    /// Takes a hexadecimal number and the spaces before it; nil, without moving, when none stands there.
    func hexadecimal(_ position: inout Int) -> UInt64? {
        var end = position
        skipSpaces(&end)
        let start = end
        var value: UInt64 = 0
        while end < count, end - start < 16, let digit = hexadecimalDigit(self[end]) {
            value = value << 4 | digit
            end += 1
        }
        guard end > start else { return nil }
        position = end
        return value
    }
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
}
