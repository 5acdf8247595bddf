import TestSupport
import Testing
import YAML

/// If these fail, a broken file is accepted, or its user is sent to the wrong place.
struct SyntaxErrorTests {
    @Test(arguments: [
        ("a: [1, 2", "f.yml:2:1: did not find expected ',' or ']' while parsing a flow sequence that starts at line 1"),
        ("a: 1\n b: 2", "f.yml:2:3: mapping values are not allowed in this context"),
        ("a:\n\tb: 1", "f.yml:2:1: a tab cannot indent YAML: use spaces"),
        ("a: 'x", "f.yml:1:6: found unexpected end of stream while scanning a quoted scalar that starts at line 1"),
        ("a: 1\nb: 2\na: 3", "f.yml:3:1: the key \"a\" stands here a second time, first in line 1"),
        ("a: *x", "f.yml:1:4: no anchor \"&x\" stands above this alias"),
        ("a: &x [*x]", "f.yml:1:8: no anchor \"&x\" stands above this alias"),
        ("[1]: 2", "f.yml:1:1: a key must be a single value, not a list"),
        ("a:\n  <<: 1", "f.yml:2:7: \"<<\" merges mappings, not a single value"),
        ("a: !secret b", "f.yml:1:4: the tag \"!secret\" has no meaning here: remove it"),
        ("a: !!binary aGk=", "f.yml:1:4: the tag \"tag:yaml.org,2002:binary\" has no meaning here: remove it"),
        (
            "a: 1\n---\nb: 2",
            "f.yml:3:1: a second document begins here, but only one is read: remove it or the \"---\""
        ),
        (
            "a: 1\nb: \u{1}",
            "f.yml:2:4: control characters are not allowed: a YAML file must be UTF-8 text without control characters"
        ),
    ])
    func refuses(_ text: String, _ message: String) {
        #expect(failure(text) == message)
    }

    @Test func refusesWhatIsNoUTF8() {
        let error = #expect(throws: YAMLError.self) {
            try YAMLNode(parsing: Array("a: b\nc: ".utf8) + [0xFF, 0xFE], file: "f.yml")
        }
        #expect(error?.mark.description == "2:4")
    }

    @Test(arguments: [
        (YAMLLimits(bytes: 10), "a: 1234567890", "f.yml:1:1: 13 bytes are too many: a YAML file may have 10"),
        (YAMLLimits(depth: 3), "[[[1]]]", "f.yml:1:4: lists and mappings nest deeper than 3 levels"),
        (YAMLLimits(nodes: 3), "[1, 2, 3]", "f.yml:1:8: with its aliases the file has more than 3 values"),
        (
            YAMLLimits(nodes: 20), "a: &a [1, 2, 3]\nb: &b [*a, *a]\nc: [*b, *b]",
            "f.yml:3:5: with its aliases the file has more than 20 values"
        ),
    ])
    func limits(_ limits: YAMLLimits, _ text: String, _ message: String) {
        #expect(failure(text, limits: limits) == message)
    }

    /// A file of a few hundred bytes that would stand for 9^9 values must not take time or memory.
    @Test func aliasesCannotGrowWithoutBound() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let alias = "*a\(level - 1)"
            text += "a\(level): &a\(level) [\(Array(repeating: alias, count: 9).joined(separator: ", "))]\n"
        }
        #expect(failure(text).hasSuffix("with its aliases the file has more than 1000000 values"))
    }

    /// Nesting without end must be refused, not exhaust the stack.
    @Test(arguments: ["[", "{a: ", "- ", "? ", "[{a: ", "- a: "])
    func nestingIsBounded(_ opening: String) {
        let text = String(repeating: opening, count: 100_000)
        #expect(failure(text).hasPrefix("f.yml:1:"))
    }

    /// Random pieces of YAML must be read or refused, never crash.
    @Test func survivesNoise() {
        var random = SeededRandom(seed: 42)
        let pieces = [
            "a", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", "&x", "*x", "<<", "'", "\"", "|", ">", "#", "!t", "---",
            "\t", "\\", "%", "?", "\u{E9}", "  ", "\u{0}", "...",
        ]
        for _ in 0..<5000 {
            let text = (0..<24).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            _ = failure(text)
        }
    }
}
