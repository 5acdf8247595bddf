internal import Format
internal import Model

/// Compares what a query gave with what a script expects.
struct ResultComparison {
    let evaluation: Script.Evaluation

    /// What differs first; nil when nothing does.
    func difference(to result: ScriptRunner.Result.Value) -> String? {
        switch result {
        case .instant(.scalar(let sample)):
            guard let expected = evaluation.scalar else { return "got a scalar of \(goFloatText(sample.value))" }
            return difference(expected, sample.value)
        case .instant(.string(let text, _)):
            return evaluation.expectations.contains(.string(text)) ? nil : "got the string \"\(text)\""
        case .instant(.vector(let samples)): return difference(to: samples)
        case .instant(.matrix(let series)):
            for case .rangeVector(let start, _, let step) in evaluation.expectations {
                return difference(to: series) { start + Int64($0) * step }
            }
            return "got a range vector, which \"expect range vector\" would describe"
        case .range(let series):
            guard case .range(let start, _, let step) = evaluation.times else { return "got a range of values" }
            if let index = series.indices.dropFirst().first(where: { series[$0].labels < series[$0 - 1].labels }) {
                return "series are not sorted by their labels: \(series[index].labels)"
            }
            return difference(to: series) { start + Int64($0) * step }
        }
    }

    private func difference(_ expected: Double, _ actual: Double) -> String? {
        isNearlyEqual(expected, actual) ? nil : "expected \(goFloatText(expected)), got \(goFloatText(actual))"
    }

    private func difference(to samples: [VectorSample]) -> String? {
        if evaluation.scalar != nil { return "expected a scalar, got a vector" }
        if evaluation.expectations.contains(.ordered) {
            let expected = evaluation.series.map(\.labels)
            let actual = samples.map(\.labels)
            guard expected == actual else { return "expected the order \(expected), got \(actual)" }
        }
        return difference(to: samples.map(SeriesColumns.init), time: nil)
    }

    /// The time of each point; an instant vector, whose only samples are at zero here, has none.
    private func difference(to series: [SeriesColumns], time: ((Int) -> Timestamp)?) -> String? {
        var rest = Dictionary(series.map { ($0.labels, $0) }, uniquingKeysWith: { first, _ in first })
        guard rest.count == series.count else { return "got two series of the same labels" }
        for expected in evaluation.series {
            guard let actual = rest.removeValue(forKey: expected.labels) else {
                return "expected the series \(expected.labels), got "
                    + (series.isEmpty ? "none" : series.map(\.labels.description).joined(separator: ", "))
            }
            if let difference = difference(expected, actual, time: time) {
                return "\(expected.labels): \(difference)"
            }
        }
        return rest.keys.min().map { "got the series \($0), which is not expected" }
    }

    private func difference(
        _ expected: SeriesNotation, _ actual: SeriesColumns, time: ((Int) -> Timestamp)?
    ) -> String? {
        var (nextFloat, nextHistogram) = (0, 0)
        for (index, point) in expected.points.enumerated() {
            let now = time?(index) ?? Timestamp(index)
            let place = time == nil ? "" : " at \(durationText(seconds: Double(now) / 1000))"
            let isFloat = nextFloat < actual.timestamps.count && actual.timestamps[nextFloat] == now
            let times = actual.histograms.timestamps
            let isHistogram = nextHistogram < times.count && times[nextHistogram] == now
            let found = isFloat ? "a number" : isHistogram ? "a histogram" : "no value"
            switch point {
            case .missing:
                if isFloat || isHistogram { return "expected no value\(place), got \(found)" }
            case .histogram(let histogram, let saysHint):
                guard isHistogram else { return "expected a histogram\(place), got \(found)" }
                let actual = actual.histograms.values[nextHistogram]
                if let difference = HistogramComparison(expected: histogram, saysHint: saysHint).difference(to: actual)
                {
                    return "\(difference)\(place)"
                }
                nextHistogram += 1
            case .value(let value):
                guard isFloat else { return "expected \(goFloatText(value))\(place), got \(found)" }
                if let difference = difference(value, actual.values[nextFloat]) {
                    return "\(difference)\(place)"
                }
                nextFloat += 1
            }
        }
        let (count, expectedCount) = (
            actual.values.count + actual.histograms.values.count, nextFloat + nextHistogram
        )
        return count == expectedCount ? nil : "got \(count) values, expected \(expectedCount)"
    }
}

extension SeriesColumns {
    fileprivate init(_ sample: VectorSample) {
        self.init(labels: sample.labels)
        if let histogram = sample.histogram {
            histograms.timestamps = [0]
            histograms.values = [histogram]
        } else {
            timestamps = [0]
            values = [sample.value]
        }
    }
}

/// Compares histograms but for their empty buckets.
private struct HistogramComparison {
    let expected: NativeHistogram
    let saysHint: Bool

    func difference(to actual: NativeHistogram) -> String? {
        let (expected, actual) = (expected.compacted(), actual.compacted())
        let isEqual =
            expected.schema == actual.schema && isNearlyEqual(expected.count, actual.count)
            && isNearlyEqual(expected.sum, actual.sum) && expected.zeroThreshold == actual.zeroThreshold
            && isNearlyEqual(expected.zeroCount, actual.zeroCount) && expected.customBounds == actual.customBounds
            && areNearlyEqual(expected.positive, actual.positive) && areNearlyEqual(expected.negative, actual.negative)
        guard isEqual else { return "expected \(expected.notation), got \(actual.notation)" }
        guard !saysHint || expected.resetHint == actual.resetHint else {
            return "expected the hint \(expected.resetHint.rawValue), got \(actual.resetHint.rawValue)"
        }
        return nil
    }

    private func areNearlyEqual(_ first: HistogramBuckets, _ second: HistogramBuckets) -> Bool {
        first.indices == second.indices && zip(first.counts, second.counts).allSatisfy { isNearlyEqual($0, $1) }
    }
}

extension NativeHistogram {
    /// As a script has it, but with each bucket's index.
    fileprivate var notation: String {
        func list(_ numbers: [Double]) -> String { numbers.map { goFloatText($0) }.joined(separator: " ") }
        func buckets(_ buckets: HistogramBuckets) -> String {
            zip(buckets.indices, buckets.counts).map { "\($0):\(goFloatText($1))" }.joined(separator: " ")
        }
        var text = "schema:\(schema) count:\(goFloatText(count)) sum:\(goFloatText(sum))"
        if zeroCount != 0 || zeroThreshold != 0 {
            text += " z_bucket:\(goFloatText(zeroCount)) z_bucket_w:\(goFloatText(zeroThreshold))"
        }
        if hasCustomBounds { text += " custom_values:[\(list(customBounds))]" }
        if !positive.isEmpty { text += " buckets:[\(buckets(positive))]" }
        if !negative.isEmpty { text += " n_buckets:[\(buckets(negative))]" }
        return "{{\(text)}}"
    }
}

/// Equal up to rounding: one part in a million, as upstream compares.
private func isNearlyEqual(_ first: Double, _ second: Double) -> Bool {
    if first.isStaleMarker || second.isStaleMarker { return first.isStaleMarker && second.isStaleMarker }
    if first.isNaN || second.isNaN { return first.isNaN && second.isNaN }
    if first == second { return true }
    let sum = first.magnitude + second.magnitude
    let difference = (first - second).magnitude
    let tolerance = 1e-6
    if first == 0 || second == 0 || sum < .leastNormalMagnitude {
        return difference < tolerance * .leastNormalMagnitude
    }
    return difference / min(sum, .greatestFiniteMagnitude) < tolerance
}
