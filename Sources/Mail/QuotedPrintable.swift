/// Texts as lines of ASCII that any server passes on unchanged (RFC 2045 section 6.7).
enum QuotedPrintable {
    /// The longest line, in bytes, without its end.
    private static let longestLine = 76

    /// A text encoded, whose lines end as those of mails do.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        var column = 0
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == 0x0D, rest.first == 0x0A { continue }
            if byte == 0x0A {
                bytes += "\r\n".utf8
                column = 0
                continue
            }
            let endsLine = rest.isEmpty || rest.first == 0x0A || rest.starts(with: "\r\n".utf8)
            let isSpace = byte == 0x20 || byte == 0x09
            // Space at the end of a line gets lost on the way.
            let isPlain = isSpace ? !endsLine : (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
            let piece = isPlain ? [byte] : Array("=\(hexadecimal(byte))".utf8)
            // One column is that of the mark that the line goes on.
            if column + piece.count > longestLine - (endsLine ? 0 : 1) {
                bytes += "=\r\n".utf8
                column = 0
            }
            bytes += piece
            column += piece.count
        }
    }
}
