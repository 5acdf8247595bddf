import TestSupport

/// An hour of series for both stores, as a page of OpenMetrics: counters that begin anew, gauges, some with gaps, small whole
/// numbers, histograms.
enum DifferentialData {
    /// Seconds since the epoch; queries ask up to here.
    static let end = 1_700_003_600
    private static let interval = 15
    private static let count = 240

    static func page() -> String {
        var random = SeededRandom(seed: 42)
        var lines: [String] = []
        func add(_ series: String, _ values: [Double?]) {
            for (index, value) in values.enumerated() {
                guard let value else { continue }
                // Off the full second, so that none lies on the end of a range.
                lines.append("\(series) \(value) \(end - (count - 1 - index) * interval).007")
            }
        }
        let pairs = (0..<4).flatMap { i in (0..<3).map { dev in "i=\"\(i)\",dev=\"\(dev)\"" } }
        lines.append("# TYPE c counter")
        for pair in pairs {
            var value = Double.random(in: 1e4...2e4, using: &random).rounded()
            add(
                "c_total{\(pair)}",
                (0..<count).map { _ in
                    value =
                        Int.random(in: 0..<50, using: &random) == 0 ? 0 : value + .random(in: 0...30, using: &random)
                    return value
                })
        }
        lines.append("# TYPE g gauge")
        for pair in pairs {
            add("g{\(pair)}", (0..<count).map { _ in .random(in: -50...50, using: &random) })
        }
        lines.append("# TYPE n gauge")
        for i in 0..<4 {
            var isThere = true
            add(
                "n{i=\"\(i)\",dev=\"\(i % 3)\",zone=\"z\(i)\"}",
                (0..<count).map { index in
                    if Int.random(in: 0..<25, using: &random) == 0 { isThere.toggle() }
                    return isThere ? Double(index) * 1.25 : nil
                })
        }
        lines.append("# TYPE w gauge")
        for pair in pairs.prefix(7) {
            add("w{\(pair)}", (0..<count).map { _ in Double(Int.random(in: -2...2, using: &random)) })
        }
        lines.append("# TYPE h histogram")
        for i in 0..<3 {
            var counts = Array(repeating: 0.0, count: 5)
            let columns = (0..<count).map { _ in
                var sum = 0.0
                return counts.indices.map { index -> Double in
                    counts[index] += Double(Int.random(in: 0...3, using: &random))
                    sum += counts[index]
                    return sum
                }
            }
            for (index, bound) in ["0.1", "0.5", "1.0", "5.0", "+Inf"].enumerated() {
                add("h_bucket{i=\"\(i)\",dev=\"\(i)\",le=\"\(bound)\"}", columns.map { $0[index] })
            }
        }
        return lines.joined(separator: "\n") + "\n# EOF\n"
    }
}
