/// The file that nodes came from, kept to show and to find places in it.
package final class YAMLSource: Sendable {
    package let file: String
    private let bytes: [UInt8]

    init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }

    /// The place of a byte.
    func mark(ofByte offset: Int) -> YAMLMark {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: newline).map { $0 + 1 } ?? 0
        let line = before.count { $0 == newline } + 1
        return YAMLMark(line: line, column: before[lineStart...].count(where: \.startsCharacter) + 1)
    }

    /// The byte at a place; the end of the file when it is behind it.
    func offset(of mark: YAMLMark) -> Int {
        var offset = 0
        for _ in 1..<mark.line {
            guard let end = bytes[offset...].firstIndex(of: newline) else { return bytes.count }
            offset = end + 1
        }
        var column = 0
        while offset < bytes.count {
            if bytes[offset].startsCharacter { column += 1 }
            if column == mark.column { return offset }
            offset += 1
        }
        return offset
    }

    /// The byte at a place, if there is one.
    func byte(at mark: YAMLMark) -> UInt8? {
        let offset = offset(of: mark)
        return offset < bytes.count ? bytes[offset] : nil
    }

    /// Where in the file a byte of a scalar's text stands.
    ///
    /// Folding and indentation change only white space, so the text's n-th visible byte is the n-th visible one of
    /// the file, after what opens the scalar and counting an escape as what it stands for.
    func mark(ofByte textOffset: Int, in scalar: YAMLScalar, at start: YAMLMark) -> YAMLMark {
        var remaining = scalar.text.utf8.prefix(textOffset).count { !$0.isSpace }
        var offset = offset(of: start)
        switch scalar.style {
        case .plain: break
        case .singleQuoted, .doubleQuoted: offset += 1
        case .literal, .folded: offset = bytes[offset...].firstIndex(of: newline).map { $0 + 1 } ?? bytes.count
        }
        while offset < bytes.count {
            if !bytes[offset].isSpace {
                if remaining == 0 { break }
                remaining -= 1
            } else if remaining == 0, textOffset >= scalar.text.utf8.count || scalar.text.utf8.isSpace(at: textOffset) {
                break
            }
            let isEscape =
                scalar.style == .doubleQuoted && bytes[offset] == UInt8(ascii: "\\")
                || scalar.style == .singleQuoted && bytes[offset] == UInt8(ascii: "'")
            offset += isEscape ? 2 : 1
        }
        return mark(ofByte: min(offset, bytes.count))
    }
}

private let newline = UInt8(ascii: "\n")

extension UInt8 {
    fileprivate var startsCharacter: Bool { self & 0xC0 != 0x80 }

    fileprivate var isSpace: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }
}

extension String.UTF8View {
    fileprivate func isSpace(at offset: Int) -> Bool {
        self[index(startIndex, offsetBy: offset)].isSpace
    }
}

extension YAMLNode {
    /// Where in the file a byte of this scalar's text stands, so that an error within an expression can be shown.
    package func mark(ofByte textOffset: Int) -> YAMLMark {
        guard case .scalar(let scalar) = content else { return mark }
        return source.mark(ofByte: textOffset, in: scalar, at: mark)
    }
}
