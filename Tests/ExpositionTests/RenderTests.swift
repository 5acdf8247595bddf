import Exposition
import Model
import TestSupport
import Testing

struct RenderTests {
    /// The pages of both formats: a line of the text format alone has a T before it, one of OpenMetrics an O.
    private static let pages = #"""
        T # HELP roost_test_build_info What was built.
        O # HELP roost_test_build What was built.
        T # TYPE roost_test_build_info gauge
        O # TYPE roost_test_build info
          roost_test_build_info{version="1.0"} 1
          # HELP roost_test_colour Which colour it has.
        T # TYPE roost_test_colour gauge
        O # TYPE roost_test_colour stateset
          roost_test_colour{roost_test_colour="blue"} 0
          roost_test_colour{roost_test_colour="red"} 1
          # HELP roost_test_latency_seconds How long it took.
          # TYPE roost_test_latency_seconds summary
        O # UNIT roost_test_latency_seconds seconds
          roost_test_latency_seconds{quantile="0.5"} 0.1
          roost_test_latency_seconds_sum 3.5
          roost_test_latency_seconds_count 7
        T # HELP roost_test_requests_total A backslash \\, a "quote" and\na second line.
        O # HELP roost_test_requests A backslash \\, a \"quote\" and\na second line.
        T # TYPE roost_test_requests_total counter
        O # TYPE roost_test_requests counter
          roost_test_requests_total{path="/\"quoted\\\nline\""} 12
          roost_test_requests_total{path="/größe"} 1e+21
        O roost_test_requests_created{path="/größe"} 1700000000.25
          # HELP roost_test_size_bytes How big it is.
          # TYPE roost_test_size_bytes histogram
        O # UNIT roost_test_size_bytes bytes
          roost_test_size_bytes_bucket{kind="a",le="0.5"} 0
          roost_test_size_bytes_bucket{kind="a",le="1.0"} 0
          roost_test_size_bytes_bucket{kind="a",le="10.0"} 1
          roost_test_size_bytes_bucket{kind="a",le="+Inf"} 1
          roost_test_size_bytes_sum{kind="a"} 2
          roost_test_size_bytes_count{kind="a"} 1
          roost_test_size_bytes_bucket{kind="x",le="0.5"} 1
          roost_test_size_bytes_bucket{kind="x",le="1.0"} 3
          roost_test_size_bytes_bucket{kind="x",le="10.0"} 4
          roost_test_size_bytes_bucket{kind="x",le="+Inf"} 5
          roost_test_size_bytes_sum{kind="x"} 109.1
          roost_test_size_bytes_count{kind="x"} 5
          # HELP roost_test_something Who knows.
        T # TYPE roost_test_something untyped
        O # TYPE roost_test_something unknown
          roost_test_something NaN
          # HELP roost_test_temperature_celsius How warm it is.
          # TYPE roost_test_temperature_celsius gauge
        O # UNIT roost_test_temperature_celsius celsius
          roost_test_temperature_celsius{place="inside"} 21.5
          roost_test_temperature_celsius{place="outside"} -Inf
          # HELP roost_test_up Whether it is up.
          # TYPE roost_test_up gauge
          roost_test_up{server="a"} 1
          roost_test_up{server="b"} 0
        O # EOF
        """#

    private static func page(_ format: Character) -> String {
        pages.split(separator: "\n").filter { $0.first == " " || $0.first == format }.map { "\($0.dropFirst(2))\n" }
            .joined()
    }

    /// A page that a scraper cannot read loses every metric of the host.
    @Test(
        "A page of every shape, in both formats",
        arguments: [
            (ExpositionFormat.text(version: .v0), "T"), (.text(version: .v1), "T"),
            (.openMetrics(version: .v1), "O"), (.openMetrics(version: .v0), "O"),
        ] as [(ExpositionFormat, Character)])
    func golden(_ format: ExpositionFormat, _ mark: Character) {
        let bytes = ExpositionSnapshot(EveryShape.points.shuffledButHistograms()).page(as: format)
        #expect(String(decoding: bytes, as: UTF8.self) == Self.page(mark))
    }

    @Test("A page without points is empty, and says so in OpenMetrics")
    func empty() {
        let nothing = ExpositionSnapshot([])
        #expect(nothing.page(as: .fallback).isEmpty)
        #expect(String(decoding: nothing.page(as: .openMetrics(version: .v1)), as: UTF8.self) == "# EOF\n")
    }

    @Test("promtool reads the page of every shape and has nothing to say about it")
    func promtool() throws {
        let folder = TemporaryFolder()
        let bytes = ExpositionSnapshot(EveryShape.points).page(as: .fallback)
        let page = folder.write(String(decoding: bytes, as: UTF8.self), to: "page")
        let run = shell("promtool check metrics < '\(page)' 2>&1")
        #expect(run.status == 0, "install Debian's prometheus when there is no promtool: \(run.output)")
        #expect(run.output == "")
    }
}

extension [MetricPoint] {
    /// In another order, as far as the order is not promised to be kept.
    fileprivate func shuffledButHistograms() -> [MetricPoint] {
        let isOrdered: (MetricPoint) -> Bool = { [.histogram, .summary].contains($0.family.kind) }
        return filter { !isOrdered($0) }.reversed() + filter(isOrdered)
    }
}
