package import Model

/// What a text of matchers means where both of Alertmanager's parsers are asked, as it does unless told otherwise.
package struct MatcherText: Sendable {
    /// The matchers in the order of the text.
    package let matchers: [Matcher]
    /// What to write instead, where the text is not of the present form, or means something else in it.
    package let remedy: String?

    /// Reads `severity="page", team=~"db|web"`, with or without braces around.
    package init(_ text: String) throws(MatcherSyntaxError) {
        let classic = ClassicMatcherParser.matchers(text)
        do {
            let current = try MatcherParser.matchers(text)
            matchers = classic ?? current
            remedy = current == matchers ? nil : Self.text(of: matchers)
        } catch {
            guard let classic else { throw error }
            matchers = classic
            remedy = Self.text(of: classic)
        }
    }

    private static func text(of matchers: [Matcher]) -> String {
        matchers.map(\.text).joined(separator: ", ")
    }
}

extension Matcher {
    /// The matcher as Alertmanager writes it, which both forms read alike: a name is quoted only where it must be.
    package var text: String {
        let isBare = !name.isEmpty && name.unicodeScalars.allSatisfy { !$0.isReserved }
        return (isBare ? name : Self.quotes(name)) + operation.rawValue + Self.quotes(value)
    }

    private static func quotes(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
            switch scalar {
            case "\\", "\"": quoted += "\\\(scalar)"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
