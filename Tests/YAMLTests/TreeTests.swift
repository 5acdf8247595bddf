import Testing
import YAML

/// If these fail, files are read as something else than what they say.
struct TreeTests {
    @Test(arguments: [
        ("", "null"),
        ("# only a comment\n", "null"),
        ("a: 1", "{a: 1}"),
        ("b: 1\na: 2", "{b: 1, a: 2}"),
        ("- a\n- 'b'\n- \"c\"\n- |\n  d\n- ~", "[a, \"b\", \"c\", \"d\n\", null]"),
        ("a: {b: [1, 2], c: }", "{a: {b: [1, 2], c: null}}"),
        ("a: >-\n  folded\n  text", "{a: \"folded text\"}"),
        ("a: !!str 1", "{a: \"1\"}"),
        ("\u{FEFF}a: 1", "{a: 1}"), ("\u{FEFF}a:\n- b: 1\nc: 2", "{a: [{b: 1}], c: 2}"),
        ("---\na: 1\n...\n", "{a: 1}"),
        ("x: &x [1]\ny: *x", "{x: [1], y: [1]}"),
        ("base: &b {a: 1, b: 2}\nuse:\n  <<: *b\n  b: 3", "{base: {a: 1, b: 2}, use: {b: 3, a: 1}}"),
        ("x: &x {a: 1}\ny: &y {a: 2, b: 2}\nz:\n  <<: [*x, *y]", "{x: {a: 1}, y: {a: 2, b: 2}, z: {a: 1, b: 2}}"),
        ("\"<<\": 1", "{<<: 1}"),
        ("k\u{E9}y: \u{1F600}", "{k\u{E9}y: \u{1F600}}"),
    ])
    func reads(_ text: String, _ expected: String) throws {
        #expect(dump(try parse(text)) == expected)
    }

    @Test func everyDocumentOfAStreamIsRead() throws {
        let documents = try YAMLNode.documents(parsing: Array("a: 1\n---\nb: 2\n".utf8), file: "f.yml")
        #expect(documents.map(dump) == ["{a: 1}", "{b: 2}"])
    }

    @Test func anchorsEndWithTheirDocument() {
        #expect(throws: YAMLError.self) {
            try YAMLNode.documents(parsing: Array("a: &x 1\n---\nb: *x\n".utf8), file: "f.yml")
        }
    }

    @Test func marksCountCharactersFromOne() throws {
        guard case .mapping(let entries) = try parse("\u{E9}: 1\nb:\n  - \u{E9} \n  - x: y").content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.keyMark.description) == ["1:1", "2:1"])
        #expect(entries.map(\.value.mark.description) == ["1:4", "3:3"])
        guard case .sequence(let nodes) = entries[1].value.content else {
            Issue.record("no list")
            return
        }
        #expect(nodes.map(\.mark.description) == ["3:5", "4:5"])
    }
}
