import Model
import Testing

@testable import Notify

/// If one of these fails, a route or a silence takes other alerts than the same text does in Alertmanager.
struct MatcherTests {
    @Test(arguments: [
        ("", []), ("{}", []), ("a=b", ["a=\"b\""]), ("a = b", ["a=\"b\""]), ("{foo=bar,}", ["foo=\"bar\""]),
        ("{a=\"b\", c!=d}", ["a=\"b\"", "c!=\"d\""]), ("a!~[a-z]+", ["a!~\"[a-z]+\""]),
        (" a =~ \"x|y\" , ", ["a=~\"x|y\""]), ("a!~\"\\\\d+\"", ["a!~\"\\\\d+\""]), ("a=\"\"", ["a=\"\""]),
        ("\"my.label\"=\"v\\\"w\\n\"", ["my.label=\"v\\\"w\\n\""]), ("é=ü", ["é=\"ü\""]),
        ("{foo=🙂bar}", ["foo=\"🙂bar\""]),
        ("name-with-dashes = bar", ["name-with-dashes=\"bar\""]), ("a=\u{A0}b", ["a=\"b\""]),
        (#"{"foo"="\xf0\x9f\x99\x82"}"#, ["foo=\"🙂\""]), (#"{"foo"="\U0001f642\u00e9"}"#, ["foo=\"🙂é\""]),
        (#"{"foo"="bar\t\101"}"#, ["foo=\"bar\tA\""]), (#""a"="b\\""#, [#"a="b\\""#]),
    ])
    func `the present form is read, with names in quotes and escapes as in Go`(_ text: String, _ expected: [String])
        throws
    {
        #expect(try MatcherParser.matchers(text).map(\.description) == expected)
    }

    @Test(arguments: [
        (",", 0), ("{,}", 1), ("{", 1), ("}", 0), ("a", 1), ("a=", 2), ("=b", 0), ("a=b c=d", 4), ("{a=b", 4),
        ("a=b}", 3),
        ("a=\"b", 2), ("a==b", 2), ("a=b,,c=d", 4), ("{foo=:\"bar\"}", 6), (#"{foo="bar\w"}"#, 5),
        (#"{"foo"=~"\d+"}"#, 8),
        (#"{foo=bar\n}"#, 8), (#"{"foo"="\xf0\x9f"}"#, 7), ("a=\"b\nc\"", 2), ("a='b'", 2), ("a=~\"(\"", 3),
        (#"a="\u12""#, 2), (#"a="\ud800""#, 2), (#"a="\777""#, 2), ("a=\"\\", 2),
    ])
    func `what is not of the present form is refused at the byte`(_ text: String, _ offset: Int) {
        let error = #expect(throws: MatcherSyntaxError.self) { try MatcherParser.matchers(text) }
        #expect(error?.offset == offset)
    }

    @Test(
        arguments: [
            ("{}", []), ("{foo='}", ["foo=\"'\""]), ("{foo=`}", ["foo=\"`\""]), (#"{foo=\"}"#, [#"foo="\"""#]),
            ("{foo=bar}", ["foo=\"bar\""]), (#"{foo="bar,quux", job="job1"}"#, ["foo=\"bar,quux\"", "job=\"job1\""]),
            ("{foo = \"bar\", dings != \"bums\", }", ["foo=\"bar\"", "dings!=\"bums\""]),
            ("tricky=~~~", ["tricky=~\"~~\""]),
            (#"trickier==\\=\=\""#, [#"trickier="=\\=\\=\"""#]), ("{foo=bar}}", ["foo=\"bar}\""]),
            ("{foo=bar}},}", ["foo=\"bar}}\""]), ("{foo=,bar=}}", ["foo=\"\"", "bar=\"}\""]),
            (#"{foo=bar\t}"#, [#"foo="bar\\t""#]),
            (#"{foo=bar\n}"#, ["foo=\"bar\\n\""]), (#"{foo=bar\}"#, [#"foo="bar\\""#]),
            (#"{foo=bar\\}"#, [#"foo="bar\\""#]),
            ("job=", ["job=\"\""]), ("a:b=c", ["a:b=\"c\""]), ("{name-with-dashes = \"bar\"}", nil), (",", nil),
            ("{,}", nil),
            ("job=\"value", nil), ("job=value\"", nil), (#"trickier==\\=\=\"""#, nil), ("q = foo\"bar", nil),
            ("1a=b", nil),
            ("{foo=~\"invalid[regexp\"}", nil), (#""{foo=\"bar"}"#, nil), ("a=b,,c=d", nil), ("foo", nil),
        ] as [(String, [String]?)])
    func `the older form is read, with whatever stands up to the next comma`(_ text: String, _ expected: [String]?) {
        #expect(ClassicMatcherParser.matchers(text)?.map(\.description) == expected)
    }

    @Test(
        arguments: [
            // Both forms agree.
            ("a=b", ["a=\"b\""], nil), ("{a=\"b\",c=~\"d\"}", ["a=\"b\"", "c=~\"d\""], nil),
            // Only the present one reads it.
            ("\"my.label\"=b", ["my.label=\"b\""], nil), ("🙂=b", ["🙂=\"b\""], nil),
            // Only the older one reads it.
            (#"{"# + #"a=~"\d+"}"#, [#"a=~"\\d+""#], #"a=~"\\d+""#), ("a=b c", ["a=\"b c\""], "a=\"b c\""),
            ("a=b}", ["a=\"b\""], "a=\"b\""), ("a=", ["a=\"\""], "a=\"\""),
            // They read it differently: the older one wins.
            (#"a="\t""#, [#"a="\\t""#], #"a="\\t""#), (#"a="\u00e9""#, [#"a="\\u00e9""#], #"a="\\u00e9""#),
        ] as [(String, [String], String?)])
    func `both forms are asked as Alertmanager asks them`(_ text: String, _ expected: [String], _ remedy: String?)
        throws
    {
        let read = try MatcherText(text)
        #expect(read.matchers.map(\.description) == expected)
        #expect(read.remedy == remedy)
        if let remedy { #expect(try MatcherText(remedy).remedy == nil, "the remedy is no remedy") }
    }

    @Test(arguments: [
        ("\"my.label\"=\"x\"", "my.label=\"x\""), ("\"my label\"!=\"x\"", "\"my label\"!=\"x\""),
        (#"a=~"\\d\"\n""#, #"a=~"\\d\"\n""#),
        (#""a\"b"="é""#, #""a\"b"="é""#), ("\"\"=b", "\"\"=\"b\""), ("a=\"\t\"", "a=\"\t\""),
    ])
    func `a matcher is written as Alertmanager writes it, by which groups are named`(_ text: String, _ written: String)
        throws
    {
        let matcher = try #require(try MatcherText(text).matchers.first)
        #expect(matcher.text == written)
        #expect(try MatcherText(written).matchers == [matcher])
    }

    @Test func `what neither form reads is refused where the present one fails`() {
        let error = #expect(throws: MatcherSyntaxError.self) { try MatcherText("a=b, c~d") }
        #expect(error?.offset == 6)
    }
}
