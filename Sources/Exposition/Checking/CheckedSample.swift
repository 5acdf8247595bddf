internal import Model

/// A sample with what its family makes of it.
struct CheckedSample {
    let exposed: ExposedSample
    let labels: Labels
    /// What its name has after the family's.
    let suffix: String
    let family: String
    let kind: ExposedKind

    init(_ exposed: ExposedSample, labels: Labels, suffix: String, family: String, kind: ExposedKind) {
        self.exposed = exposed
        self.labels = labels
        self.suffix = suffix
        self.family = family
        self.kind = kind
    }

    var value: Double { exposed.value }

    /// Whether it is one of a histogram's buckets.
    var isBucket: Bool { suffix == "_bucket" && (kind == .histogram || kind == .gaugehistogram) }

    private var isQuantile: Bool { kind == .summary && suffix.isEmpty }

    /// The label that tells the samples of one metric apart; nil where each is a metric of its own.
    var innerLabel: String? {
        if isBucket { return "le" }
        if isQuantile { return "quantile" }
        return kind == .stateset ? family : nil
    }

    /// The upper bound of a bucket; nil when it says none.
    var bound: Double? { labels["le"].flatMap(number) }

    /// Looks at what can be told of a sample alone.
    func check(in reader: ExpositionReader) throws(ExpositionError) {
        if let fault = labelFault ?? valueFault { throw reader.error(fault, at: exposed.series.lowerBound) }
        guard let exemplar = exposed.exemplar else { return }
        if let fault = try exemplarFault(exemplar, reader) {
            throw reader.error(fault, at: exemplar.labels.lowerBound)
        }
    }

    private var labelFault: String? {
        switch kind {
        case .histogram, .gaugehistogram:
            guard isBucket else { return labels["le"].map { _ in "only buckets have a label 'le'" } }
            guard let bound, !bound.isNaN else { return "a bucket needs a label 'le' with its upper bound" }
            // The one number whose spelling is prescribed.
            return bound == .infinity && labels["le"] != "+Inf" ? "the last bucket's bound is written '+Inf'" : nil
        case .summary:
            guard isQuantile else { return labels["quantile"].map { _ in "only quantiles have a label 'quantile'" } }
            guard let quantile = labels["quantile"].flatMap(number), (0...1).contains(quantile) else {
                return "a summary's value needs a label 'quantile' from 0 to 1"
            }
            return nil
        case .stateset: return labels[family] == nil ? "a state needs a label '\(family)' with its name" : nil
        case .counter, .gauge, .info, .unknown: return nil
        }
    }

    private var valueFault: String? {
        switch (kind, suffix) {
        case (.counter, "_total"), (.histogram, "_sum"), (.summary, "_sum"):
            return value >= 0 ? nil : "'\(suffix)' counts from 0 and is neither negative nor NaN"
        case (.histogram, "_bucket"), (.histogram, "_count"), (.gaugehistogram, "_bucket"),
            (.gaugehistogram, "_gcount"), (.summary, "_count"):
            let isCount = value >= 0 && value == value.rounded() && value.isFinite
            return isCount ? nil : "'\(suffix)' is a count: a whole number from 0 on"
        case (.gaugehistogram, "_gsum"): return value.isNaN ? "'_gsum' is not NaN" : nil
        case (_, "_created"): return value.isFinite ? nil : "'_created' is a time"
        case (.summary, _): return value < 0 ? "a quantile's value is not negative" : nil
        case (.stateset, _): return value == 0 || value == 1 ? nil : "a state is 0 or 1"
        case (.info, _): return value == 1 ? nil : "the value of an info is 1"
        default: return nil
        }
    }

    private func exemplarFault(
        _ exemplar: ExposedExemplar, _ reader: ExpositionReader
    ) throws(ExpositionError) -> String? {
        guard isBucket || kind == .counter && suffix == "_total" else {
            return "only buckets and the totals of counters have exemplars"
        }
        let length = try reader.labelPairs(in: exemplar.labels)
            .reduce(0) { $0 + $1.0.unicodeScalars.count + $1.1.unicodeScalars.count }
        guard length <= 128 else { return "an exemplar's labels have at most 128 characters, not \(length)" }
        guard isBucket, let bound, exemplar.value > bound else { return nil }
        return "the exemplar's value lies above its bucket"
    }

    private func number(_ text: String) -> Double? {
        let bytes = Array(text.utf8)
        return decimalNumber(bytes.span, bytes.indices)
    }
}
