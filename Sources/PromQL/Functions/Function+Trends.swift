internal import Format

extension Function {
    /// Straight and smoothed lines through a gauge's samples.
    static let trends: [Function] = [
        Function("deriv", [.matrix], .perWindow { $0.regression(at: $0.firstTime)?.slope }),
        Function(
            "predict_linear", [.matrix, .scalar],
            .perWindowWith { window, ahead in
                window.regression(at: window.time).map { $0.slope * ahead + $0.value }
            }
        ),
    ]
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
}
