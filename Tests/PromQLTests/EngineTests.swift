import Format
import Model
import PromQL
import Testing

/// A storage with series in the notation of test scripts, their points a minute apart from 0 on.
func storage(_ series: String..., step: Int64 = 60_000) throws -> MemoryStorage {
    var storage = MemoryStorage()
    for notation in series { storage.add(try SeriesNotation(parsing: notation), step: step) }
    return storage
}

/// The result of an instant query as text: `labels value`, one series a line.
func instant(
    _ query: String, at time: Timestamp, in storage: some Queryable, options: EngineOptions = .init()
) throws -> [String] {
    switch try Engine(options: options).instant(Expression(parsing: query), at: time, in: storage) {
    case .scalar(let sample): [goFloatText(sample.value)]
    case .string(let text, _): [text]
    case .vector(let samples): samples.map { "\($0.labels) \(goFloatText($0.value))" }
    case .matrix(let series): series.map { "\($0.labels) \($0.values) @\($0.timestamps)" }
    }
}

@Suite("Engine")
struct EngineTests {
    @Test(
        "rate and its kin extend towards the ends of the window as upstream's do",
        arguments: [
            // Samples at both ends: nothing to extend but the open start.
            ("increase(a[5m])", 300_000, "0+60x5", 300.0),
            ("rate(a[5m])", 300_000, "0+60x5", 1),
            // The window begins long before the series: half an interval is added.
            ("increase(a[10m])", 600_000, "_x5 100+10x5", 55),
            // A counter is not extended below zero.
            ("increase(a[10m])", 600_000, "_x5 1+10x5", 51),
            ("delta(a[10m])", 600_000, "_x5 1+10x5", 55),
            // A reset adds what was counted before it.
            ("increase(a[2m])", 120_000, "0 _ 5", nil),
            ("increase(a[3m1s])", 180_000, "0 10 3 6", 16),
            // One sample has no slope.
            ("rate(a[1m])", 60_000, "1 2", nil),
            ("irate(a[5m])", 240_000, "0 60 _ 240", 1.5),
            ("irate(a[5m])", 120_000, "0 60 30", 0.5),
            ("idelta(a[5m])", 120_000, "0 60 30", -30),
            ("deriv(a[5m])", 240_000, "0+60x4", 1),
            ("predict_linear(a[5m], 60)", 240_000, "0+60x4", 300),
            ("changes(a[10m])", 300_000, "1 1 2 NaN NaN 2", 3),
            ("resets(a[10m])", 300_000, "1 2 1 3 0 0", 2),
        ] as [(String, Timestamp, String, Double?)]
    )
    func windows(query: String, time: Timestamp, points: String, expected: Double?) throws {
        let result = try Engine().instant(
            Expression(parsing: query), at: time, in: storage("a \(points)"))
        guard case .vector(let samples) = result else {
            Issue.record("expected a vector")
            return
        }
        guard let expected else {
            #expect(samples.isEmpty)
            return
        }
        let value = try #require(samples.first?.value)
        #expect((value - expected).magnitude < 1e-9, "\(value)")
    }

    @Test(
        "a sample is current for five minutes, its own time included and the end not, or until a staleness marker",
        arguments: [
            ("a", 60_000, ["a 1"]), ("a", 59_999, []), ("a", 359_999, ["a 1"]), ("a", 360_000, []),
            ("b", 60_000, ["b 1"]), ("b", 120_000, []), ("b", 180_000, ["b 3"]),
            ("count_over_time(b[3m])", 180_000, ["{} 2"]),
            // The start of a range is not part of it.
            ("count_over_time(c[2m])", 120_000, ["{} 2"]),
            ("count_over_time(c[2m1ms])", 120_000, ["{} 3"]),
        ] as [(String, Timestamp, [String])]
    )
    func currency(query: String, time: Timestamp, expected: [String]) throws {
        let storage = try storage("a _ 1", "b _ 1 stale 3", "c 1 2 3")
        #expect(try instant(query, at: time, in: storage) == expected)
    }

    @Test(
        "offset and @ move what is looked at, not the time that is asked for",
        arguments: [
            ("a offset 1m", ["a 1"]), ("a offset -1m", ["a 3"]), ("a @ 0", ["a 0"]), ("a @ 60 offset -1m", ["a 2"]),
            ("a @ start()", ["a 2"]), ("timestamp(a offset 30s)", ["{} 60"]), ("timestamp(a + 0)", ["{} 120"]),
            ("sum_over_time(a[2m] offset 1m)", ["{} 1"]), ("sum_over_time(a[3m:1m] @ 120)", ["{} 3"]),
            // A subquery is evaluated at multiples of its step.
            ("count_over_time(a[100s:30s])", ["{} 4"]),
        ]
    )
    func shifts(query: String, expected: [String]) throws {
        #expect(try instant(query, at: 120_000, in: storage("a 0+1x10")) == expected)
    }

