import Model
import PromQL
import Testing

@Suite("Test scripts")
struct ScriptTests {
    @Test(
        "points are written as in Prometheus' unit tests",
        arguments: [
            ("a 1 2 3", [1, 2, 3]),
            ("a 1+2x3", [1, 3, 5, 7]),
            ("a 10-2x2", [10, 8, 6]),
            ("a -1-1x1", [-1, -2]),
            ("a 5x2", [5, 5, 5]),
            ("a 0.5+.25x1", [0.5, 0.75]),
            ("a 1e2 Inf -Inf +Inf", [100, .infinity, -.infinity, .infinity]),
            ("a _ 1 _x2 2", [nil, 1, nil, nil, 2]),
            ("a {{schema:0 sum:1 count:1}} 1", [nil, 1]),
            ("a {{schema:0}}+{{sum:1}}x2", [nil, nil, nil]),
            ("a", []),
        ] as [(String, [Double?])]
    )
    func points(text: String, expected: [Double?]) throws {
        let notation = try SeriesNotation(parsing: text)
        #expect(notation.labels == Labels(metric: "a"))
        let values = notation.points.map { point -> Double? in
            if case .value(let value) = point { value } else { nil }
        }
        #expect(values == expected)
    }

    @Test("a staleness marker is the very bit pattern that ends a series")
    func staleness() throws {
        guard case .value(let value) = try SeriesNotation.points(parsing: "stale").first else {
            Issue.record("expected a value")
            return
        }
        #expect(value.isStaleMarker)
    }

    @Test(
        "labels are written as in a selector",
        arguments: [
            ("a{b=\"c d\", e='f'} 1", ["__name__": "a", "b": "c d", "e": "f"]),
            ("{} 1", [:]),
            ("{__name__=\"x y\"} 1", ["__name__": "x y"]),
            ("{\"my.metric\", \"l.x\"=\"}\"} 1", ["__name__": "my.metric", "l.x": "}"]),
            ("a {b=\"c\"} 1", ["__name__": "a", "b": "c"]),
            ("job:a:sum 1", ["__name__": "job:a:sum"]),
        ] as [(String, Labels)]
    )
    func labels(text: String, expected: Labels) throws {
        let notation = try SeriesNotation(parsing: text)
        #expect(notation.labels == expected)
        #expect(notation.points == [.value(1)])
    }

    @Test(
        "what is no notation is refused with its column",
        arguments: [
            ("a 1x", "column 5: expected a count of at most 1000000 after \"x\""),
            ("a 1+2", "column 6: expected \"x\" and a count after an increment"),
            ("a 1x9999999999", "column 5: expected a count of at most 1000000 after \"x\""),
            ("a foo", "column 3: expected a number, \"_\", \"stale\" or a histogram"),
            ("a {{schema:0", "column 13: unterminated histogram"),
            ("a 1 stalex3", "column 10: expected a space between points"),
            ("a NaNx3", "column 3: expected a number, \"_\", \"stale\" or a histogram"),
            ("a Infinity", "column 3: expected a number, \"_\", \"stale\" or a histogram"),
            ("a{b=\"c\",b=\"d\"} 1", "column 1: expected a series such as metric{label=\"value\"}"),
            ("a{b!=\"c\"} 1", "column 1: expected a series such as metric{label=\"value\"}"),
        ]
    )
    func refusals(text: String, message: String) {
        let error = #expect(throws: SeriesNotationError.self) { try SeriesNotation(parsing: text) }
        #expect(error?.description == message)
    }

    @Test(
        "a script that is none is refused with its line",
        arguments: [
            ("load 5m\n  a 1\n\nfoo", "line 4: unknown command \"foo\""),
            ("load five", "line 1: not a valid duration: \"five\""),
            ("eval instant 5m a", "line 1: expected \"at\""),
            ("eval range from 0 to 5m a", "line 1: expected \"step\""),
            ("eval instant at 5m a\n  expect nothing", "line 2: unknown expectation"),
        ]
    )
    func malformed(text: String, message: String) {
        let error = #expect(throws: ScriptError.self) { try Script(parsing: text) }
        #expect(error?.description == message)
    }

    @Test("each way to be wrong is told, and none hides another evaluation")
    func outcomes() throws {
        let script = try Script(
            parsing: """
                load 1m
                  a{x="1"} 1 2 3
                  a{x="2"} 10

                eval instant at 1m a
                  a{x="2"} 10
                  a{x="1"} 2

                # A wrong value.
                eval instant at 1m sum(a)
                  {} 11

                # A series too many, and one too few.
                eval instant at 1m a
                  a{x="1"} 2

                eval instant at 1m a{x="1"}
                  a{x="1"} 2
                  a{x="2"} 10

                # The wrong order.
                eval instant at 1m sort_desc(a)
                  expect ordered
                  a{x="1"} 2
                  a{x="2"} 10

                eval instant at 1m a +
                  expect fail msg: unexpected end of input

                eval instant at 1m a
                  expect fail

                eval range from 0 to 2m step 1m a{x="1"} * 2
                  {x="1"} 2 4 6

                clear
                eval instant at 1m a

                eval instant at 1m "b"
                  expect string `b`

                eval instant at 5m 1 + 1
                  2
                """
        )
        let failures = ScriptRunner().run(script).map(\.failure)
        #expect(
            failures == [
                nil,
                "sum(a) at 1m: {}: expected 11, got 12",
                "a at 1m: got the series a{x=\"2\"}, which is not expected",
                "a{x=\"1\"} at 1m: expected the series a{x=\"2\"}, got a{x=\"1\"}",
                "sort_desc(a) at 1m: expected the order [a{x=\"1\"}, a{x=\"2\"}], got [a{x=\"2\"}, a{x=\"1\"}]",
                nil,
                "a at 1m: expected the query to fail",
                nil, nil, nil, nil,
            ]
        )
    }

    @Test("samples added later join the series that is there, and win at the same time")
    func additions() throws {
        var storage = MemoryStorage()
        storage.add(try SeriesNotation(parsing: "a 1 2 3"), step: 10)
        storage.add(try SeriesNotation(parsing: "a _ 5 _ 4"), step: 10)
        let series = storage.select([Matcher(Labels.metricName, equals: "a")], from: 10, through: 30)
        #expect(series.map(\.timestamps) == [[10, 20, 30]])
        #expect(series.map(\.values) == [[5, 3, 4]])
        #expect(storage.select([Matcher(Labels.metricName, equals: "a")], from: 31, through: 99).isEmpty)
    }
}
