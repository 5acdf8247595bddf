package import Model

/// Why a text holds no matchers.
package struct MatcherSyntaxError: Error {
    package let message: String
    /// The byte of the text where it goes wrong.
    let offset: Int
}

/// Reads label matchers as Alertmanager writes them since 0.27: `severity="page", team=~db|web`, with or without
/// braces around. Names and values with special characters must be quoted.
package struct MatcherParser {
    private static let special = Set("{}!=~,\\\"'` \t\r\n".utf8)

    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The matchers of one text, with or without braces around them.
    package static func matchers(_ text: String) throws(MatcherSyntaxError) -> [Matcher] {
        var parser = MatcherParser(text)
        return try parser.list()
    }

    private mutating func list() throws(MatcherSyntaxError) -> [Matcher] {
        let isBraced = take("{")
        var matchers: [Matcher] = []
        while !isAtEnd, peek != UInt8(ascii: "}") {
            matchers.append(try matcher())
            if !take(",") { break }
        }
        if isBraced, !take("}") { throw error("expected \"}\"") }
        guard isAtEnd else { throw error("expected \",\" or the end") }
        if matchers.isEmpty { throw error("expected a matcher such as severity=\"page\"") }
        return matchers
    }

    private mutating func matcher() throws(MatcherSyntaxError) -> Matcher {
        let start = position
        let name = try word("a label name")
        guard !name.isEmpty else { throw MatcherSyntaxError(message: "a label name must not be empty", offset: start) }
        let operation = try operation()
        skipSpace()
        let valueStart = position
        let value = try word("a value")
        do {
            return try Matcher(name, operation, value)
        } catch {
            throw MatcherSyntaxError(message: error.description, offset: valueStart)
        }
    }

    private mutating func operation() throws(MatcherSyntaxError) -> Matcher.Operation {
        skipSpace()
        for operation in [Matcher.Operation.matches, .matchesNot, .notEqual, .equal]
        where bytes[position...].starts(with: operation.rawValue.utf8) {
            position += operation.rawValue.utf8.count
            return operation
        }
        throw error("expected =, !=, =~ or !~")
    }

    private mutating func word(_ what: String) throws(MatcherSyntaxError) -> String {
        skipSpace()
        if peek == UInt8(ascii: "\"") { return try quotedWord() }
        let word = bytes[position...].prefix { !Self.special.contains($0) }
        guard !word.isEmpty else { throw error("expected \(what)") }
        position += word.count
        return String(decoding: word, as: UTF8.self)
    }

    private mutating func quotedWord() throws(MatcherSyntaxError) -> String {
        let start = position
        position += 1
        var text: [UInt8] = []
        while let byte = peek {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                switch peek {
                case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(bytes[position])
                // Others stay as they are, so that a regular expression need not be escaped twice.
                case let other?: text += [byte, other]
                case nil: break
                }
                position += 1
            default: text.append(byte)
            }
        }
        throw MatcherSyntaxError(message: "a quote is not closed", offset: start)
    }

    private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

    private var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return position >= bytes.count
        }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard peek == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = peek, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func error(_ message: String) -> MatcherSyntaxError {
        MatcherSyntaxError(message: message, offset: min(position, bytes.count))
    }
}