    @Test(
        "vectors are matched by their labels",
        arguments: [
            ("a + b", [#"{x="1"} 11"#]),
            ("a > b", []),
            ("a < b", [#"a{x="1"} 1"#]),
            ("a < bool b", [#"{x="1"} 1"#]),
            ("b > 5", [#"b{x="1"} 10"#, #"b{x="3"} 30"#]),
            ("5 < b", [#"b{x="1"} 10"#, #"b{x="3"} 30"#]),
            ("a and b", [#"a{x="1"} 1"#]),
            ("a unless b", [#"a{x="2"} 2"#]),
            ("a or b", [#"a{x="1"} 1"#, #"a{x="2"} 2"#, #"b{x="3"} 30"#]),
            ("many * on (x) group_left b", [#"{x="1",y="p"} 10"#, #"{x="1",y="q"} 20"#]),
            ("b * on (x) group_right many", [#"{x="1",y="p"} 10"#, #"{x="1",y="q"} 20"#]),
            ("many * on (x) group_left (z) info", [#"{x="1",y="p",z="i"} 1"#, #"{x="1",y="q",z="i"} 2"#]),
            ("sum by (x) (many) / ignoring (z) info", [#"{x="1"} 3"#]),
            ("-a", [#"{x="1"} -1"#, #"{x="2"} -2"#]),
            ("sum(a)", ["{} 3"]),
            ("sum without (y) (many)", [#"{x="1"} 3"#]),
            ("topk(1, b)", [#"b{x="3"} 30"#]),
            ("bottomk(5, b)", [#"b{x="1"} 10"#, #"b{x="3"} 30"#]),
            ("topk(0, b)", []),
            (#"count_values("v", a)"#, [#"{v="1"} 1"#, #"{v="2"} 1"#]),
            ("quantile(0.5, b)", ["{} 20"]),
            ("absent(nothing{x=\"1\",y=~\"a\"})", [#"{x="1"} 1"#]),
            ("absent(a)", []),
            ("scalar(b{x=\"1\"}) + 1", ["11"]),
            ("sort_desc(b)", [#"b{x="3"} 30"#, #"b{x="1"} 10"#]),
        ]
    )
    func matching(query: String, expected: [String]) throws {
        let storage = try storage(
            #"a{x="1"} 1"#, #"a{x="2"} 2"#, #"b{x="1"} 10"#, #"b{x="3"} 30"#, #"many{x="1",y="p"} 1"#,
            #"many{x="1",y="q"} 2"#, #"info{x="1",z="i"} 1"#
        )
        #expect(try instant(query, at: 0, in: storage).map { $0.replacing(", ", with: ",") } == expected)
    }

    @Test(
        "what is ambiguous or impossible is refused, with its place",
        arguments: [
            (
                "one + on (x) many",
                "1:1: found duplicate series for the match group {x=\"1\"} on the right hand-side of the operation: "
                    + "[{__name__=\"many\", x=\"1\", y=\"p\"}, {__name__=\"many\", x=\"1\", y=\"q\"}];many-to-many "
                    + "matching not allowed: matching labels must be unique on one side"
            ),
            (
                "many + on (x) one",
                "1:1: multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
            ),
            (
                "1 * (many * on (x) group_left (y) one)",
                "1:6: multiple matches for labels: grouping labels must ensure unique matches"
            ),
            ("abs({__name__=~\"dup.\"})", "1:1: vector cannot contain metrics with the same labelset"),
            (
                "label_replace(many, \"y\", \"\", \"y\", \".*\")",
                "1:1: vector cannot contain metrics with the same labelset"
            ),
            ("topk(NaN, one)", "1:1: Parameter value is NaN"),
            (
                "count_over_time(one[step() - 1h])",
                "1:17: duration must be greater than 0: step() - 1h is -3600 seconds"
            ),
            ("limit_ratio(NaN, one)", "1:1: Ratio value is NaN"),
            (
                "max_over_time(one[5m] anchored)",
                "1:15: anchored modifier can only be used with: changes, delta, increase, rate, resets - not with "
                    + "max_over_time"
            ),
            (
                "double_exponential_smoothing(one[5m], 2, 0.5)",
                "1:39: invalid smoothing factor. Expected: 0 < sf < 1, got: 2"
            ),
        ]
    )
    func refusals(query: String, message: String) throws {
        let storage = try storage(
            #"one{x="1"} 1"#, #"many{x="1",y="p"} 1"#, #"many{x="1",y="q"} 2"#, "dup1 1", "dup2 2")
        let error = #expect(throws: EvaluationError.self) { try instant(query, at: 0, in: storage) }
        #expect(error?.description == message)
    }

    @Test("series of one label set are joined as long as they never meet")
    func disjointSeries() throws {
        let storage = try storage("dup1 1 2 stale", "dup2 _ _ 3 4")
        let result = try Engine().range(
            Expression(parsing: "abs({__name__=~\"dup.\"})"), from: 0, through: 180_000, step: 60_000, in: storage)
        #expect(result.map(\.labels) == [.empty])
        #expect(result.map(\.values) == [[1, 2, 3, 4]])
    }

    @Test("delayed name removal keeps the name for label_replace to use")
    func delayedNameRemoval() throws {
        var options = EngineOptions()
        let query = #"label_replace(rate(a_total[5m]), "n", "$1", "__name__", "(.+)_total")"#
        let storage = try storage("a_total 0+60x5")
        #expect(try instant(query, at: 300_000, in: storage, options: options) == ["{} 1"])
        options.delayedNameRemoval = true
        #expect(try instant(query, at: 300_000, in: storage, options: options) == [#"{n="a"} 1"#])
    }

    @Test("an instant query for a range gives the samples within it")
    func matrix() throws {
        let result = try instant("a[2m]", at: 180_000, in: storage("a 1 2 stale 4"))
        #expect(result == ["a [4.0] @[180000]"])
    }
}
