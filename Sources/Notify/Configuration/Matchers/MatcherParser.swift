package import Model

/// Why a text holds no matchers.
package struct MatcherSyntaxError: Error, Hashable, Sendable {
    package let message: String
    /// The byte of the text where it goes wrong.
    package let offset: Int
}

/// Reads label matchers as Alertmanager writes them since 0.27: `severity="page", team=~db|web`, with or without
/// braces around. Names and values with special characters must be quoted.
package struct MatcherParser {
    private let bytes: [UInt8]
    private var position = 0

    private init(_ text: String) { bytes = Array(text.utf8) }

    /// The matchers of one text, of which there may be none.
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
        return matchers
    }

    private mutating func matcher() throws(MatcherSyntaxError) -> Matcher {
        let name = try word("a label name")
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
        let rest = String(decoding: bytes[position...], as: UTF8.self).unicodeScalars
        let word = String(rest.prefix { !$0.isReserved })
        guard !word.isEmpty else { throw error("expected \(what)") }
        position += word.utf8.count
        return word
    }

    private mutating func quotedWord() throws(MatcherSyntaxError) -> String {
        let start = position
        position += 1
        while let byte = peek, byte != UInt8(ascii: "\"") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else {
            throw MatcherSyntaxError(message: "a quote is not closed", offset: start)
        }
        defer { position += 1 }
        guard let text = GoString.unquoted(bytes[(start + 1)..<position]) else {
            throw MatcherSyntaxError(
                message: "the quotes hold an escape that Go does not know: write \"\\\\\" for a backslash",
                offset: start)
        }
        return text
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
        let rest = String(decoding: bytes[position...], as: UTF8.self).unicodeScalars
        position += rest.prefix { $0.properties.isWhitespace }.reduce(0) { $0 + UTF8.width($1) }
    }

    private func error(_ message: String) -> MatcherSyntaxError {
        MatcherSyntaxError(message: message, offset: min(position, bytes.count))
    }
}

extension Unicode.Scalar {
    /// Whether a name or value with it must be quoted.
    var isReserved: Bool { properties.isWhitespace || "{}!=~,\\\"'`".unicodeScalars.contains(self) }
}
