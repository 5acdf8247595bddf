internal import Format
internal import Model
internal import PromQL

/// Compares what an expression gives with the samples that a test expects.
struct SampleComparison {
    /// Whether numbers may be neighbours.
    let isFuzzy: Bool

    private struct Expected {
        let labels: Labels
        let value: Double
        let histogram: NativeHistogram?
    }

    /// Nil when the same samples are on both sides, in any order; throws when an expected sample cannot be read.
    func difference(
        expected samples: [ExpressionExpectation.Sample], actual: [VectorSample]
    ) throws(ExpectedSampleError) -> (expected: [String], actual: [String])? {
        var expected: [Expected] = []
        for sample in samples { expected.append(try Self.read(sample)) }
        expected.sort { $0.labels < $1.labels }
        var rest = actual.sorted { $0.labels < $1.labels }
        var shownActual: [(Labels, String)] = []
        var isEqual = true
        for sample in expected {
            guard let index = rest.firstIndex(where: { $0.labels == sample.labels }) else {
                isEqual = false
                continue
            }
            let found = rest.remove(at: index)
            let isMatch = matches(sample, found)
            isEqual = isEqual && isMatch
            shownActual.append((found.labels, isMatch ? Self.line(sample) : Self.line(found)))
        }
        guard !isEqual || !rest.isEmpty else { return nil }
        shownActual += rest.map { ($0.labels, Self.line($0)) }
        return (expected.map(Self.line), shownActual.sorted { $0.0 < $1.0 }.map(\.1))
    }

    private static func read(_ sample: ExpressionExpectation.Sample) throws(ExpectedSampleError) -> Expected {
        do throws(SeriesNotationError) {
            let isBlank = sample.labels.allSatisfy(\.isWhitespace)
            let labels = isBlank ? Labels.empty : try SeriesNotation.labels(parsing: sample.labels)
            guard !sample.histogram.isEmpty else {
                return Expected(labels: labels, value: sample.value, histogram: nil)
            }
            let points = try SeriesNotation.points(parsing: sample.histogram)
            guard points.count == 1, case .histogram(let histogram, _) = points[0] else {
                throw SeriesNotationError.notOneHistogram
            }
            return Expected(labels: labels, value: 0, histogram: histogram)
        } catch {
            throw ExpectedSampleError(
                description: "the expected sample \(quoted(sample.labels)) \(quoted(sample.histogram)): \(error)")
        }
    }

    private func matches(_ expected: Expected, _ actual: VectorSample) -> Bool {
        guard let histogram = expected.histogram else {
            return actual.histogram == nil && matches(expected.value, actual.value)
        }
        // Hints count, as for upstream: one that is not said is that nothing is known.
        guard let other = actual.histogram, histogram.resetHint == other.resetHint else { return false }
        return matches(histogram.count, other.count) && matches(histogram.sum, other.sum)
            && histogram.schema == other.schema && histogram.zeroThreshold == other.zeroThreshold
            && matches(histogram.zeroCount, other.zeroCount) && histogram.customBounds == other.customBounds
            && matches(histogram.positive, other.positive) && matches(histogram.negative, other.negative)
    }

    private func matches(_ expected: HistogramBuckets, _ actual: HistogramBuckets) -> Bool {
        var (expected, actual) = (expected, actual)
        expected.compact()
        actual.compact()
        return expected == actual
    }

    private func matches(_ expected: Double, _ actual: Double) -> Bool {
        if expected == actual || expected.isNaN && actual.isNaN { return true }
        return isFuzzy && (expected.nextUp == actual || expected.nextDown == actual)
    }

    private static func line(_ sample: Expected) -> String {
        "\(sample.labels) \(sample.histogram.map(\.notation) ?? goFloatText(sample.value))"
    }

    private static func line(_ sample: VectorSample) -> String {
        "\(sample.labels) \(sample.histogram.map(\.notation) ?? goFloatText(sample.value))"
    }
}

/// Why an expected sample cannot be read.
struct ExpectedSampleError: Error, CustomStringConvertible {
    let description: String
}

extension SeriesNotationError {
    fileprivate static let notOneHistogram = SeriesNotationError(message: "expected one histogram", column: 1)
}

extension NativeHistogram {
    /// The notation of tests, to be put into one as it is.
    fileprivate var notation: String {
        func list(_ numbers: [Double]) -> String { "[\(numbers.map { goFloatText($0) }.joined(separator: " "))]" }
        var parts: [String] = []
        if schema != 0 { parts.append("schema:\(schema)") }
        if count != 0 { parts.append("count:\(goFloatText(count))") }
        if sum != 0 { parts.append("sum:\(goFloatText(sum))") }
        if zeroCount != 0 { parts.append("z_bucket:\(goFloatText(zeroCount))") }
        if zeroThreshold != 0 { parts.append("z_bucket_w:\(goFloatText(zeroThreshold))") }
        if hasCustomBounds { parts.append("custom_values:\(list(customBounds))") }
        if resetHint != .unknown { parts.append("counter_reset_hint:\(resetHint.rawValue)") }
        for (buckets, prefix) in [(positive, ""), (negative, "n_")] {
            guard let first = buckets.indices.first, let last = buckets.indices.last else { continue }
            let counts = Dictionary(zip(buckets.indices, buckets.counts)) { $1 }
            if first != 0 { parts.append("\(prefix)offset:\(first)") }
            parts.append("\(prefix)buckets:\(list((first...last).map { counts[$0] ?? 0 }))")
        }
        return "{{\(parts.joined(separator: " "))}}"
    }
}
