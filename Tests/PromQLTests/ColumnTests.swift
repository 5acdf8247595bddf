import Format
import Model
import PromQL
import Testing

@Suite("Columns")
struct ColumnTests {
    /// Series with gaps, ends and different beginnings, over more steps than fit one word of a presence mask.
    private static func series() throws -> MemoryStorage {
        try storage(
            #"c{i="1",j="a"} 0+5x60 stale _x20 0+7x60"#, #"c{i="2",j="a"} _x30 10+1x40 NaN _x9 3+2x40"#,
            #"c{i="3",j="b"} 100-1x20 _x30 100-1x40 Inf 5"#, #"g{i="1"} 5-1x130"#, #"g{i="2"} _x60 1+1x70"#,
            #"h_bucket{le="1"} 0+1x130"#, #"h_bucket{le="5"} _x20 0+3x100"#, #"h_bucket{le="+Inf"} 0+4x130"#,
            #"n{i="1"} {{count:1 sum:2 buckets:[1]}}+{{count:3 sum:5 buckets:[1 2]}}x60 stale _x20 {{}}x20"#,
            #"n{i="2"} 1+1x40 {{schema:1 count:2 sum:3 buckets:[2]}}+{{schema:1 count:1 sum:1 buckets:[0 1]}}x80"#,
            #"n{i="3"} _x9 {{schema:-53 count:3 sum:4 custom_values:[1 2] buckets:[1 1 1]}}x30 7 _x9 8x20"#
        )
    }

    @Test(
        "a range query gives at each step what an instant query gives at that time",
        arguments: [
            "c", "c offset 7m", "c @ 3000", "c @ 3000 - c @ 0", "g @ end() * 2", "rate(c[5m])",
            "increase(c[10m] offset -3m)",
            "sum(c)", "avg by (j) (c)", "stddev without (i) (c)", "min(c) + max(c)", "count by (j) (c > 50)",
            "quantile(0.3, c)", "topk by (j) (1, c)", "bottomk(2, c)", "count_values(\"v\", c > bool 20)", "group(c)",
            "c + on (i) group_left g", "c > on (i) group_left g", "g < on (i) group_right c", "g and on (i) c",
            "g or c", "c unless on (i) g", "c == bool 100", "absent(g{i=\"2\"})", "absent_over_time(c{i=\"3\"}[3m])",
            "scalar(g{i=\"2\"}) * c",
            "clamp(c, -1000, scalar(g{i=\"1\"}))", "histogram_quantile(0.9, rate(h_bucket[5m]))",
            "max_over_time(rate(c[5m])[20m:3m])", "sum_over_time(g[10m:]) / count_over_time(g[10m:])",
            "predict_linear(c[15m], 600)", "quantile_over_time(0.5, c[15m])", "deriv(c[9m])", "changes(c[1h])",
            "timestamp(c)", "hour(timestamp(c) * 100)", "vector(time())", "-c % 7", "c ^ 0.5 atan2 2",
            "label_replace(c, \"k\", \"$1\", \"i\", \"([12])\")", "label_join(c, \"k\", \"-\", \"i\", \"j\")",
            "last_over_time(c[3m])", "max_over_time(g[1h] @ 3600)", "irate(c[4m]) or idelta(g[4m])", "sgn(g) * 2",
            "n", "rate(n[5m])", "sum(n{i!=\"3\"})", "avg(n{i!=\"2\"})", "n * 2", "n + on (i) group_left n", "n == n",
            "-n", "histogram_quantile(0.9, n)", "histogram_count(rate(n[9m]))", "count_over_time(n[7m])",
            "last_over_time(n[20m:3m])", "resets(n[15m])", "changes(n[15m])", "sum_over_time(n[4m])", "n </ 1",
            "increase(c[5m] anchored)", "rate(n[5m] smoothed)", "g smoothed", "n smoothed", "limitk(2, n)",
            "limit_ratio(0.7, n)", "c + on (i) fill (0) g", "max(n)", "topk(1, n)", "count(n)", "timestamp(n)",
            "double_exponential_smoothing(c[9m], 0.3, 0.6)", "n unless on (i) g", "histogram_fraction(0, 2, n)",
        ]
    )
    func rangeEqualsInstants(query: String) throws {
        let (start, end, step): (Timestamp, Timestamp, Int64) = (-60_000, 7_500_000, 47_000)
        let storage = try Self.series()
        // What speaks of the query's end means something else in an instant query.
        let text = query.replacing("end()", with: "7500")
        let ranged = try Engine().range(
            Expression(parsing: text), from: start, through: end, step: step, in: storage)
        var expected: [Labels: SeriesColumns] = [:]
        for time in stride(from: start, through: end, by: Int(step)) {
            guard
                case .vector(let samples) = try Engine().instant(Expression(parsing: text), at: time, in: storage)
            else { continue }
            for sample in samples {
                var series = expected[sample.labels] ?? SeriesColumns(labels: sample.labels)
                if let histogram = sample.histogram {
                    series.histograms.timestamps.append(time)
                    series.histograms.values.append(histogram)
                } else {
                    series.timestamps.append(time)
                    series.values.append(sample.value)
                }
                expected[sample.labels] = series
            }
        }
        #expect(!ranged.isEmpty)
        #expect(ranged.map(\.labels) == expected.keys.sorted())
        for series in ranged {
            #expect(series.timestamps == expected[series.labels]?.timestamps, "\(series.labels)")
            #expect(
                series.values.map(\.bitPattern) == expected[series.labels]?.values.map(\.bitPattern),
                "\(series.labels)")
            let histograms = expected[series.labels]?.histograms ?? HistogramColumns()
            #expect(series.histograms.timestamps == histograms.timestamps, "\(series.labels)")
            #expect(
                zip(series.histograms.values, histograms.values).allSatisfy { $0.hasSameData(as: $1) },
                "\(series.labels)")
        }
    }
}
