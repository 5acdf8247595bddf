import Format
import Model
import PromQL
import Testing

@testable import QueryAPI

/// If these fail, what a client reads is not what the query gave. What Prometheus writes is compared end to end.
@Suite struct ResultTests {
    private struct Store: Queryable {
        var series: [SeriesColumns] = []

        func select(_ matchers: [Matcher], from start: Timestamp, through end: Timestamp) -> [SeriesColumns] {
            series.filter { series in matchers.allSatisfy { $0.accepts(series.labels) } }
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
