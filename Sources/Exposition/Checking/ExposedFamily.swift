package import Model

/// A family of a page, as far as a linter looks at it.
package struct ExposedFamily: Sendable {
    package let name: String
    /// The line that speaks of it first.
    package let line: Int
    /// nil where no `# TYPE` says it.
    package internal(set) var kind: ExposedKind?
    package internal(set) var help: String?
    package internal(set) var unit: String?
    /// Its series in the order of the page, each with its line.
    package internal(set) var series: [Series] = []

    /// A series of the family.
    package struct Series: Sendable {
        /// With the metric's name.
        package let labels: Labels
        package let line: Int
    }

    init(name: String, line: Int) {
        self.name = name
        self.line = line
    }
}

extension ExposedKind {
    /// What a family's name gets at the end in the names of its samples (OpenMetrics 1.0, "Suffixes").
    var suffixes: [String] {
        switch self {
        case .counter: ["_total", "_created"]
        case .summary: ["", "_count", "_sum", "_created"]
        case .histogram: ["_bucket", "_count", "_sum", "_created"]
        case .gaugehistogram: ["_bucket", "_gcount", "_gsum"]
        case .info: ["_info"]
        case .gauge, .stateset, .unknown: [""]
        }
    }
}
