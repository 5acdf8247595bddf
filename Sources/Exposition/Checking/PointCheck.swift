/// Looks at the samples that make up one metric at one moment.
struct PointCheck {
    /// Which rule they break together.
    struct Fault: Error {
        let message: String
    }

    /// Where in the page the first of them is.
    let start: Int
    private let kind: ExposedKind
    private var suffixes: Set<String> = []
    private var bound: Double?
    private var bucket = 0.0
    private var count: Double?
    private var hasNegativeBounds = false
    private var hasNegativeSum = false

    init(_ kind: ExposedKind, startsAt start: Int) {
        self.kind = kind
        self.start = start
    }

    /// Takes the next sample.
    mutating func take(_ sample: CheckedSample) throws(Fault) {
        suffixes.insert(sample.suffix)
        guard kind == .histogram || kind == .gaugehistogram else { return }
        switch sample.suffix {
        case "_bucket": try take(bucket: sample.value, upTo: sample.bound ?? .nan)
        case "_count", "_gcount": count = sample.value
        case "_gsum": hasNegativeSum = sample.value < 0
        default: break
        }
    }

    private mutating func take(bucket value: Double, upTo bound: Double) throws(Fault) {
        if let last = self.bound {
            guard bound > last else { throw Fault(message: "the bounds of the buckets do not rise") }
            guard value >= bucket else { throw Fault(message: "a bucket counts less than the one below it") }
        }
        self.bound = bound
        bucket = value
        if bound < 0 { hasNegativeBounds = true }
    }

    /// Looks at them as a whole.
    func close() throws(Fault) {
        switch kind {
        case .counter where !suffixes.contains("_total"): throw Fault(message: "the counter has no '_total'")
        case .histogram: try close(sum: "_sum", count: "_count")
        case .gaugehistogram: try close(sum: "_gsum", count: "_gcount")
        default: break
        }
    }

    private func close(sum: String, count countName: String) throws(Fault) {
        guard bound == .infinity else { throw Fault(message: "the bucket '+Inf' is missing") }
        guard count == nil || count == bucket else {
            throw Fault(message: "'\(countName)' differs from the bucket '+Inf'")
        }
        let hasSum = suffixes.contains(sum)
        guard hasSum == (count != nil) else {
            throw Fault(message: "'\(sum)' and '\(countName)' are there together or not at all")
        }
        if kind == .histogram, hasNegativeBounds, hasSum {
            throw Fault(message: "with negative bounds there is no '_sum'")
        }
        if hasNegativeSum, !hasNegativeBounds {
            throw Fault(message: "without negative bounds '_gsum' is not negative")
        }
    }
}
