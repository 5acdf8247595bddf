internal import Format

extension Function {
    /// Straight and smoothed lines through a gauge's samples.
    static let trends: [Function] = [
        Function("deriv", [.matrix], .perWindow { $0.regression(at: $0.firstTime)?.slope }),
        Function(
            "predict_linear", [.matrix, .scalar],
            .perWindowWith { window, ahead, _ in
                window.regression(at: window.time).map { $0.slope * ahead + $0.value }
            }
        ),
        Function(
            "double_exponential_smoothing", [.matrix, .scalar, .scalar],
            .call { (evaluator, call, node, grid) throws(EvaluationError) in
                let vector = try evaluator.rangeVector(of: call, at: 0, over: grid)
                let smoothing = try factors("smoothing", 1, of: call, evaluator, over: grid)
                let trend = try factors("trend", 2, of: call, evaluator, over: grid)
                return .vector(
                    try evaluator.mapWindows(of: vector, call, at: node) { step, window, _ in
                        window.smoothed(smoothing[step], trend: trend[step])
                    })
            }
        ),
    ]

    private static func factors(
        _ name: String, _ index: Int, of call: Call, _ evaluator: Evaluator, over grid: Grid
    ) throws(EvaluationError) -> [Double] {
        let argument = call.arguments[index]
        let factors = try evaluator.scalar(argument, over: grid)
        if let wrong = factors.first(where: { $0 <= 0 || $0 >= 1 }) {
            throw evaluator.error(
                "invalid \(name) factor. Expected: 0 < \(name.prefix(1))f < 1, got: \(goFloatText(wrong))",
                at: argument)
        }
        return factors
    }
}

extension Window {
    /// The straight line of least squares: its slope per second and its value at a time; nil for a single sample.
    fileprivate func regression(at time: Timestamp) -> (slope: Double, value: Double)? {
        guard values.count > 1 else { return nil }
        if values.allSatisfy({ $0 == first }) { return first.isInfinite ? (.nan, .nan) : (0, first) }
        var (x, y, xy, xx) = (CompensatedSum(), CompensatedSum(), CompensatedSum(), CompensatedSum())
        for (timestamp, value) in zip(timestamps, values) {
            let seconds = Double(timestamp - time) / 1000
            x.add(seconds)
            y.add(value)
            xy.add(seconds * value)
            xx.add(seconds * seconds)
        }
        let count = Double(values.count)
        let slope = (xy.value - x.value * y.value / count) / (xx.value - x.value * x.value / count)
        return (slope, y.value / count - slope * x.value / count)
    }

    /// The last value of a line that follows the numbers smoothly, and their trend, too (Holt's linear method); nil for
    /// a single sample.
    fileprivate func smoothed(_ smoothing: Double, trend trendFactor: Double) -> Double? {
        guard values.count > 1 else { return nil }
        var level = first
        var trend = values[values.startIndex + 1] - first
        var previous = 0.0
        for (index, value) in values.dropFirst().enumerated() {
            if index > 0 { trend = trendFactor * (level - previous) + (1 - trendFactor) * trend }
            previous = level
            level = smoothing * value + (1 - smoothing) * (level + trend)
        }
        return level
    }
}
