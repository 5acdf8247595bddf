import Model
import Testing

@testable import Rules

/// If these fail, alerts are not told when they should be, told twice, or stored as other series than Prometheus'.
struct AlertMachineTests {
    private let labels: Labels = ["alertname": "A", "job": "x"]

    /// Steps of one alert's life: at which second it is evaluated, whether its series is there, and what comes of it.
    struct Step {
        let second: Int64
        let isSeen: Bool
        /// `pending`, `firing` or nothing: the value of `alertstate`.
        let state: String?
        /// `firing`, `resolved` or nothing: what is told.
        let told: String?

        init(_ second: Int64, _ isSeen: Bool, _ state: String?, _ told: String?) {
            self.second = second
            self.isSeen = isSeen
            self.state = state
            self.told = told
        }
    }

    @Test(arguments: [
        (
            "fires at once without for", AlertTerms(),
            [
                Step(0, true, "firing", "firing"), Step(15, true, "firing", nil), Step(59, true, "firing", nil),
                Step(60, true, "firing", "firing"), Step(75, true, "firing", nil), Step(80, false, nil, "resolved"),
                Step(95, false, nil, nil), Step(140, false, nil, "resolved"), Step(981, false, nil, nil),
                Step(982, true, "firing", "firing"),
            ]
        ),
        (
            "a pending alert is told to nobody", AlertTerms(holdDuration: 30_000),
            [
                Step(0, true, "pending", nil), Step(29, true, "pending", nil), Step(30, false, nil, nil),
                Step(45, true, "pending", nil), Step(75, true, "firing", "firing"), Step(90, false, nil, "resolved"),
                Step(100, true, "pending", nil), Step(110, false, nil, nil),
            ]
        ),
        (
            "is kept firing", AlertTerms(keepFiringFor: 30_000),
            [
                Step(0, true, "firing", "firing"), Step(10, false, "firing", nil), Step(39, false, "firing", nil),
                Step(39, true, "firing", nil), Step(50, false, "firing", nil), Step(79, false, "firing", "firing"),
                Step(80, false, nil, "resolved"), Step(90, true, "firing", "firing"),
            ]
        ),
    ])
    func life(_ name: String, _ terms: AlertTerms, _ steps: [Step]) {
        var machine = AlertMachine()
        for step in steps {
            let outcome = machine.evaluate(
                step.isSeen ? [labels: .init(annotations: ["a": "b"], value: 7)] : [:],
                of: AlertRule(terms: terms, generatorURL: "u"), at: step.second * 1000, sampleTime: step.second * 1000)
            let states = outcome.samples.compactMap { $0.labels["alertstate"] }
            #expect(states == (step.state.map { [$0] } ?? []), "\(name), second \(step.second)")
            let told = outcome.alerts.map { $0.isFiring ? "firing" : "resolved" }
            #expect(told == (step.told.map { [$0] } ?? []), "\(name), second \(step.second)")
        }
    }

    @Test func whatIsToldAndStored() throws {
        var machine = AlertMachine()
        let rule = AlertRule(terms: AlertTerms(holdDuration: 10_000), generatorURL: "http://h/graph")
        _ = machine.evaluate(
            [labels: .init(annotations: ["a": "old"], value: 1)], of: rule, at: 5_500, sampleTime: 5_400)
        let outcome = machine.evaluate(
            [labels: .init(annotations: ["a": "new"], value: 2)], of: rule, at: 20_000, sampleTime: 19_900)
        #expect(
            outcome.alerts == [
                Alert(
                    labels: labels, annotations: ["a": "new"], startsAt: 20_000, generatorURL: "http://h/graph",
                    value: 2)
            ])
        #expect(outcome.samples.map(\.labels.metric) == ["ALERTS", "ALERTS_FOR_STATE"])
        #expect(outcome.samples.map(\.value) == [1, 5])
        #expect(outcome.samples.map(\.timestamp) == [19_900, 19_900])
        #expect(
            outcome.samples.first?.labels == [
                "__name__": "ALERTS", "alertname": "A", "alertstate": "firing", "job": "x",
            ])

        let resolved = try #require(machine.evaluate([:], of: rule, at: 30_000, sampleTime: 29_900).alerts.first)
        #expect(resolved.startsAt == 20_000)
        #expect(resolved.resolvedAt == 30_000)
        #expect(resolved.annotations == ["a": "new"])
    }

    @Test func tooManyAlertsAreAllDropped() {
        var machine = AlertMachine()
        let rule = AlertRule(terms: AlertTerms(), generatorURL: "", limit: 1)
        let sighting = AlertMachine.Sighting(annotations: .empty, value: 1)
        #expect(machine.evaluate([["a": "1"]: sighting], of: rule, at: 0, sampleTime: 0).alerts.count == 1)

        let outcome = machine.evaluate(
            [["a": "1"]: sighting, ["a": "2"]: sighting], of: rule, at: 1000, sampleTime: 1000)
        #expect(outcome.excess == 2)
        #expect(outcome.samples.isEmpty)
        // Only the first was ever told, so only its end is news.
        #expect(outcome.alerts.map(\.labels) == [["a": "1"]])
        #expect(outcome.alerts.map(\.resolvedAt) == [1000])
        #expect(machine.instances.isEmpty)
        // Nor has anything happened to others, now or when it is so again.
        #expect(outcome.changes.map(\.labels) == [["a": "1"]])
        let again = machine.evaluate(
            [["a": "1"]: sighting, ["a": "2"]: sighting], of: rule, at: 2000, sampleTime: 2000)
        #expect(again.excess == 2 && again.changes.isEmpty)
    }
}
