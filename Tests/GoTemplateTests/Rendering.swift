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
    "labels": .strings(["server": "demo", "alertname": "Down"]),
    "nested": .map(["list": .list([.map(["id": .int(7)])]), "zero": .int(0)]),
    "at": .time(GoTime(seconds: 1_700_000_000, nanoseconds: 120_000_000)),
    "lasting": .pointer(GoDuration.value(5_405_500_000_000)),
    "pair": .pointer(.typed(pairType, .map(["Name": .string("job"), "Value": .int(3)]))),
])

/// A structure with a method of its own, as those are that notifications tell of.
private let pairType = GoType(
    "test.Pair", fields: [GoType.Field("Name"), GoType.Field("Value", isInterface: true)],
    methods: {
        [
            "Joined": GoMethod(.string) { pair, separator in
                guard case .map(let fields) = pair else { return .nil }
                return .string("\(fields["Name"]?.text ?? "")\(separator[0].text)\(fields["Value"]?.integer ?? 0)")
            }
        ]
    })
