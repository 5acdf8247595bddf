/// A mailbox: an address, and the name that is shown for it (RFC 5322 section 3.4).
package struct MailAddress: Hashable, Sendable {
    /// Empty without one.
    package let name: String
    /// `local@domain`. Nothing that could end a line or a command of SMTP is in it.
    package let address: String
    package let domain: String

    /// Reads addresses with commas between them; empty places are passed over.
    package static func list(_ text: String) throws(MailAddressError) -> [MailAddress] {
        var reader = try Reader(text)
        var addresses: [MailAddress] = []
        while let address = try reader.next() { addresses.append(address) }
        return addresses
    }

    /// The longest address that SMTP carries, in bytes (RFC 5321 section 4.5.3.1.3).
    private static let longestAddress = 254

    fileprivate init(name: String, address: String) throws(MailAddressError) {
        guard let at = address.lastIndex(of: "@") else { throw MailAddressError("an address has no @") }
        let (local, domain) = (address[..<at], address[address.index(after: at)...])
        guard Self.isLocalPart(local), Self.isDomain(domain), address.utf8.count <= Self.longestAddress else {
            throw MailAddressError("an address is not of the form name@domain")
        }
        self.name = name
        self.address = address
        self.domain = String(domain)
    }

    private static func isLocalPart(_ text: Substring) -> Bool {
        !text.isEmpty && text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy { $0 == "." || isWordScalar($0) }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let name = text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text
        let others = text == name ? ".-_" : ".:"
        return !name.isEmpty
            && name.unicodeScalars.allSatisfy { scalar in
                scalar.value >= 0x80 || scalar.properties.isASCIIHexDigit || scalar.properties.isAlphabetic
                    || others.unicodeScalars.contains(scalar)
                    || ("0"..."9").contains(scalar)
            }
    }

    /// Whether this may stand in a word that is not quoted (`atext`).
    fileprivate static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x80 || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
            || ("0"..."9").contains(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }
}

/// Why a text is no list of addresses; it does not show the text.
package struct MailAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension MailAddress {
    /// A longer name is written as words that fit into lines, in bytes.
    private static let longestPlainName = 200

    /// The mailbox as a header has it: its name as it is, quoted, or encoded where it is not ASCII.
    var headerText: String {
        if name.isEmpty { return address }
        if name.utf8.count > Self.longestPlainName || !name.utf8.allSatisfy({ $0 < 0x80 }) {
            return "\(EncodedWord.text(name)) <\(address)>"
        }
        if name.unicodeScalars.allSatisfy({ $0 == " " || Self.isWordScalar($0) }) { return "\(name) <\(address)>" }
        let quoted = name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return "\"\(quoted)\" <\(address)>"
    }
}

/// Takes mailboxes from a text, one after the other.
private struct Reader {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) throws(MailAddressError) {
        // A line end would begin another header, or another command.
        guard text.unicodeScalars.allSatisfy({ !isControl($0) || $0 == "\t" }) else {
            throw MailAddressError("a list of addresses holds a line end or another control character")
        }
        rest = text[...].unicodeScalars
    }

    /// The next mailbox; nil at the end.
    mutating func next() throws(MailAddressError) -> MailAddress? {
        repeat { try skipSpace() } while take(",")
        var words: [String] = []
        while let scalar = rest.first, scalar != "," {
            switch scalar {
            case "<":
                rest.removeFirst()
                let address = String(String.UnicodeScalarView(rest.prefix { $0 != ">" }))
                rest = rest.dropFirst(address.unicodeScalars.count)
                guard take(">") else { throw MailAddressError("a \"<\" has no \">\"") }
                try skipSpace()
                guard rest.isEmpty || rest.first == "," else { throw MailAddressError("a comma is missing") }
                return try MailAddress(name: words.joined(separator: " "), address: address)
            case "\"": words.append(try quoted())
            default:
                let word = rest.prefix { !" \t,<\"(".unicodeScalars.contains($0) }
                words.append(String(String.UnicodeScalarView(word)))
                rest = rest.dropFirst(word.count)
            }
            try skipSpace()
        }
        guard !words.isEmpty else { return nil }
        return try MailAddress(name: "", address: words.joined(separator: " "))
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    /// The text of a quoted string, without what quotes it.
    private mutating func quoted() throws(MailAddressError) -> String {
        rest.removeFirst()
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar == "\"" { return String(text) }
            if scalar != "\\" {
                text.append(scalar)
            } else if let escaped = rest.popFirst() {
                text.append(escaped)
            }
        }
        throw MailAddressError("a quoted name has no end")
    }

    /// Passes over white space and comments.
    private mutating func skipSpace() throws(MailAddressError) {
        var depth = 0
        while let scalar = rest.first {
            switch scalar {
            case "(": depth += 1
            case ")" where depth > 0: depth -= 1
            case " ", "\t": break
            default: if depth == 0 { return }
            }
            rest.removeFirst()
        }
        guard depth == 0 else { throw MailAddressError("a comment has no end") }
    }
}
