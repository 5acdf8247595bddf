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
        matchers.map(\.description).joined(separator: ", ")
    }
}
