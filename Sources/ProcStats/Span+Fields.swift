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

    /// Moves behind one field and the spaces before it; always on, unless the line is at its end.
    func skipField(_ position: inout Int) {
        skipSpaces(&position)
        while position < count, !isSeparator(self[position]) { position += 1 }
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

    /// Where the line that begins with the text goes on behind it; nil when there is no such line, or when it is cut: a
    /// number at the end of what was read may be the beginning of another.
    func line(beginningWith text: StaticString) -> Int? {
        var line = 0
        while let end = firstIndex(of: UInt8(ascii: "\n"), from: line) {
            if hasText(text, at: line) { return line + text.utf8CodeUnitCount }
            line = end + 1
        }
        return nil
    }

    /// The number of the line that begins with the name.
    func number(inLine name: StaticString) -> UInt64? {
        guard var position = line(beginningWith: name) else { return nil }
        return number(&position)
    }

    /// The bytes of a line like `MemTotal:   8124 kB`, whose unit is 1024 bytes.
    func kilobytes(inLine name: StaticString) -> UInt64? { number(inLine: name).flatMap { byteCount(ofKilobytes: $0) } }

    /// The number of a file that holds nothing else; nil for a word such as `max`.
    var numberAlone: UInt64? {
        var position = 0
        guard let value = number(&position), position < count, self[position] == UInt8(ascii: "\n") else { return nil }
        return value
    }

    /// Takes the number of a whole line that begins at the position, and moves to the next one.
    func number(afterLine name: StaticString, _ position: inout Int) -> UInt64? {
        guard hasText(name, at: position), let end = firstIndex(of: UInt8(ascii: "\n"), from: position) else {
            return nil
        }
        position += name.utf8CodeUnitCount
        let value = number(&position)
        position = end + 1
        return value
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

private func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
}

/// nil when it is more than a number can be.
func byteCount(ofKilobytes kilobytes: UInt64) -> UInt64? {
    let (bytes, overflows) = kilobytes.multipliedReportingOverflow(by: 1024)
    return overflows ? nil : bytes
}

/// The sum, or the largest number there is: what a broken file says must end no program.
func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (sum, overflows) = one.addingReportingOverflow(other)
    return overflows ? .max : sum
}

private func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
    default: nil
    }
}
