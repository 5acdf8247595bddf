import Testing
import YAML

/// If these fail, an error within an expression points at the wrong line or column of the rule file.
struct PlaceTests {
    /// Finds `X` in the value of `k`, and expects it where `X` stands in the file.
    @Test(arguments: [
        "k: up == X",
        "k: 'up == X'",
        "k: \"up == X\"",
        "k: 'it''s X'",
        "k: \"\\\"a\\\" X\"",
        "k: |\n  up\n    == X",
        "k: |\n\n  up\n\n  == X\n",
        "k: >\n  sum(\n    X)\n",
        "k: >-\n  a\n  X\n  b",
        "k: up\n  ==\n  X",
        "k: X",
        "k: | # comment\n  X",
        "k: \u{E9}\u{E9} X",
        "j: 1\nk: |2\n   X",
    ])
    func findsThePlace(_ text: String) throws {
        let value = try #require(try valueOfK(text))
        let scalar = try value.string("k")
        let offset = try #require(scalar.utf8.firstIndex(of: UInt8(ascii: "X")))
        let mark = value.mark(ofByte: scalar.utf8.distance(from: scalar.startIndex, to: offset))

        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains("X") })
        let column = try #require(lines[line].firstIndex(of: "X"))
        #expect(
            mark == YAMLMark(line: line + 1, column: lines[line].distance(from: lines[line].startIndex, to: column) + 1)
        )
    }

    @Test(arguments: [
        ("k: up ==", "1:9"), ("k: 'up =='", "1:10"), ("k: |\n  up ==\n", "2:8"), ("k: |\r\n  up ==\r\n", "2:8"),
        ("k: ''", "1:5"),
    ])
    func theEndIsBehindTheLastCharacter(_ text: String, _ expected: String) throws {
        let value = try #require(try valueOfK(text))
        let end = try value.string("k").utf8.count
        #expect(value.mark(ofByte: end).description == expected)
    }

    private func valueOfK(_ text: String) throws -> YAMLNode? {
        try parse(text).entries(of: "file").first { $0.key == "k" }?.value
    }
}
