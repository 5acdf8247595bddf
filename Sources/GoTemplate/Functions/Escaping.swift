/// Text made safe for where it is put.
package enum Escaping {
    /// For HTML text and quoted attributes.
    static func html(_ text: String) -> String {
        replacing(in: text) { scalar in
            switch scalar {
            case "\"": "&#34;"
            case "'": "&#39;"
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\0": "\u{FFFD}"
            default: nil
            }
        }
    }

    /// For HTML text and quoted attributes, as `html/template` does it.
    static func markup(_ text: String) -> String { html(text).replacing("+", with: "&#43;") }

    /// Whether a URL is relative, or of a scheme that runs no program.
    static func isHarmless(address: String) -> Bool {
        guard let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/") else { return true }
        return ["http", "https", "mailto"].contains(address[..<colon].lowercased())
    }

    /// A URL with what cannot stand in one percent-encoded; what is encoded already stays.
    static func address(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result = ""
        for (index, byte) in bytes.enumerated() {
            let scalar = Unicode.Scalar(byte)
            let isEncoded =
                scalar == "%" && index + 2 < bytes.count
                && bytes[index + 1...index + 2].allSatisfy { Unicode.Scalar($0).properties.isASCIIHexDigit }
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9": result.unicodeScalars.append(scalar)
            default:
                if isEncoded || "-_.~!#$&*+,/:;=?@[]".unicodeScalars.contains(scalar) {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "%" + GoQuote.hexadecimal(UInt32(byte), digits: 2)
                }
            }
        }
        return result
    }

    /// For a quoted string of JavaScript within HTML.
    static func javaScript(_ text: String) -> String {
        replacing(in: text) { scalar in
            switch scalar {
            case "\\": #"\\"#
            case "'": #"\'"#
            case "\"": #"\""#
            case "<", ">", "&", "=": #"\u"# + GoQuote.hexadecimal(scalar.value, digits: 4, uppercase: true)
            default:
                scalar.isPrintable ? nil : #"\u"# + GoQuote.hexadecimal(scalar.value, digits: 4, uppercase: true)
            }
        }
    }

    /// For a value in a URL's query; a space becomes `+`.
    package static func query(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "~": result.unicodeScalars.append(scalar)
            case " ": result += "+"
            default: result += "%" + GoQuote.hexadecimal(UInt32(byte), digits: 2, uppercase: true)
            }
        }
        return result
    }

    private static func replacing(in text: String, _ escape: (Unicode.Scalar) -> String?) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if let escape = escape(scalar) {
                result += escape
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
