internal import Format
internal import Model

/// Compares what a query gave with what a script expects.
struct ResultComparison {
    let evaluation: Script.Evaluation

    /// What differs first; nil when nothing does.
    func difference(to result: ScriptRunner.Result) -> String? {
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
            return "got a range vector"
        case .range(let series):
            guard case .range(let start, _, let step) = evaluation.times else { return "got a range of values" }
            return difference(to: series) { start + Int64($0) * step }
        }
    }

    private func difference(_ expected: Double, _ actual: Double) -> String? {
        isNearlyEqual(expected, actual) ? nil : "expected \(goFloatText(expected)), got \(goFloatText(actual))"
    }

    private func difference(to samples: [VectorSample]) -> String? {
        if evaluation.expectations.contains(.ordered) {
            let expected = evaluation.series.map(\.labels)
            let actual = samples.map(\.labels)
            guard expected == actual else { return "expected the order \(expected), got \(actual)" }
        }
        return difference(
            to: samples.map { SeriesColumns(labels: $0.labels, timestamps: [0], values: [$0.value]) }
        ) { Int64($0) }
    }

    private func difference(to series: [SeriesColumns], time: (Int) -> Timestamp) -> String? {
        var rest = Dictionary(series.map { ($0.labels, $0) }, uniquingKeysWith: { first, _ in first })
        guard rest.count == series.count else { return "got two series of the same labels" }
        for expected in evaluation.series {
            guard let actual = rest.removeValue(forKey: expected.labels) else {
                return "expected \(expected.labels), got \(series.map(\.labels))"
            }
            if let difference = difference(expected, actual, time: time) {
                return "\(expected.labels): \(difference)"
            }
        }
        return rest.keys.min().map { "got \($0), which is not expected" }
    }

    private func difference(
        _ expected: SeriesNotation, _ actual: SeriesColumns, time: (Int) -> Timestamp
    ) -> String? {
        var next = 0
        for (index, point) in expected.points.enumerated() {
            let isPresent = next < actual.timestamps.count && actual.timestamps[next] == time(index)
            switch point {
            case .missing:
                if isPresent { return "expected no value at step \(index)" }
            case .histogram: return "expected a native histogram"
            case .value(let value):
                guard isPresent else { return "expected \(goFloatText(value)) at step \(index), got no value" }
                if let difference = difference(value, actual.values[next]) {
                    return "at step \(index) \(difference)"
                }
                next += 1
            }
        }
        return next == actual.values.count ? nil : "got \(actual.values.count) values, expected \(next)"
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
