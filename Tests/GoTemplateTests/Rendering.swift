import GoTemplate
import Testing

/// A template, and what it says or how it fails.
struct Rendering: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String

    init(_ text: String, _ expected: String) {
        self.text = text
        self.expected = expected
    }

    var testDescription: String { text }

    /// The output, or the error's text.
    func run(functions: [String: GoFunction] = [:], limits: Template.Limits = Template.Limits()) -> String {
        do {
            return try Template(text, name: "t", functions: functions, limits: limits).render(sampleData)
        } catch {
            return error.description
        }
    }
}

/// What most of the tests render.
let sampleData = GoValue.map([
    "name": .string("roost"),
    "count": .int(3),
    "ratio": .float(0.25),
    "yes": .bool(true),
    "nothing": .nil,
    "empty": .list([]),
    "words": .list([.string("a"), .string("b"), .string("c")]),
    "labels": .map(["server": .string("demo"), "alertname": .string("Down")]),
    "nested": .map(["list": .list([.map(["id": .int(7)])]), "zero": .int(0)]),
])
