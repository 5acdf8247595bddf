import Format
import Model
import TSDB
import TestSupport
import Testing

struct StoreScaleTests {
    /// Finds what no table thought of: chunk bounds, pruned references, matchers that meet, samples that come late, what
    /// checkpoints move to the disk, and what a start makes of it.
    @Test(
        "Whatever is appended, selected, pruned and opened again, the answer is the naive store's",
        arguments: UInt64(0)..<20)
    func random(_ seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let files = StoreFiles()
        let settings = Store.Settings(outOfOrderWindow: .milliseconds(seed % 2 == 0 ? 0 : 500))
        var store = seed % 4 < 2 ? Store(settings) : try Store(folder: files.path, settings)
        var naive = NaiveStore(lateness: seed % 2 == 0 ? 0 : 500)
        var newest: Timestamp = 0
        var cutoff: Timestamp = 0
        for _ in 0..<60 {
            let samples = (0..<Int.random(in: 1...200, using: &random)).map { _ in
                newest += .random(in: -2...20, using: &random)
                let isLate = Int.random(in: 0..<20, using: &random) == 0
                return LabeledSample(
                    labels: Self.labels(&random),
                    timestamp: isLate ? newest - .random(in: 0...600, using: &random) : newest,
                    value: Bool.random(using: &random) ? 1 : .random(in: 0...1, using: &random))
            }
            store.append(samples)
            for sample in samples { naive.append(sample) }
            let matchers = try (0..<Int.random(in: 0...3, using: &random)).map { _ in try Self.matcher(&random) }
            // What is older than the cutoff may be there or not.
            let start = Swift.max(cutoff, newest - .random(in: 0...2000, using: &random))
            let end = start + .random(in: 0...3000, using: &random)
            let found = store.select(matchers, from: start, through: end).sorted { $0.labels < $1.labels }
            let expected = naive.select(matchers, from: start, through: end)
            #expect(found.map(\.labels) == expected.map(\.labels))
            #expect(found.map(\.timestamps) == expected.map(\.timestamps))
            #expect(found.map(\.values) == expected.map(\.values))
            #expect(
                Set(store.labelSets(matchers, from: start, through: end)).isSuperset(of: expected.map(\.labels)),
                "by whole chunks it may have more")
            switch Int.random(in: 0..<20, using: &random) {
            case 0, 1:
                cutoff = newest - 1500
                store.prune(before: cutoff)
            case 2, 3: try store.checkpoint()
            case 4 where seed % 4 >= 2:
                store = Store()
                store = try Store(folder: files.path, settings)
            default: break
            }
        }
    }

    @Test("A hundred thousand series are kept apart")
    func manySeries() throws {
        let store = Store()
        let count = 100_000
        let series = (0..<count).map { index in
            Labels(metric: "metric_\(index % 100)", [("server", "server-\(index / 100)"), ("zone", "z")])
        }
        for time in Timestamp(0)..<3 {
            store.append(
                series.enumerated().map { LabeledSample(labels: $1, timestamp: time, value: Double($0)) })
        }
        #expect(store.statistics.series == count && store.statistics.samples == 3 * count)
        let one = store.select(
            [Matcher("__name__", equals: "metric_7"), Matcher("server", equals: "server-42")], from: 0, through: 10)
        #expect(one.map(\.values) == [[4207, 4207, 4207]])
        #expect(store.select([Matcher("__name__", equals: "metric_7")], from: 0, through: 10).count == 1000)
        #expect(store.select([try Matcher("server", .matches, "server-1.")], from: 0, through: 0).count == 1000)
        #expect(store.select([Matcher("zone", equals: "z")], from: 2, through: 2).count == count)
    }

    @Test("Writers and readers at the same time lose nothing")
    func concurrency() async {
        let store = Store()
        await withTaskGroup { group in
            for writer in 0..<4 {
                group.addTask {
                    for time in 0..<500 {
                        let labels = Labels(metric: "m", [("writer", "\(writer)")])
                        store.append([LabeledSample(labels: labels, timestamp: Timestamp(time), value: Double(time))])
                        let columns = store.select([Matcher("writer", equals: "\(writer)")], from: 0, through: .max)
                        #expect(columns.first?.values.count == time + 1)
                    }
                }
            }
        }
        #expect(store.statistics.samples == 2000)
    }

    private static func labels(_ random: inout SeededRandom) -> Labels {
        Labels(
            metric: ["a", "b"].randomElement(using: &random) ?? "",
            ["x", "y", "z"].map { ($0, ["", "1", "2", "22"].randomElement(using: &random) ?? "") })
    }

    private static func matcher(_ random: inout SeededRandom) throws -> Matcher {
        try Matcher(
            ["__name__", "x", "y", "absent"].randomElement(using: &random) ?? "",
            [.equal, .notEqual, .matches, .matchesNot].randomElement(using: &random) ?? .equal,
            ["a", "", "1", "2", "2+", ".*", ".+", "|1"].randomElement(using: &random) ?? "")
    }
}
