import Format
import Model
import TestSupport
import Testing

@testable import TSDB

/// What makes a matcher, which may fail.
struct Condition {
    let name: String
    let operation: Matcher.Operation
    let value: String

    init(_ name: String, _ operation: Matcher.Operation, _ value: String) {
        self.name = name
        self.operation = operation
        self.value = value
    }
}

struct StoreTests {
    private static let up = Labels(metric: "up", [("server", "a")])

    private func store(_ samples: [(Labels, Timestamp, Double)]) -> Store {
        let store = Store()
        store.append(samples.map { LabeledSample(labels: $0, timestamp: $1, value: $2) })
        return store
    }

    /// A query that is given the wrong series alerts about the wrong server.
    @Test(
        "Each kind of matcher finds its series, a missing label being an empty one",
        arguments: [
            ([], ["up{server=\"a\"}", "up{server=\"b\", zone=\"x\"}", "down"]),
            ([Condition("__name__", .equal, "up")], ["up{server=\"a\"}", "up{server=\"b\", zone=\"x\"}"]),
            (
                [Condition("__name__", .equal, "up"), Condition("server", .equal, "b")],
                ["up{server=\"b\", zone=\"x\"}"]
            ),
            ([Condition("server", .equal, "c")], []),
            ([Condition("nothing", .equal, "c")], []),
            ([Condition("zone", .equal, "")], ["up{server=\"a\"}", "down"]),
            ([Condition("zone", .notEqual, "")], ["up{server=\"b\", zone=\"x\"}"]),
            ([Condition("server", .notEqual, "a")], ["up{server=\"b\", zone=\"x\"}", "down"]),
            ([Condition("server", .matches, "a|b")], ["up{server=\"a\"}", "up{server=\"b\", zone=\"x\"}"]),
            ([Condition("server", .matches, "a?")], ["up{server=\"a\"}", "down"]),
            ([Condition("server", .matchesNot, "a")], ["up{server=\"b\", zone=\"x\"}", "down"]),
            ([Condition("server", .matchesNot, ".+")], ["down"]),
            ([Condition("nothing", .matches, ".*"), Condition("server", .equal, "a")], ["up{server=\"a\"}"]),
        ])
    func matchers(_ conditions: [Condition], _ expected: [String]) throws {
        let matchers = try conditions.map { try Matcher($0.name, $0.operation, $0.value) }
        let store = self.store([
            (Self.up, 1, 1), (Labels(metric: "up", [("server", "b"), ("zone", "x")]), 1, 1),
            (Labels(metric: "down"), 1, 1),
        ])
        let found = store.select(matchers, from: 0, through: 10)
        #expect(Set(found.map(\.labels.description)) == Set(expected))
    }

    /// Time running backwards within a series would break every function over ranges.
    @Test("A sample out of order or with a second value for its time is dropped and counted; a repeated one is not")
    func order() {
        let store = self.store([
            (Self.up, 10, 1), (Self.up, 10, 1), (Self.up, 10, 2), (Self.up, 9, 1), (Self.up, 11, staleMarker),
            (Self.up, 11, .nan),
        ])
        let columns = store.select([], from: 0, through: 100).first
        #expect(columns?.timestamps == [10, 11])
        #expect(columns?.values.last?.isStaleMarker == true)
        #expect(
            store.statistics
                == HeadStatistics(series: 1, samples: 2, appended: 2, outOfOrder: 1, duplicates: 2))
    }

    @Test("Samples on both sides of a seal are told apart as any others")
    func orderAcrossSeal() {
        let store = self.store((0..<121).map { (Self.up, Timestamp($0), 0) } + [(Self.up, 119, 0), (Self.up, 120, 1)])
        #expect(store.statistics.outOfOrder == 1)
        #expect(store.statistics.duplicates == 1)
        #expect(store.select([], from: 0, through: .max).first?.timestamps == Array(0..<121))
    }

    /// Without it the agent grows for as long as it runs.
    @Test("Old chunks go, then the series, and a series that comes back is found again")
    func pruning() throws {
        let other = Labels(metric: "other")
        let store = self.store((0..<300).map { (Self.up, Timestamp($0), 0) } + [(other, 1000, 0)])
        store.prune(before: 130)
        let first = try #require(
            store.select([Matcher("server", equals: "a")], from: 0, through: .max).first?.timestamps.first)
        #expect((1...130).contains(first), "whole chunks go, and only those")
        #expect(store.statistics.samples == 301 - Int(first))
        store.prune(before: 1000)
        #expect(store.select([], from: 0, through: .max).map(\.labels) == [other])
        #expect(store.statistics.series == 1 && store.statistics.samples == 1)
        store.append([LabeledSample(labels: Self.up, timestamp: 2000, value: 1)])
        #expect(store.select([Matcher("server", equals: "a")], from: 0, through: .max).first?.timestamps == [2000])
    }

    @Test("The loop prunes by the retention time and ends when it is cancelled")
    func loop() async {
        let time = ManualTime(100_000)
        let store = Store(.init(retention: .seconds(24)))
        store.append([LabeledSample(labels: Self.up, timestamp: time.now(), value: 1)])
        await withTaskGroup { group in
            group.addTask { await #expect(throws: CancellationError.self) { try await store.run(by: time) } }
            for _ in 0..<24 {
                await time.waitForSleepers()
                #expect(store.statistics.series == 1)
                time.advance(by: .seconds(1))
            }
            await time.waitForSleepers()
            time.advance(by: .seconds(1))
            await time.waitForSleepers()
            #expect(store.statistics.series == 0)
            group.cancelAll()
        }
    }

    @Test("What a store tells of itself is declared and complete")
    func metrics() {
        let points = self.store([(Self.up, 10, 1), (Self.up, 9, 1)]).statistics.metricPoints()
        #expect(Set(points.map(\.family)) == Set(HeadStatistics.families))
        #expect(
            points.map { "\($0.seriesLabels) \($0.value)" } == [
                "roost_tsdb_head_series 1.0", "roost_tsdb_head_samples 1.0",
                "roost_tsdb_head_samples_appended_total 1.0",
                "roost_tsdb_head_samples_dropped_total{reason=\"duplicate\"} 0.0",
                "roost_tsdb_head_samples_dropped_total{reason=\"out_of_order\"} 1.0",
                "roost_tsdb_head_samples_late_total 0.0",
            ])
    }

    @Test("a series that is known by its place is written there, also when pruning has moved it")
    func places() {
        let store = Store()
        var places = [SeriesPlace.unknown, .unknown]
        func write(_ time: Timestamp, _ first: Double?) {
            let all = [first.map { ("a", $0) }, ("b", Double(time))].compactMap { $0 }
            var own = all.count == 2 ? places : [places[1]]
            store.append(
                all.map { LabeledSample(labels: Labels(metric: $0.0), timestamp: time, value: $0.1) }, at: &own)
            places = all.count == 2 ? own : [places[0], own[0]]
        }
        write(1000, 1)
        write(2000, 2)
        write(100_000, nil)
        store.prune(before: 50_000)
        write(101_000, nil)
        write(102_000, 3)
        func values(_ name: String) -> [Double] {
            store.select([Matcher(Labels.metricName, equals: name)], from: 50_000, through: .max).flatMap(\.values)
        }
        #expect(values("a") == [3] && values("b") == [100_000, 101_000, 102_000])
    }
}
