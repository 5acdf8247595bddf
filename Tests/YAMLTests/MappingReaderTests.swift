import Testing
import YAML

private enum Colour: String, CaseIterable {
    case red, green
}

/// If these fail, a wrong configuration is taken for a right one, or its message does not say what to do.
struct MappingReaderTests {
    private func read(_ node: YAMLNode) throws(YAMLError) {
        try node.mapping("lamp \"a\"") { reader throws(YAMLError) in
            _ = try reader.requiredString("name")
            _ = try reader.int("port", in: 1...65535)
            _ = try reader.bool("lit")
            _ = try reader.duration("after")
            _ = try reader.choice("colour", Colour.self)
            _ = try reader.strings("words")
            _ = try reader.entries("env")
            _ = try reader.mapping("bulb") { bulb throws(YAMLError) in try bulb.int("watts") }
            try reader.refuse(["dimmer"], because: "is not supported yet")
        }
    }

    @Test(arguments: [
        ("port: 1", "f.yml:1:1: lamp \"a\" needs \"name\""),
        ("nam: x", "f.yml:1:1: unknown key \"nam\" in lamp \"a\": did you mean \"name\"?"),
        ("name: ''", "f.yml:1:7: \"name\" of lamp \"a\" must not be empty"),
        ("name: [x]", "f.yml:1:7: name must be a text, not a list"),
        ("name: x\nport: 70000", "f.yml:2:7: port must be from 1 to 65535, not 70000"),
        ("name: x\nport: '80'", "f.yml:2:7: port must be a whole number, not \"80\""),
        ("name: x\nlit: maybe", "f.yml:2:6: lit must be true or false, not \"maybe\""),
        ("name: x\nafter: 5", "f.yml:2:8: after must be a duration such as 30s, 5m or 1h30m, not \"5\""),
        ("name: x\ncolour: blue", "f.yml:2:9: colour must be one of red, green, not \"blue\""),
        ("name: x\nwords: x", "f.yml:2:8: words must be a list, not a single value"),
        ("name: x\nwords: [a, ~]", "f.yml:2:12: an element of words must be a text, not nothing"),
        ("name: x\nenv: TOKEN=secret", "f.yml:2:6: \"env\" must be a mapping of keys to values, not a single value"),
        ("name: x\nbulb: {wats: 1}", "f.yml:2:8: unknown key \"wats\" in \"bulb\": did you mean \"watts\"?"),
        ("name: x\ndimmer: 1", "f.yml:2:1: \"dimmer\" of lamp \"a\" is not supported yet"),
        (
            "name: x\nzzz: 1",
            "f.yml:2:1: unknown key \"zzz\" in lamp \"a\": it knows name, port, lit, after, colour, words, env, bulb"
        ),
        ("- name", "f.yml:1:1: lamp \"a\" must be a mapping of keys to values, not a list"),
    ])
    func refuses(_ text: String, _ message: String) {
        #expect(failure(text) { node throws(YAMLError) in try read(node) } == message)
    }

    @Test(arguments: [
        "name: x", "name: 1", "{name: x, port: ~, env: , words: , bulb: }",
        "{name: x, port: 0x50, lit: no, after: 1h30m, colour: red, words: [1, b], env: {A: 1}, bulb: {watts: 5}}",
    ])
    func accepts(_ text: String) throws {
        try read(parse(text))
    }
}
