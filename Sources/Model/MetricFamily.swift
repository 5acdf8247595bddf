/// What all series of one metric have in common: a row of `# TYPE`, `# UNIT` and `# HELP`.
package struct MetricFamily: Hashable, Sendable {
    /// What a family's samples mean; the raw values are those of a `# TYPE` row in OpenMetrics.
    package enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram, info, stateset, summary, unknown
    }

    /// The family's name, without the suffixes that its samples carry (`_total`, `_info`, `_bucket`, …).
    package let name: String
    package let kind: Kind
    /// The base unit, which then ends the name too; empty when there is none.
    package let unit: String
    package let help: String

    package init(_ name: String, _ kind: Kind, unit: String = "", help: String) {
        self.name = name
        self.kind = kind
        self.unit = unit
        self.help = help
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
