internal import Format
internal import Model

/// Something that whoever asked should know about a result, in Prometheus' words.
///
/// Those that differ in nothing but the place in the expression count as one.
enum Annotation: Hashable {
    // Warnings: the result is likely not what was asked for.
    case invalidQuantile(String)
    case invalidRatio(String, cappedTo: String)
    case badBucketLabel(String, metric: String)
    case mixedFloatsAndHistograms(metric: String)
    case mixedFloatsAndHistogramsInAggregation
    case mixedClassicAndNativeHistograms(metric: String)
    case mixedSchemas(metric: String)
    case histogramIsNoCounter(metric: String)
    case histogramIsNoGauge(metric: String)
    case incompatibleBuckets(BinaryOperator)
    case resetCollision(HistogramOperation)
    case startTimeOverlap(metric: String)
    case sortInRangeQuery
    // Infos: the result may not be what was asked for.
    case possiblyNoCounter(metric: String)
    case forcedMonotonicity(metric: String)
    case incompatibleTypes(BinaryOperator, left: SampleType, right: SampleType)
    case histogramIgnoredInAggregation(String)
    case histogramsIgnoredInMixedRange(metric: String)
    case boundsReconciled(HistogramOperation)
    case quantileIsNaN(metric: String)
    case quantileIsSkewed(metric: String)
    case fractionLacksNaNs(metric: String)

    /// What was being done to histograms.
    enum HistogramOperation: String {
        case addition, subtraction, aggregation
    }

    /// The type of a sample.
    enum SampleType: String {
        case float, histogram
    }

    var isWarning: Bool {
        switch self {
        case .invalidQuantile, .invalidRatio, .badBucketLabel, .mixedFloatsAndHistograms,
            .mixedFloatsAndHistogramsInAggregation, .mixedClassicAndNativeHistograms, .mixedSchemas,
            .histogramIsNoCounter, .histogramIsNoGauge, .incompatibleBuckets, .resetCollision, .startTimeOverlap,
            .sortInRangeQuery:
            true
        case .possiblyNoCounter, .forcedMonotonicity, .incompatibleTypes, .histogramIgnoredInAggregation,
            .histogramsIgnoredInMixedRange, .boundsReconciled, .quantileIsNaN, .quantileIsSkewed, .fractionLacksNaNs:
            false
        }
    }
}

extension Annotation {
    /// The message without its kind and its place.
    var message: String {
        switch self {
        case .invalidQuantile(let value): "quantile value should be between 0 and 1, got \(value)"
        case .invalidRatio(let value, let limit):
            "ratio value should be between -1 and 1, got \(value), capping to \(limit)"
        case .badBucketLabel(let label, let metric):
            "bucket label \"le\" is missing or has a malformed value of \(quoted(label))\(Self.named(metric))"
        case .mixedFloatsAndHistograms(let metric):
            "encountered a mix of histograms and floats for metric name \(quoted(metric))"
        case .mixedFloatsAndHistogramsInAggregation:
            "encountered a mix of histograms and floats for aggregation"
        case .mixedClassicAndNativeHistograms(let metric):
            "vector contains a mix of classic and native histograms\(Self.named(metric))"
        case .mixedSchemas(let metric):
            "vector contains a mix of histograms with exponential and custom buckets schemas for metric name "
                + quoted(metric)
        case .histogramIsNoCounter(let metric): "this native histogram metric is not a counter: \(quoted(metric))"
        case .histogramIsNoGauge(let metric): "this native histogram metric is not a gauge: \(quoted(metric))"
        case .incompatibleBuckets(let operation):
            "incompatible bucket layout encountered for binary operator \(operation.rawValue)"
        case .resetCollision(let operation): "conflicting counter resets during histogram \(operation.rawValue)"
        case .startTimeOverlap(let metric):
            "sample has start time that overlaps with previous sample timestamp for metric \(quoted(metric))"
        case .sortInRangeQuery:
            "sort is ineffective for range queries since results are always ordered by labels"
        case .possiblyNoCounter(let metric):
            "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \(quoted(metric))"
        case .forcedMonotonicity(let metric):
            "input to histogram_quantile needed to be fixed for monotonicity (see "
                + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + Self.named(metric)
        case .incompatibleTypes(let operation, let left, let right):
            "incompatible sample types encountered for binary operator \(quoted(operation.rawValue)): "
                + "\(left.rawValue) \(operation.rawValue) \(right.rawValue)"
        case .histogramIgnoredInAggregation(let aggregation): "ignored histogram in \(aggregation) aggregation"
        case .histogramsIgnoredInMixedRange(let metric):
            "ignored histograms in a range containing both floats and histograms for metric name \(quoted(metric))"
        case .boundsReconciled(let operation): "mismatched custom buckets were reconciled during \(operation.rawValue)"
        case .quantileIsNaN(let metric):
            "input to histogram_quantile has NaN observations, result is NaN\(Self.named(metric))"
        case .quantileIsSkewed(let metric):
            "input to histogram_quantile has NaN observations, result is skewed higher\(Self.named(metric))"
        case .fractionLacksNaNs(let metric):
            "input to histogram_fraction has NaN observations, which are excluded from all fractions"
                + Self.named(metric)
        }
    }

    private static func named(_ metric: String) -> String {
        metric.isEmpty ? "" : " for metric name \(quoted(metric))"
    }
}
