import Model
import Testing

/// Relabelling must do what Prometheus does: the same files are read by both.
struct RelabelRuleTests {
    typealias Row = (rule: @Sendable () throws -> RelabelRule, before: Labels, after: Labels?)

    static let rows: [Row] = [
        // replace
        (
            { try RelabelRule(from: ["a"], matching: "f(.*)", to: "d", replacement: "ch${1}-ch${1}") },
            ["a": "foo", "b": "bar"], ["a": "foo", "b": "bar", "d": "choo-choo"]
        ),
        (
            { try RelabelRule(from: ["a", "b"], matching: "f(.*);(.*)r", to: "a", replacement: "b${1}${2}m") },
            ["a": "foo", "b": "bar"], ["a": "boobam", "b": "bar"]
        ),
        ({ try RelabelRule(from: ["a"], matching: "no", to: "d", replacement: "x") }, ["a": "foo"], ["a": "foo"]),
        (
            { try RelabelRule(from: ["a"], matching: "(f).*", to: "${1}_name", replacement: "v") },
            ["a": "foo"], ["a": "foo", "f_name": "v"]
        ),
        ({ try RelabelRule(from: ["a"], to: "b", replacement: "") }, ["a": "foo", "b": "bar"], ["a": "foo"]),
        (
            { try RelabelRule(from: ["a"], matching: "(x)?foo", to: "${1}", replacement: "v") }, ["a": "foo"],
            ["a": "foo"]
        ),
        ({ try RelabelRule(from: ["none"], to: "b") }, ["b": "bar"], [:]),
        ({ try RelabelRule(from: ["a", "none"], separator: "-", to: "b") }, ["a": "x"], ["a": "x", "b": "x-"]),
        ({ try RelabelRule(matching: ".*", to: "b", replacement: "always") }, [:], ["b": "always"]),
        // keep, drop
        ({ try RelabelRule(.keep, from: ["a"], matching: "f..") }, ["a": "foo"], ["a": "foo"]),
        ({ try RelabelRule(.keep, from: ["a"], matching: "oo") }, ["a": "foo"], nil),
        ({ try RelabelRule(.drop, from: ["a"], matching: ".*o.*") }, ["a": "foo"], nil),
        ({ try RelabelRule(.drop, from: ["a"], matching: "o") }, ["a": "foo"], ["a": "foo"]),
        ({ try RelabelRule(.keep, from: ["a"], matching: "a.b") }, ["a": "a\nb"], ["a": "a\nb"]),
        ({ try RelabelRule(.keepequal, from: ["a"], to: "b") }, ["a": "x", "b": "x"], ["a": "x", "b": "x"]),
        ({ try RelabelRule(.keepequal, from: ["a"], to: "b") }, ["a": "x", "b": "y"], nil),
        ({ try RelabelRule(.dropequal, from: ["a"], to: "b") }, ["a": "x", "b": "x"], nil),
        ({ try RelabelRule(.dropequal, from: ["a"], to: "b") }, ["a": "x", "b": "y"], ["a": "x", "b": "y"]),
        // names
        (
            { try RelabelRule(.labelmap, matching: "__meta_(my.*)") },
            ["a": "foo", "__meta_my_bar": "aaa", "__meta_my_baz": "bbb", "__meta_other": "ccc"],
            [
                "a": "foo", "__meta_my_bar": "aaa", "__meta_my_baz": "bbb", "__meta_other": "ccc", "my_bar": "aaa",
                "my_baz": "bbb",
            ]
        ),
        ({ try RelabelRule(.labeldrop, matching: "b.*") }, ["a": "1", "b1": "2", "ab": "3"], ["a": "1", "ab": "3"]),
        ({ try RelabelRule(.labelkeep, matching: "b.*") }, ["a": "1", "b1": "2", "ab": "3"], ["b1": "2"]),
        ({ try RelabelRule(.lowercase, from: ["a"], to: "a") }, ["a": "FooÄ"], ["a": "fooä"]),
        ({ try RelabelRule(.uppercase, from: ["a"], to: "b") }, ["a": "bar123"], ["a": "bar123", "b": "BAR123"]),
        // The low half of md5("foo") modulo 1000, as upstream has it.
        ({ try RelabelRule(.hashmod, from: ["c"], to: "d", modulus: 1000) }, ["c": "baz"], ["c": "baz", "d": "976"]),
        (
            { try RelabelRule(.hashmod, from: ["a"], to: "d", modulus: 1000) }, ["a": "foo\nbar"],
            ["a": "foo\nbar", "d": "734"]
        ),
    ]

    @Test("what a rule makes of labels", arguments: rows)
    func rule(_ row: Row) throws { #expect(row.before.relabelled(by: [try row.rule()]) == row.after) }

    @Test("rules work one after the other on what the one before has left")
    func chain() throws {
        let rules = [
            try RelabelRule(from: ["a"], matching: "f(.*)", to: "b"),
            try RelabelRule(.drop, from: ["b"], matching: "gone"),
            try RelabelRule(.labeldrop, matching: "a"),
        ]
        #expect((["a": "foo"] as Labels).relabelled(by: rules) == ["b": "oo"])
        #expect((["a": "fgone"] as Labels).relabelled(by: rules) == nil)
    }

    @Test(
        "the digests of RFC 1321",
        arguments: [
            ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
            (
                "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
                "57edf4a22be3c955ac49da2e2107b67a"
            ),
        ])
    func digest(_ text: String, _ digest: String) {
        let digits = Array("0123456789abcdef")
        #expect(String(md5(text.utf8).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }) == digest)
    }
}
