import Format
import TestSupport
import Testing
import YAML

/// If these fail, `--yaml` says something else than `--json`.
struct YAMLWriterTests {
    @Test(
        "A string that some reader takes for something else is quoted, any other is not",
        arguments: [
            ("demo", "demo"), ("/usr/bin/python3", "/usr/bin/python3"), ("exit code 1", "exit code 1"),
            ("", #""""#), ("no", #""no""#), ("Null", #""Null""#), ("1.5", #""1.5""#), ("127.0.0.1", #""127.0.0.1""#),
            ("2026-07-28", #""2026-07-28""#), (" a", #"" a""#), ("a ", #""a ""#), ("a: b", #""a: b""#),
            ("- a", #""- a""#), ("~", #""~""#), ("a#b", #""a#b""#), ("é", #""é""#), ("a\nb", #""a\nb""#),
            ("\u{7}\u{7F}\u{85}\u{2028}\u{FEFF}", #""\u0007\u007F\u0085\u2028\uFEFF""#), ("\"\\", #""\"\\""#),
        ])
    func strings(_ text: String, _ expected: String) {
        #expect(YAMLWriter.text(.string(text)) == expected + "\n")
    }

    @Test("Lists and mappings within each other are indented so that each value keeps its place")
    func nesting() {
        let value: JSONValue = [
            "a": ["b": 1, "c": []], "l": [["x": 1, "y": ["z": true]], [1, [2]], "s", .null, [:]],
        ]
        #expect(
            YAMLWriter.text(value) == """
                a:
                  b: 1
                  c: []
                l:
                  - x: 1
                    "y":
                      z: true
                  - - 1
                    - - 2
                  - s
                  - null
                  - {}

                """)
    }

    @Test("What is written is read back as the same, whatever it is", arguments: 0..<200 as Range<UInt64>)
    func readBack(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let value = Self.value(depth: 0, &random)
        let text = YAMLWriter.text(value)
        let node = try YAMLNode(parsing: Array(text.utf8), file: "f.yml")
        #expect(Self.isSame(node, value), "\(text)")
    }

    private static func value(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: -5...(.max), using: &random))
        case 3:
            let exponent = Double.random(in: -30...30, using: &random)
            return .number(
                Double.random(in: -10...10, using: &random)
                    * Double(sign: .plus, exponent: Int(exponent), significand: 1))
        case 4, 5: return .string(string(&random))
        case 6: return .array((0..<Int.random(in: 0..<4, using: &random)).map { _ in value(depth: depth + 1, &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<4, using: &random)).map { index in
                    .init("\(string(&random))\(index)", value(depth: depth + 1, &random))
                })
        }
    }

    private static func string(_ random: inout SeededRandom) -> String {
        let pieces = [
            "a", "Z", "9", "0x1F", " ", "-", ":", "#", "\n", "\t", "\"", "'", "\\", "{", "[", ",", "&", "*", "!", "|",
            ">", "%", "@", "`", "~", "no", "true", "null", ".inf", "1e3", "\u{0}", "\u{85}", "\u{2029}", "\u{FEFF}",
            "é", "日", "🟢", "\r",
        ]
        return (0..<Int.random(in: 0..<6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
            .joined()
    }

    private static func isSame(_ node: YAMLNode, _ value: JSONValue) -> Bool {
        switch (node.content, value) {
        case (.scalar(let scalar), .null): scalar.isNull
        case (.scalar(let scalar), .bool(let value)): scalar.bool == value
        case (.scalar(let scalar), .integer(let value)): scalar.int.map(Int64.init) == value
        case (.scalar(let scalar), .number(let value)): scalar.double == value
        case (.scalar(let scalar), .string(let value)):
            scalar.text == value && !scalar.isNull && scalar.bool == nil && scalar.double == nil
        case (.sequence(let nodes), .array(let values)):
            nodes.count == values.count && zip(nodes, values).allSatisfy(isSame)
        case (.scalar(let scalar), .array(let values)): scalar.text == "[]" && values.isEmpty
        case (.mapping(let entries), .object(let members)):
            entries.count == members.count
                && zip(entries, members).allSatisfy { $0.key == $1.name && isSame($0.value, $1.value) }
        default: false
        }
    }
}
