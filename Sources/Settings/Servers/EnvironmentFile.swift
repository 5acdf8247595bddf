internal import YAML

/// What is wrong with a file of variables. Never what a variable stands for.
package struct EnvironmentFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let message: String

    package var description: String { "\(file):\(line): \(message)" }
}

/// A file of variables as dotenv, Docker and systemd read them:
///
///     # a comment
///     export NAME=value # another one, after a space
///     NAME='as it stands, over lines too'
///     NAME="with \n, \t, \", \\ and \$"
///
/// Nothing is expanded, so that a password may contain any character. Of two lines for one name the later one counts.
package struct EnvironmentFile: Sendable {
    package private(set) var variables: [String: String] = [:]

    /// `file` is only for messages.
    package init(parsing bytes: [UInt8], file: String) throws(EnvironmentFileError) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw EnvironmentFileError(file: file, line: 1, message: "the file is not UTF-8 text")
        }
        var reader = Reader(text: text, file: file)
        while let (name, value) = try reader.next() { variables[name] = value }
    }
}

private struct Reader {
    private let file: String
    private var rest: Substring.UnicodeScalarView
    private var line = 1

    init(text: String, file: String) {
        self.file = file
        rest = text[...].unicodeScalars
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
    }

    /// The next variable; nil at the end of the file.
    mutating func next() throws(EnvironmentFileError) -> (name: String, value: String)? {
        while true {
            skipBlanks()
            guard let first = rest.first else { return nil }
            if first == "\n" || first == "\r" {
                advance()
            } else if first == "#" {
                skipLine()
            } else {
                return try variable()
            }
        }
    }

    private mutating func variable() throws(EnvironmentFileError) -> (name: String, value: String) {
        var name = word()
        if name == "export", rest.first.map(Self.isBlank) == true {
            skipBlanks()
            name = word()
        }
        skipBlanks()
        guard rest.first == "=" else {
            throw error("a line must be NAME=VALUE, and this one has no \"=\" after a name")
        }
        guard isVariableName(name) else {
            throw error("what stands before \"=\" cannot name a variable: use letters, digits and \"_\"")
        }
        advance()
        skipBlanks()
        let value = try value(of: name)
        if value.unicodeScalars.contains("\0") { throw error("the value of \(name) contains a zero byte") }
        return (name, value)
    }

    private mutating func word() -> String {
        let word = rest.prefix { !Self.isBlank($0) && $0 != "=" && $0 != "\n" && $0 != "\r" }
        rest = rest[word.endIndex...]
        return String(word)
    }

    private mutating func value(of name: String) throws(EnvironmentFileError) -> String {
        guard let quote = rest.first, quote == "'" || quote == "\"" else { return plainValue() }
        let start = line
        advance()
        var value = String.UnicodeScalarView()
        while let character = rest.first, character != quote {
            advance()
            if character == "\\", quote == "\"", let next = rest.first, let escaped = Self.escape(next) {
                advance()
                value.append(escaped)
            } else {
                value.append(character)
            }
        }
        guard rest.first == quote else {
            throw EnvironmentFileError(
                file: file, line: start, message: "the value of \(name) has a \(quote) that is not closed")
        }
        advance()
        skipBlanks()
        switch rest.first {
        case nil, "\n", "\r": break
        case "#": skipLine()
        default:
            throw error("more stands after the quoted value of \(name): quote all of it, or begin a comment with \"#\"")
        }
        return String(value)
    }

    /// Up to the end of the line or a `#` after white space.
    private mutating func plainValue() -> String {
        var value = String.UnicodeScalarView()
        while let character = rest.first, character != "\n", character != "\r" {
            if character == "#", value.last.map(Self.isBlank) ?? true {
                skipLine()
                break
            }
            value.append(character)
            rest.removeFirst()
        }
        while value.last.map(Self.isBlank) == true { value.removeLast() }
        return String(value)
    }

    private static func escape(_ character: Unicode.Scalar) -> Unicode.Scalar? {
        switch character {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case "\"", "\\", "$", "`": character
        default: nil
        }
    }

    private static func isBlank(_ character: Unicode.Scalar) -> Bool { character == " " || character == "\t" }

    private mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }

    private mutating func skipLine() { rest = rest.drop { $0 != "\n" } }

    private mutating func advance() {
        if rest.removeFirst() == "\n" { line += 1 }
    }

    private func error(_ message: String) -> EnvironmentFileError {
        EnvironmentFileError(file: file, line: line, message: message)
    }
}
