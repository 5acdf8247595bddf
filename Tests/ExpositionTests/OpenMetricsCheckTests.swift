import Exposition
import Testing

/// If these fail, `roost check metrics --openmetrics` passes what other programs refuse, or refuses what is right.
struct OpenMetricsCheckTests {
    private static func error(_ page: String) -> String? {
        do throws(ExpositionError) {
            _ = try OpenMetricsCheck.families(of: Array("\(page)# EOF\n".utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        "What OpenMetrics 1.0 allows is accepted",
        arguments: [
            "", "a 1\n", "a{} 1\n", "# TYPE a gauge\n", "# HELP a \n# UNIT a \n", "# TYPE a counter\na_total 1\n",
            "# TYPE a counter\na_total 1\na_created 1520430000.123\n", "a_total 1\n", "a{b=\"\"} 1\n",
            "# TYPE a_seconds counter\n# UNIT a_seconds seconds\n# HELP a_seconds \\\"Hi\\\" \\n\na_seconds_total 1.5 12\n",
            "# TYPE a gauge\na 1 1\na 2 2\na 3 2\n", "# TYPE a info\na_info{b=\"1\"} 1 2\na_info{b=\"2\"} 1 1\n",
            "# TYPE a stateset\na{a=\"x\"} 1\na{a=\"y\"} 0\na{a=\"x\",b=\"c\"} 1.0\n",
            "# TYPE a summary\na{quantile=\"0.5\"} NaN\na{quantile=\"1\"} 2\na_count 1\na_sum 0.5\na_created 1\n",
            "# TYPE a histogram\na_bucket{le=\"0.1\"} 8 # {} 0.054\na_bucket{le=\"+Inf\"} 9 # {t=\"x\"} 7 15\n",
            "# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\n",
            "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1 1\na_count 1 1\na_sum 2 1\na_bucket{le=\"+Inf\"} 2 2\n",
            "# TYPE a gaugehistogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum -3\n",
            "# TYPE \"a.b\" counter\n{\"a.b_total\",\"c.d\"=\"e\"} 1\n",
        ])
    func accepted(_ page: String) {
        #expect(Self.error(page) == nil)
    }

    @Test(
        "What OpenMetrics 1.0 forbids is told with its place",
        arguments: [
            // Families.
            ("# TYPE a gauge\n# TYPE a gauge\n", "2:8: TYPE of 'a' is there twice"),
            ("# HELP a x\n# HELP a x\n", "2:8: HELP of 'a' is there twice"),
            ("a 1\n# HELP a x\n", "2:8: HELP comes after samples of 'a'"),
            ("a 1\nb 1\na 2\n", "3:1: the family 'a' is there twice; all of it must stand together"),
            (
                "# TYPE a counter\na_total 1\n# TYPE a_created gauge\n",
                "3:1: 'a_created' clashes with 'a': both can have samples named 'a_created'"
            ),
            ("# TYPE a counter\na 1\n", "2:1: the family 'a' is there twice; all of it must stand together"),
            ("# UNIT a b\n", "1:8: the family's name does not end with its unit, '_b'"),
            ("# TYPE a_b info\n# UNIT a_b b\n", "1:1: the family 'a_b' is of type info, which has no unit"),
            ("# HELP a x\r\n", "1:11: a carriage return is no part of a line's end"),
            // Order.
            ("a{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 1\n", "3:1: the samples of this metric do not stand together"),
            ("a 1\na 1\n", "2:1: this series is there twice"),
            ("a{b=\"\"} 1\na 1\n", "2:1: this series is there twice"),
            ("a 1 2\na 1 1.9999\n", "2:1: the times of this metric go back"),
            ("a 1 2\na 1\n", "2:1: some samples of this metric have a time, and some have none"),
            // Values.
            ("# TYPE a counter\na_total -1\n", "2:1: '_total' counts from 0 and is neither negative nor NaN"),
            ("# TYPE a counter\na_created 1\n", "2:1: 'a': the counter has no '_total'"),
            ("# TYPE a counter\na_total 1\na_created NaN\n", "3:1: '_created' is a time"),
            ("# TYPE a summary\na_count 1.5\n", "2:1: '_count' is a count: a whole number from 0 on"),
            (
                "# TYPE a summary\na{quantile=\"1.1\"} 1\n",
                "2:1: a summary's value needs a label 'quantile' from 0 to 1"
            ),
            ("# TYPE a summary\na{quantile=\"1\"} -1\n", "2:1: a quantile's value is not negative"),
            ("# TYPE a summary\na_sum{quantile=\"1\"} 1\n", "2:1: only quantiles have a label 'quantile'"),
            ("# TYPE a info\na_info 0\n", "2:1: the value of an info is 1"),
            ("# TYPE a stateset\na{a=\"x\"} 0.5\n", "2:1: a state is 0 or 1"),
            ("# TYPE a stateset\na 1\n", "2:1: a state needs a label 'a' with its name"),
            // Histograms.
            ("# TYPE a histogram\na_bucket 1\n", "2:1: a bucket needs a label 'le' with its upper bound"),
            ("# TYPE a histogram\na_bucket{le=\"inf\"} 1\n", "2:1: the last bucket's bound is written '+Inf'"),
            ("# TYPE a histogram\na_bucket{le=\"1\"} 1\n", "2:1: 'a': the bucket '+Inf' is missing"),
            (
                "# TYPE a histogram\na_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 1\na_bucket{le=\"+Inf\"} 1\n",
                "3:1: the bounds of the buckets do not rise"
            ),
            (
                "# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n",
                "3:1: a bucket counts less than the one below it"
            ),
            (
                "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n",
                "2:1: 'a': '_count' differs from the bucket '+Inf'"
            ),
            (
                "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\n",
                "2:1: 'a': '_sum' and '_count' are there together or not at all"
            ),
            (
                "# TYPE a histogram\na_bucket{le=\"-1\"} 1\na_bucket{le=\"+Inf\"} 1\na_count 1\na_sum 1\n",
                "2:1: 'a': with negative bounds there is no '_sum'"
            ),
            (
                "# TYPE a gaugehistogram\na_bucket{le=\"+Inf\"} 1\na_gcount 1\na_gsum -1\n",
                "2:1: 'a': without negative bounds '_gsum' is not negative"
            ),
            ("# TYPE a histogram\na_sum{le=\"1\"} 1\n", "2:1: only buckets have a label 'le'"),
            // Exemplars.
            ("a 1 # {} 1\n", "1:7: only buckets and the totals of counters have exemplars"),
            (
                "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_bucket{le=\"1\"} 1 # {} 2\n",
                "3:22: the exemplar's value lies above its bucket"
            ),
            (
                "# TYPE a counter\na_total 1 # {a=\"\(String(repeating: "ä", count: 128))\"} 1\n",
                "2:13: an exemplar's labels have at most 128 characters, not 129"
            ),
            ("# TYPE a counter\na_total 1 # {a=\"1\",a=\"2\"} 1\n", "2:20: the label 'a' is there twice"),
            // Syntax.
            ("a{b=\"c\",} 1\n", "1:9: expected a label after ','"), ("a 1\r\n", "1:3: '1\r' is no value"),
        ])
    func refused(_ page: String, _ message: String) {
        #expect(Self.error(page) == message)
    }
}
