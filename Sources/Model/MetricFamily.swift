/// What all series of one metric have in common: a row of `# TYPE`, `# UNIT` and `# HELP`.
package struct MetricFamily: Hashable, Sendable {
    /// What a family's samples mean; the raw values are those of a `# TYPE` row in OpenMetrics.
    package enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram, info, stateset, summary, unknown
    }

    private struct Texts: Hashable {
        let name: String
        let kind: Kind
        let unit: String
        let help: String
    }

    /// Every point has its family: it is one reference, not the copy of three texts.
    private final class Shared: Sendable {
        let texts: Texts

        init(_ texts: Texts) {
            self.texts = texts
        }
    }

    private let shared: Shared

    /// The family's name, without the suffixes that its samples carry (`_total`, `_info`, `_bucket`, …).
    package var name: String { shared.texts.name }
    package var kind: Kind { shared.texts.kind }
    /// The base unit, which then ends the name too; empty when there is none.
    package var unit: String { shared.texts.unit }
    package var help: String { shared.texts.help }

    package init(_ name: String, _ kind: Kind, unit: String = "", help: String) {
        shared = Shared(Texts(name: name, kind: kind, unit: unit, help: help))
    }

    package static func == (left: MetricFamily, right: MetricFamily) -> Bool {
        left.shared === right.shared || left.shared.texts == right.shared.texts
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(shared.texts) }

    /// Whether both have one name; mostly they are the very same.
    package func hasName(of other: MetricFamily) -> Bool {
        shared === other.shared || shared.texts.name == other.shared.texts.name
    }
}

/// One sample of a family, without a time: it holds for the moment it is read.
package struct MetricPoint: Sendable {
    /// What is added to the family's name.
    package enum Suffix: String, Hashable, Sendable {
        case none = ""
        case total = "_total"
        case info = "_info"
        case bucket = "_bucket"
        case sum = "_sum"
        case count = "_count"
    }

    package let family: MetricFamily
    package let suffix: Suffix
    /// Without the metric's name.
    package let labels: Labels
    package let value: Double
    /// When the metric began to count, in seconds since the epoch; of a histogram or summary its last sample says it.
    package let created: Double?

    /// The suffix is that of the family's kind; histograms and summaries name theirs.
    package init(
        _ family: MetricFamily, _ labels: Labels, _ value: Double, suffix: Suffix? = nil, created: Double? = nil
    ) {
        self.family = family
        self.labels = labels
        self.value = value
        self.created = created
        self.suffix =
            suffix
            ?? {
                switch family.kind {
                case .counter: .total
                case .info: .info
                default: .none
                }
            }()
    }

    /// The labels under which the sample is stored.
    package var seriesLabels: Labels { labels.setting(Labels.metricName, to: family.name + suffix.rawValue) }
}
