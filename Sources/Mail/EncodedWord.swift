/// Texts of headers that are not ASCII (RFC 2047).
enum EncodedWord {
    private static let start = "=?utf-8?q?"
    private static let end = "?="
    /// The longest word, in bytes.
    private static let longest = 75

    /// A text as words of ASCII, each on a line of its own. What is written as it is may stand in names of mailboxes too.
    static func text(_ text: String) -> String {
        var words: [String] = []
        var word = ""
        for scalar in text.unicodeScalars {
            // A character is not divided among two words.
            let piece = String(scalar).utf8.map(encoded).joined()
            if start.utf8.count + word.utf8.count + piece.utf8.count + end.utf8.count > longest {
                words.append(start + word + end)
                word = ""
            }
            word += piece
        }
        return (words + [start + word + end]).joined(separator: "\r\n ")
    }

    private static func encoded(_ byte: UInt8) -> String {
        switch byte {
        case 0x20: "_"
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            String(Unicode.Scalar(byte))
        default: "=" + hexadecimal(byte)
        }
    }
}

/// Two digits for a byte, in capitals.
func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
}
