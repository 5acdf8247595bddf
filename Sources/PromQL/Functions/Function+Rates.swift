internal import Format

extension Function {
    /// How fast a counter or a gauge changes.
    static let rates: [Function] = [
        Function(
            "rate", [.matrix],
            .perWindow { window in
                window.extrapolatedChange(isCounter: true).map { $0 / window.seconds }
            }
        ),
        Function("increase", [.matrix], .perWindow { $0.extrapolatedChange(isCounter: true) }),
        Function("delta", [.matrix], .perWindow { $0.extrapolatedChange(isCounter: false) }),
        Function("irate", [.matrix], .perWindow { $0.newestChange(isRate: true) }),
        Function("idelta", [.matrix], .perWindow { $0.newestChange(isRate: false) }),
        Function("changes", [.matrix], .perWindow { $0.count { $0 != $1 && !($0.isNaN && $1.isNaN) } }),
        Function("resets", [.matrix], .perWindow { $0.count { $1 < $0 } }),
    ]
}

extension Window {
    /// The length of the window, in seconds.
    fileprivate var seconds: Double { Double(end - start) / 1000 }

    /// How often a condition holds for two neighbours, the earlier one first.
    fileprivate func count(where condition: (Double, Double) -> Bool) -> Double {
        Double(zip(values, values.dropFirst()).count(where: condition))
    }

    /// The change from the first to the last sample, extended towards the ends of the window.
    ///
    /// A sample is expected every average interval: when the first (or last) one lies no further than 1.1 intervals
    /// from the window's start (or end), the series is taken to fill the window; otherwise to begin (or end) half an
    /// interval away. A counter is never extended below zero. The rules are those of Prometheus' `rate`.
    fileprivate func extrapolatedChange(isCounter: Bool) -> Double? {
        guard values.count > 1 else { return nil }
        var change = last - first
        if isCounter {
            for (earlier, later) in zip(values, values.dropFirst()) where later < earlier { change += earlier }
        }
        let sampled = Double(lastTime - firstTime) / 1000
        let interval = sampled / Double(values.count - 1)
        let threshold = interval * 1.1
        var toStart = Double(firstTime - start) / 1000
        var toEnd = Double(end - lastTime) / 1000
        if toStart >= threshold { toStart = interval / 2 }
        if isCounter, change > 0, first >= 0 { toStart = min(toStart, sampled * (first / change)) }
        if toEnd >= threshold { toEnd = interval / 2 }
        return change * ((sampled + toStart + toEnd) / sampled)
    }

    /// The change between the newest two samples, as a counter's increase per second or as a gauge's difference.
    fileprivate func newestChange(isRate: Bool) -> Double? {
        guard values.count > 1 else { return nil }
        let earlier = values[values.endIndex - 2]
        let milliseconds = lastTime - timestamps[timestamps.endIndex - 2]
        guard isRate else { return last - earlier }
        let change = last < earlier ? last : last - earlier
        return change / (Double(milliseconds) / 1000)
    }
}
