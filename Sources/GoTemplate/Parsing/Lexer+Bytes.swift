extension Lexer {
    /// The byte at an offset as if it were a character; nil at the end.
    func byte(_ offset: Int) -> Unicode.Scalar? {
        offset < source.bytes.count ? Unicode.Scalar(source.bytes[offset]) : nil
    }

    /// The character at an offset and how many bytes it has.
    func scalar(_ offset: Int) -> (value: Unicode.Scalar, length: Int) {
        guard let first = byte(offset) else { return ("\0", 0) }
        if first.isASCII { return (first, 1) }
        let value = String(decoding: source.bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first ?? first
        return (value, UTF8.width(value))
    }

    /// Whether a space, a tab or the end of a line is there.
    func isSpace(_ offset: Int) -> Bool { byte(offset).map { [" ", "\t", "\r", "\n"].contains($0) } ?? false }

    /// Whether a decimal digit is there.
    func isDigit(_ offset: Int) -> Bool { byte(offset).map { ("0"..."9").contains($0) } ?? false }

    /// Whether a letter or a digit of any script is there, or an underscore.
    func isAlphanumeric(_ offset: Int) -> Bool {
        guard let byte = byte(offset) else { return false }
        if byte.isASCII {
            return byte == "_" || ("a"..."z").contains(byte) || ("A"..."Z").contains(byte) || isDigit(offset)
        }
        switch scalar(offset).value.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// Whether a word is there.
    func starts(with word: StaticString, at offset: Int) -> Bool {
        guard offset <= source.bytes.count else { return false }
        return source.bytes[offset...].starts(
            with: UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
    }

    /// Where a word comes next.
    func find(_ word: StaticString, from start: Int) -> Int? {
        var offset = start
        while offset < source.bytes.count {
            if source.bytes[offset] == word.utf8Start[0], starts(with: word, at: offset) { return offset }
            offset += 1
        }
        return nil
    }

    /// A character as Go's `%#U` prints it.
    func described(_ offset: Int) -> String {
        guard offset < source.bytes.count else { return "EOF" }
        var flags = PrintFlags()
        flags.sharp = true
        return flags.unicode(UInt64(scalar(offset).value.value))
    }
}
