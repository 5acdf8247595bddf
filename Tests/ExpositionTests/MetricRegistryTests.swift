import Model
import Testing

@testable import Exposition

struct MetricRegistryTests {
    private static let family = MetricFamily("roost_test_events", .counter, help: "Things that happened.")

    private func text(_ points: [MetricPoint]) -> [String] {
        points.map { "\($0.seriesLabels) \($0.value)" }.sorted()
    }

    /// Two parts that count the same thing must not each have half of the count.
    @Test("A name is one metric, whoever asks for it")
    func sharing() {
        let registry = MetricRegistry()
        registry.counter(Self.family).add()
        registry.counter(Self.family).add(2)
        registry.counter(Self.family).add(-5)
        #expect(text(registry.points()) == ["roost_test_events_total 3.0"])
    }

    @Test("Gauges move both ways, by label set, and can end")
    func gauges() {
        let registry = MetricRegistry()
        let gauge = registry.gauge(MetricFamily("g", .gauge, help: "G."))
        gauge.set(5, ["a": "1"])
        gauge.add(-2, ["a": "1"])
        gauge.add(1, ["a": "2"])
        #expect(text(registry.points()) == ["g{a=\"1\"} 3.0", "g{a=\"2\"} 1.0"])
        gauge.remove(["a": "1"])
        #expect(text(registry.points()) == ["g{a=\"2\"} 1.0"])
    }

    /// A label that was thought to be bounded must not take all memory.
    @Test("What comes after the bound is counted together")
    func overflow() {
        let counter = MetricRegistry().counter(Self.family)
        for index in 0..<(LabeledValues<Double>.limit + 10) { counter.add(1, ["id": "\(index)"]) }
        let points = counter.points()
        #expect(points.count == LabeledValues<Double>.limit + 1)
        #expect(points.first { $0.labels == ["overflow": "true"] }?.value == 10)
    }

    @Test("Counting from many tasks loses nothing")
    func concurrency() async {
        let counter = MetricRegistry().counter(Self.family)
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<1000 { counter.add() } } }
        }
        #expect(counter.points().first?.value == 8000)
    }
}
