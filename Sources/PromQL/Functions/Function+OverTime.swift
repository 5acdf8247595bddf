extension Function {
    /// Aggregations of the numbers of one series over a window.
    static let overTime: [Function] = [
        Function("min_over_time", [.matrix], .perWindow { $0.extreme { $0 < $1 }.value }),
        Function("max_over_time", [.matrix], .perWindow { $0.extreme { $0 > $1 }.value }),
        Function("stdvar_over_time", [.matrix], .perWindow { $0.fold(CompensatedVariance()) { $0.add($1) }.value }),
        Function(
            "stddev_over_time", [.matrix],
            .perWindow { $0.fold(CompensatedVariance()) { $0.add($1) }.value.squareRoot() }
        ),
        Function(
            "quantile_over_time", [.scalar, .matrix],
            .perWindowWith { window, φ, context in
                context.evaluator.checkQuantile(φ, at: context.argument)
                return quantile(φ, of: window.values)
            }
        ),
        Function(
            "mad_over_time", [.matrix],
            .perWindow { window in
                guard !window.values.contains(where: \.isNaN) else { return .nan }
                let median = quantile(0.5, of: window.values)
                return quantile(0.5, of: window.values.map { ($0 - median).magnitude })
            }
        ),
        Function("ts_of_min_over_time", [.matrix], .perWindow { $0.extreme { $0 <= $1 }.time }),
        Function("ts_of_max_over_time", [.matrix], .perWindow { $0.extreme { $0 >= $1 }.time }),
    ]
}

extension Window {
    /// Runs an accumulator through the numbers.
    func fold<Accumulator>(
        _ initial: Accumulator, _ add: (inout Accumulator, Double) -> Void
    ) -> Accumulator {
        values.reduce(into: initial, add)
    }

    /// The value that beats all others, and its time in seconds; any number beats NaN.
    @inline(__always)
    fileprivate func extreme(_ beats: (Double, Double) -> Bool) -> (value: Double, time: Double) {
        var place = values.firstIndex { !$0.isNaN } ?? 0
        var best = values[place]
        for index in place..<values.count where beats(values[index], best) {
            best = values[index]
            place = index
        }
        return (best, Double(timestamps[place]) / 1000)
    }
}
