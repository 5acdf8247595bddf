import Format
import Model
import PromQL
import Testing

@testable import QueryAPI

/// If these fail, what a client reads is not what the query gave. What Prometheus writes is compared end to end.
@Suite struct ResultTests {
    private struct Store: Queryable, ExemplarQueryable {
        var series: [SeriesColumns] = []

        func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
            series.filter { series in matchers.allSatisfy { $0.accepts(series.labels) } }
        }

        func exemplars(_ matchers: [[Matcher]], from start: Timestamp, through end: Timestamp) -> [SeriesExemplar] {
            series.filter { one in matchers.contains { $0.allSatisfy { $0.accepts(one.labels) } } }.map {
                SeriesExemplar(
                    series: $0.labels, exemplar: Exemplar(labels: ["trace_id": "a<b"], value: 0.5, timestamp: 1500))
            }
        }
    }

    private static func answer(
        _ endpoint: QueryAPI.Endpoint, _ pairs: [(name: String, value: String)], _ series: [SeriesColumns] = []
    ) async -> (status: Int, text: String) {
        let answer = await QueryAPI(Store(series: series), time: SystemTime()).answer(endpoint, Parameters(pairs))
        return (answer.status, String(decoding: answer.body, as: UTF8.self))
    }

    private static func result(_ text: String) throws -> JSONValue? {
        try JSONValue(parsing: text)["data"]?["result"]
    }

    @Test("a histogram has its buckets with what belongs to them, and no empty ones")
    func histogram() async throws {
        var histogram = NativeHistogram(sum: 5)
        histogram.count = 6
        histogram.zeroThreshold = 0.5
        histogram.zeroCount = 1
        histogram.positive = HistogramBuckets(spans: [HistogramSpan(offset: 0, length: 3)], counts: [2, 0, 1])
        histogram.negative = HistogramBuckets(spans: [HistogramSpan(offset: 0, length: 1)], counts: [2])
        var series = SeriesColumns(labels: Labels(metric: "h"))
        series.histograms.timestamps = [1500]
        series.histograms.values = [histogram]
        let answer = await Self.answer(.query, [("query", "h"), ("time", "1.5")], [series])
        let expected = #"""
            [{"metric":{"__name__":"h"},"histogram":[1.500,{"count":"6","sum":"5","buckets":[\#
            [1,"-1","-0.5","2"],[3,"-0.5","0.5","1"],[0,"0.5","1","2"],[0,"2","4","1"]]}]}]
            """#
        #expect(answer.text == #"{"status":"success","data":{"resultType":"vector","result":\#(expected)}}"#)
    }

    @Test("the buckets of a histogram with bounds of its own reach up to their upper bound, also below zero")
    func customBuckets() async {
        var histogram = NativeHistogram(sum: 1)
        histogram.schema = NativeHistogram.customSchema
        histogram.count = 2
        histogram.customBounds = [-1, 1]
        histogram.positive = HistogramBuckets(spans: [HistogramSpan(offset: 0, length: 2)], counts: [1, 1])
        var series = SeriesColumns(labels: Labels(metric: "h"))
        series.histograms.timestamps = [1000]
        series.histograms.values = [histogram]
        let text = await Self.answer(.query, [("query", "h"), ("time", "1")], [series]).text
        #expect(text.contains(#""buckets":[[0,"-Inf","-1","1"],[0,"-1","1","1"]]"#), "\(text)")
    }

    @Test("a limit cuts, and says so")
    func limit() async throws {
        let series = (0..<5).map { number in
            SeriesColumns(labels: Labels(metric: "m", [("n", "\(number)")]), timestamps: [0], values: [1])
        }
        let requests: [(QueryAPI.Endpoint, [(name: String, value: String)])] = [
            (.query, [("query", "m"), ("time", "1")]), (.series, [("match[]", "m")]), (.values("n"), []),
            (.queryRange, [("query", "m"), ("start", "0"), ("end", "1"), ("step", "1")]),
        ]
        for (endpoint, pairs) in requests {
            for (limit, count) in [("3", 3), ("5", 5), ("0", 5)] {
                let text = await Self.answer(endpoint, pairs + [("limit", limit)], series).text
                let document = try JSONValue(parsing: text)
                let list = document["data"]?.array ?? document["data"]?["result"]?.array
                #expect(list?.count == count && text.contains("truncated due to limit") == (count < 5), "\(text)")
            }
        }
    }

    @Test("exemplars come by series, of all that the query selects")
    func exemplars() async {
        let series = [
            SeriesColumns(labels: Labels(metric: "c_bucket", [("le", "1")])),
            SeriesColumns(labels: Labels(metric: "x")),
        ]
        let query = "histogram_quantile(0.9, rate(c_bucket[5m]))"
        let text = await Self.answer(.queryExemplars, [("query", query), ("start", "0"), ("end", "5")], series).text
        #expect(
            text == #"""
                {"status":"success","data":[{"seriesLabels":{"__name__":"c_bucket","le":"1"},\#
                "exemplars":[{"labels":{"trace_id":"a<b"},"value":"0.5","timestamp":1.5}]}]}
                """#)
        #expect(await Self.answer(.queryExemplars, [("query", "1")], series).text == #"{"status":"success","data":[]}"#)
    }

    /// The form is that of Prometheus' own `parse_query`.
    @Test(
        "a query is told as a tree, members sorted by their names",
        arguments: [
            ("1.5", #"{"type":"numberLiteral","val":"1.5"}"#),
            ("-x", #"{"expr":{X},"op":"-","type":"unaryExpr"}"#), ("(x)", #"{"expr":{X},"type":"parenExpr"}"#),
            (
                "sum without (a) (x)",
                #"{"expr":{X},"grouping":["a"],"op":"sum","param":null,"type":"aggregation","without":true}"#
            ),
            (
                "round(x, 2)",
                #"{"args":[{X},{"type":"numberLiteral","val":"2"}],"func":{"argTypes":["vector","scalar"],"#
                    + #""name":"round","returnType":"vector","variadic":1},"type":"call"}"#
            ),
            (
                "x * on (a) group_left (b) x",
                #"{"bool":false,"lhs":{X},"matching":{"card":"many-to-one","include":["b"],"labels":["a"],"on":true},"#
                    + #""op":"*","rhs":{X},"type":"binaryExpr"}"#
            ),
            (
                "x[5m] offset 1m",
                #"{"matchers":[{"name":"__name__","type":"=","value":"x"}],"name":"x","offset":60000,"range":300000,"#
                    + #""startOrEnd":null,"timestamp":null,"type":"matrixSelector"}"#
            ),
            (
                "x[10m:1m] @ 5.5",
                #"{"expr":{X},"offset":0,"range":600000,"startOrEnd":null,"step":60000,"timestamp":5500,"type":"subquery"}"#
            ),
        ])
    func trees(_ query: String, _ tree: String) async {
        let x =
            #"{"matchers":[{"name":"__name__","type":"=","value":"x"}],"name":"x","offset":0,"startOrEnd":null,"#
            + #""timestamp":null,"type":"vectorSelector"}"#
        let text = await Self.answer(.parseQuery, [("query", query)]).text
        #expect(text == #"{"status":"success","data":\#(tree.replacing("{X}", with: x))}"#)
    }

    /// A number that does not fit would end the agent.
    @Test(
        "a duration that is no number of milliseconds is told as none",
        arguments: ["x offset 1e300", "x[5m * 1e300]", "x[5m / (step() - step())]", "x[1h:1e300]", "x offset -1e300"])
    func longDurations(_ query: String) async {
        let answer = await Self.answer(.parseQuery, [("query", query)])
        #expect(answer.status == 400 || answer.text.contains(":null"), "\(answer)")
    }

    @Test("whoever asks for statistics learns how many samples were read and held")
    func statistics() async throws {
        let series = [SeriesColumns(labels: Labels(metric: "m"), timestamps: [0, 500, 900], values: [1, 2, 3])]
        for (endpoint, pairs) in [
            (QueryAPI.Endpoint.query, [(name: "query", value: "sum_over_time(m[5s])"), ("time", "1")]),
            (
                .queryRange,
                [(name: "query", value: "sum_over_time(m[5s])"), ("start", "1"), ("end", "2"), ("step", "1")]
            ),
        ] {
            #expect(await !Self.answer(endpoint, pairs, series).text.contains("stats"))
            let answer = await Self.answer(endpoint, pairs + [("stats", "all")], series).text
            let stats = try JSONValue(parsing: answer)["data"]?["stats"]
            #expect(stats?["samples"]?["totalQueryableSamples"]?.integer == 3, "\(answer)")
            #expect((stats?["samples"]?["peakSamples"]?.integer ?? 0) > 3)
        }
    }

    @Test("what is experimental is refused with the switch that it has, unless it is on")
    func experimental() async {
        for (query, feature) in [
            ("limitk(1, up)", "promql-experimental-functions"),
            ("sum(mad_over_time(up[5m]))", "promql-experimental-functions"),
            ("sort_by_label(up, \"a\")", "promql-experimental-functions"),
            ("up + on () limit_ratio(0.5, up)", "promql-experimental-functions"),
            ("sum(rate(up[5m] anchored))", "promql-extended-range-selectors"),
            ("-(up smoothed)", "promql-extended-range-selectors"),
            ("1 + (up + fill_left(0) up)", "promql-binop-fill-modifiers"),
        ] {
            let refused = await Self.answer(.query, [("query", query)])
            #expect(refused.status == 400 && refused.text.contains("--enable-feature=\(feature)"), "\(query)")
            let api = QueryAPI(Store(), allowsExperimental: true, time: SystemTime())
            #expect(await api.answer(.query, Parameters([("query", query)])).status == 200)
        }
    }

    @Test("what takes too long, or too many samples, is refused with a reason")
    func limits() async throws {
        let timeout = await Self.answer(.query, [("query", "vector(1)"), ("timeout", "0")])
        #expect(timeout.status == 503 && timeout.text.contains(#""errorType":"timeout""#), "\(timeout)")
        var options = EngineOptions()
        options.maxSamples = 1
        let api = QueryAPI(Store(), options: options, time: SystemTime())
        let pairs = [(name: "query", value: "time()"), ("start", "0"), ("end", "9"), ("step", "1")]
        let answer = await api.answer(.queryRange, Parameters(pairs))
        #expect(answer.status == 422 && String(decoding: answer.body, as: UTF8.self).contains("samples"))
    }
}
