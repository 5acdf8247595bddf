internal import Format
internal import Model

extension Function {
    /// The change between the newest two samples, as a counter's increase per second or as a gauge's difference.
    static func newestChange(_ name: String, isRate: Bool) -> Function {
        Function(
            name, [.matrix],
            .perSampleWindow(
                floats: { window in
                    guard window.values.count > 1 else { return nil }
                    let earlier = window.values[window.values.endIndex - 2]
                    guard isRate else { return window.last - earlier }
                    let seconds = Double(window.lastTime - window.timestamps[window.timestamps.endIndex - 2]) / 1000
                    return (window.last < earlier ? window.last : window.last - earlier) / seconds
                },
                samples: { window, context in
                    guard let newest = window.newestTwo else { return nil }
                    return newest.change(context, isRate: isRate)
                }
            )
        )
    }
}

extension SampleWindow {
    /// All samples, oldest first, each with its time and since when it has been counting up.
    var samples: [TimedSample] {
        var result: [TimedSample] = []
        result.reserveCapacity(count)
        var (float, histogram) = (floats.values.startIndex, histograms.values.startIndex)
        while float < floats.values.endIndex || histogram < histograms.values.endIndex {
            let isFloat =
                histogram == histograms.values.endIndex
                || float < floats.values.endIndex && floats.timestamps[float] < histograms.timestamps[histogram]
            if isFloat {
                result.append(
                    TimedSample(
                        value: .float(floats.values[float]), time: floats.timestamps[float],
                        startTime: floatStarts.isEmpty ? 0 : floatStarts[float]))
                float += 1
            } else {
                result.append(
                    TimedSample(
                        value: .histogram(histograms.values[histogram]), time: histograms.timestamps[histogram],
                        startTime: histogramStarts.isEmpty ? 0 : histogramStarts[histogram]))
                histogram += 1
            }
        }
        return result
    }

    fileprivate var newestTwo: NewestTwo? {
        let samples = samples.suffix(2)
        guard samples.count == 2, let earlier = samples.first, let later = samples.last else { return nil }
        return NewestTwo(earlier: earlier, later: later)
    }
}

/// A sample with its time, and since when it has been counting up; 0 where that is not known.
struct TimedSample {
    let value: SampleValue
    let time: Timestamp
    let startTime: Timestamp

    /// Whether the counter has been reset since an earlier sample, by the start timestamps.
    func hasStarted(after earlier: TimedSample) -> Bool {
        StartTimes([earlier.startTime, startTime], [earlier.time, time]).isReset(before: 1)
    }
}

private struct NewestTwo {
    let earlier: TimedSample
    let later: TimedSample

    func change(_ context: WindowContext, isRate: Bool) -> SampleValue? {
        let seconds = Double(later.time - earlier.time) / 1000
        guard seconds > 0 else { return nil }
        switch (earlier.value, later.value) {
        case (.float(let first), .float(let last)):
            guard isRate else { return .float(last - first) }
            return .float((last < first || later.hasStarted(after: earlier) ? last : last - first) / seconds)
        case (.histogram(let first), .histogram(let last)):
            let areGauges = (first.resetHint == .gauge, last.resetHint == .gauge)
            if isRate, areGauges.0 || areGauges.1 { context.annotate { .histogramIsNoCounter(metric: $0) } }
            if !isRate, !areGauges.0 || !areGauges.1 { context.annotate { .histogramIsNoGauge(metric: $0) } }
            var change = last
            if !isRate || !later.hasStarted(after: earlier) && !last.isReset(after: first) {
                guard context.subtract(first, from: &change) else { return nil }
            }
            change.resetHint = .gauge
            change = change.compacted()
            return .histogram(isRate ? change.divided(by: seconds) : change)
        case (.float, .histogram), (.histogram, .float):
            context.annotate { .mixedFloatsAndHistograms(metric: $0) }
            return nil
        }
    }
}
