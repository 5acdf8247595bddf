import Format
import Testing

/// Everything that Roost reads from other programs as JSON goes through this parser.
@Suite struct JSONTests {
    @Test(
        "documents and what they mean",
        arguments: [
            ("null", .null), ("true", .bool(true)), (" false ", .bool(false)), ("0", .integer(0)),
            ("-12", .integer(-12)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1.5", .number(1.5)), ("1e3", .number(1000)), ("-0.5E-1", .number(-0.05)), (#""""#, .string("")),
            (#""a\n\t\"\\\/\u00e9""#, .string("a\n\t\"\\/é")), (#""\ud83d\ude00""#, .string("😀")),
            (#""\ud83d""#, .string("\u{FFFD}")), (#""\ud83dx""#, .string("\u{FFFD}x")), ("[]", .array([])),
            ("[1, [2]]", [1, [2]]), ("{}", .object([])), (#"{"a": {"b": []}}"#, ["a": ["b": []]]),
        ] as [(String, JSONValue)])
    func documents(_ text: String, _ value: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == value)
        #expect(try JSONValue(parsing: value.encoded()).encoded() == value.encoded())
        #expect(try JSONValue(parsing: value.encoded(indentation: 2)).encoded() == value.encoded())
    }

    @Test(
        "what is no JSON, and where",
        arguments: [
            ("", "1:1: unexpected end of text"), ("nul", "1:1: unknown word"),
            ("01", "1:1: a number may not start with 0"),
            ("1.", "1:3: expected digits after '.'"), ("1e", "1:3: expected digits in the exponent"),
            ("-", "1:1: expected a value"), ("1e999", "1:1: number out of range"),
            ("[1 2]", "1:4: expected ',' or ']'"),
            ("{\"a\" 1}", "1:6: expected ':' after a member name"), ("{a: 1}", "1:2: expected a quoted member name"),
            ("{\n  \"a\": x}", "2:8: expected a value"), ("\"a", "1:1: unterminated string"),
            ("\"\\x\"", "1:2: unknown escape"), ("\"\\u12\"", "1:4: expected four hexadecimal digits"),
            ("\"\u{1}\"", "1:2: control character in a string"), ("1 1", "1:3: unexpected text after the document"),
            (String(repeating: "[", count: 65), "1:65: nested more than 64 levels deep"),
        ])
    func complaints(_ text: String, _ complaint: String) {
        let error = #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error?.description == complaint)
    }

    @Test("bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONError.self) { try JSONValue(parsing: [0x22, 0x5C, 0x6E, 0xC3, 0x22]) }
    }

    @Test("random bytes end in a value or an error, never in a crash")
    func noise() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("{}[]\",:\\ue0123456789.-+tfn \n".utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<24, using: &random)).compactMap { _ in
                alphabet.randomElement(using: &random)
            }
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            #expect((try? JSONValue(parsing: value.encoded())) != nil)
        }
    }

    @Test("layout")
    func layout() {
        let value: JSONValue = ["a": [1, true, .null], "b": .object([]), "c": [["d": "\u{1}\"\\"]]]
        #expect(
            String(decoding: value.encoded(), as: UTF8.self) == #"{"a":[1,true,null],"b":{},"c":[{"d":"\u0001\"\\"}]}"#)
        #expect(
            String(decoding: value.encoded(indentation: 2), as: UTF8.self) == """
                {
                  "a": [
                    1,
                    true,
                    null
                  ],
                  "b": {},
                  "c": [
                    {
                      "d": "\\u0001\\"\\\\"
                    }
                  ]
                }
                """)
    }
}
