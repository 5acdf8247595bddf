import Exposition
import Model

/// A page's worth of points with every kind of family, every escape and every odd number.
enum EveryShape {
    static let points: [MetricPoint] =
        histogram + [
            MetricPoint(up, ["server": "b"], 0),
            MetricPoint(up, ["server": "a"], 1),
            MetricPoint(up, ["server": "a"], 1),
            MetricPoint(requests, ["path": "/\"quoted\\\nline\""], 12),
            MetricPoint(requests, ["path": "/größe"], 1e21, created: 1_700_000_000.25),
            MetricPoint(build, ["version": "1.0"], 1),
            MetricPoint(colour, ["roost_test_colour": "red"], 1),
            MetricPoint(colour, ["roost_test_colour": "blue"], 0),
            MetricPoint(something, [:], .nan),
            MetricPoint(latency, ["quantile": "0.5"], 0.1),
            MetricPoint(latency, [:], 3.5, suffix: .sum),
            MetricPoint(latency, [:], 7, suffix: .count),
            MetricPoint(temperature, ["place": "outside"], -.infinity),
            MetricPoint(temperature, ["place": "inside"], 21.5),
        ]

    private static let up = MetricFamily("roost_test_up", .gauge, help: "Whether it is up.")
    private static let requests = MetricFamily(
        "roost_test_requests", .counter, help: "A backslash \\, a \"quote\" and\na second line.")
    private static let build = MetricFamily("roost_test_build", .info, help: "What was built.")
    private static let colour = MetricFamily("roost_test_colour", .stateset, help: "Which colour it has.")
    private static let something = MetricFamily("roost_test_something", .unknown, help: "Who knows.")
    private static let latency = MetricFamily(
        "roost_test_latency_seconds", .summary, unit: "seconds", help: "How long it took.")
    private static let temperature = MetricFamily(
        "roost_test_temperature_celsius", .gauge, unit: "celsius", help: "How warm it is.")

    private static var histogram: [MetricPoint] {
        let registry = MetricRegistry()
        let family = MetricFamily("roost_test_size_bytes", .histogram, unit: "bytes", help: "How big it is.")
        let histogram = registry.histogram(family, bounds: [0.5, 1, 10])
        for value in [0.5, 0.6, 1, 7, 100, .nan] { histogram.observe(value, ["kind": "x"]) }
        histogram.observe(2, ["kind": "a"])
        return registry.points()
    }
}
