package import Format

/// A mail with a text in several forms, of which a reader shows the last that it can (RFC 5322, RFC 2046).
package struct MailMessage: Sendable {
    /// One form of the text.
    package struct Part: Sendable {
        /// `plain` or `html`.
        let subtype: String
        let text: String

        /// A text without markup.
        package static func plain(_ text: String) -> Part { Part(subtype: "plain", text: text) }
        /// A text in HTML.
        package static func html(_ text: String) -> Part { Part(subtype: "html", text: text) }
    }

    /// Never part of a text that is written as these are: there a hexadecimal digit or a line end follows each `=`.
    private static let boundary = "=_part"
    /// Where a header goes on in a new line, in bytes.
    private static let foldingColumn = 76
    /// The longest line that servers take, in bytes, with something to spare.
    private static let longestLine = 900
    private static let addressHeaders: Set = ["From", "To", "Cc", "Bcc", "Reply-To", "Sender"]
    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private let parts: [Part]
    private var bytesOfHeaders: [UInt8] = []

    package init(_ parts: [Part]) {
        self.parts = parts
    }

    /// The headers that a mail says how it is written by; nobody else may set them.
    package static let reservedHeaders: Set = ["Mime-Version", "Content-Type", "Content-Transfer-Encoding"]

    /// Whether a text may name a header.
    package static func isHeaderName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ":") }
    }

    /// A time as headers have it (RFC 5322 section 3.3).
    package static func date(_ time: Timestamp) -> String {
        let text = RFC3339.text(time)
        let day = Int(time >= 0 ? time / 86_400_000 : (time - 86_399_999) / 86_400_000)
        let month = Int(text.dropFirst(5).prefix(2)).map { months[$0 - 1] } ?? ""
        let weekday = weekdays[(day % 7 + 7) % 7]
        return "\(weekday), \(text.dropFirst(8).prefix(2)) \(month) \(text.prefix(4)) "
            + "\(text.dropFirst(11).prefix(8)) +0000"
    }

    /// Adds a header. Whatever its value holds, it stays within it: line ends become spaces, and what is not ASCII is encoded.
    package mutating func add(_ name: String, _ value: String) {
        let line = String(String.UnicodeScalarView(value.unicodeScalars.map { isControl($0) ? " " : $0 }))
        var lines = Self.folded("\(name): \(Self.encoded(line, of: name))")
        if lines.contains(where: { $0.utf8.count > Self.longestLine }) {
            lines = Self.folded("\(name): \(EncodedWord.text(line))")
        }
        bytesOfHeaders += "\(lines.joined(separator: "\r\n"))\r\n".utf8
    }

    private static func encoded(_ line: String, of name: String) -> String {
        if addressHeaders.contains(name), let addresses = try? MailAddress.list(line), !addresses.isEmpty {
            return addresses.map(\.headerText).joined(separator: ", ")
        }
        return line.utf8.allSatisfy { $0 < 0x80 } ? line : EncodedWord.text(line)
    }

    /// The header as lines, broken before spaces where it is long.
    private static func folded(_ header: String) -> [String] {
        var lines: [String] = []
        for line in header.split(separator: "\r\n", omittingEmptySubsequences: false) {
            let words = line.split(separator: " ", omittingEmptySubsequences: false)
            var current = String(words.first ?? "")
            // The name stays with the value's first word, as a line of nothing but space would end the headers for some.
            var hasText = false
            for word in words.dropFirst() {
                if hasText, !word.isEmpty, current.utf8.count + word.utf8.count >= foldingColumn {
                    lines.append(current)
                    (current, hasText) = ("", false)
                }
                current += " \(word)"
                hasText = hasText || !word.isEmpty
            }
            lines.append(current)
        }
        return lines
    }

    /// The mail as it is handed over.
    package var bytes: [UInt8] {
        var bytes = bytesOfHeaders
        bytes += "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"\(Self.boundary)\"\r\n".utf8
        for part in parts {
            bytes += "\r\n--\(Self.boundary)\r\nContent-Type: text/\(part.subtype); charset=UTF-8\r\n".utf8
            bytes += "Content-Transfer-Encoding: quoted-printable\r\n\r\n".utf8
            QuotedPrintable.append(part.text, to: &bytes)
        }
        bytes += "\r\n--\(Self.boundary)--\r\n".utf8
        return bytes
    }
}

/// Whether this ends a line somewhere, or does something else than being shown.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
}
