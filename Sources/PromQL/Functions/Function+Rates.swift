internal import Format
internal import Model

extension Function {
    /// How fast a counter or a gauge changes.
    static let rates: [Function] = [
        rate("rate", isCounter: true, isRate: true).forCounters,
        rate("increase", isCounter: true, isRate: false).forCounters,
        rate("delta", isCounter: false, isRate: false),
        newestChange("irate", isRate: true),
        newestChange("idelta", isRate: false),
    ]

    private static func rate(_ name: String, isCounter: Bool, isRate: Bool) -> Function {
        Function(
            name, [.matrix],
            .perSampleWindow(
                floats: { window in
                    guard window.values.count > 1 else { return nil }
                    let change = isCounter ? window.increase : window.last - window.first
                    let factor = window.extrapolation(
                        over: window.sampled, zeroAt: isCounter ? window.zeroPoint(change) : nil)
                    return change * (isRate ? factor / window.seconds : factor)
                },
                samples: { window, context in
                    if let boundary = context.boundary {
                        return window.boundedChange(
                            context, isSmoothed: boundary == .smoothed, isCounter: isCounter, isRate: isRate)
                    }
                    return window.unmixed(
                        context,
                        floats: { $0.change(window.floatStarts, context, isCounter: isCounter, isRate: isRate) },
                        histograms: {
                            $0.change(
                                in: window.floats, window.histogramStarts, context, isCounter: isCounter,
                                isRate: isRate)
                        })
                }
            )
        )
    }
}

extension Window {
    /// The change from the first to the last number, with what was lost at resets, where the count fell.
    fileprivate var increase: Double {
        var change = last - first
        for index in 1..<values.count where values[index] < values[index - 1] { change += values[index - 1] }
        return change
    }

    /// The share of the sampled time by which a counter that changed so much in it was zero before the first sample.
    fileprivate func zeroPoint(_ change: Double) -> Double? { change > 0 && first >= 0 ? first / change : nil }

    /// By how much a change between some samples is to be multiplied to be one over the whole window.
    ///
    /// A sample is expected every average interval: when the first (or last) one lies no further than 1.1 intervals
    /// from the window's start (or end), the series is taken to fill the window; otherwise to begin (or end) half an
    /// interval away. A counter is never extended below zero, which it was a share of the sampled time before the first
    /// sample. The rules are those of Prometheus' `rate`.
    func extrapolation(over sampled: SampledTime, zeroAt zeroPoint: Double?) -> Double {
        let seconds = Double(sampled.last - sampled.first) / 1000
        var toStart = Double(sampled.first - start) / 1000
        if toStart >= sampled.interval * 1.1 { toStart = sampled.interval / 2 }
        if let zeroPoint { toStart = min(toStart, seconds * zeroPoint) }
        return (seconds + toStart + toEnd(from: sampled)) / seconds
    }

    /// The same for a counter that is known to have started within the window, before the first sample: nothing is
    /// extended to the left, as nothing was there.
    func extrapolation(over sampled: SampledTime, startedAt startTime: Timestamp) -> Double {
        let seconds = Double(sampled.last - startTime) / 1000
        return (seconds + toEnd(from: sampled)) / seconds
    }

    private func toEnd(from sampled: SampledTime) -> Double {
        let toEnd = Double(end - sampled.last) / 1000
        return toEnd >= sampled.interval * 1.1 ? sampled.interval / 2 : toEnd
    }

    fileprivate var sampled: SampledTime {
        SampledTime(first: firstTime, last: lastTime, count: values.count)
    }

    /// Whether a counter began to count within the window, before a sample.
    func holds(start startTime: Timestamp?, before firstTime: Timestamp) -> Timestamp? {
        guard let startTime, startTime != 0, startTime > start, startTime < firstTime else { return nil }
        return startTime
    }

    /// The change over the window where start timestamps may tell of resets that the numbers do not show.
    fileprivate func change(
        _ starts: ArraySlice<Timestamp>, _ context: WindowContext, isCounter: Bool, isRate: Bool
    ) -> Double? {
        var change = last - first
        if isCounter {
            let resets = StartTimes(starts, ArraySlice(timestamps))
            for index in values.indices.dropFirst()
            where values[index] < values[index - 1] || resets.isReset(before: index) {
                change += values[index - 1]
            }
            if resets.overlap { context.annotate { .startTimeOverlap(metric: $0) } }
        }
        let factor: Double
        if isCounter, let startTime = holds(start: starts.first, before: firstTime) {
            change += first
            factor = extrapolation(over: sampled, startedAt: startTime)
        } else {
            guard values.count > 1 else { return nil }
            factor = extrapolation(over: sampled, zeroAt: isCounter ? zeroPoint(change) : nil)
        }
        return change * (isRate ? factor / seconds : factor)
    }
}

/// The time between the first and the last sample of a window.
struct SampledTime {
    let first: Timestamp
    let last: Timestamp
    let count: Int

    /// The average time from one sample to the next, in seconds; 0 where there is but one.
    var interval: Double { count > 1 ? Double(last - first) / 1000 / Double(count - 1) : 0 }
}

/// When the counters behind the samples of a window began to count.
struct StartTimes {
    private let starts: ArraySlice<Timestamp>
    private let times: ArraySlice<Timestamp>

    init(_ starts: ArraySlice<Timestamp>, _ times: ArraySlice<Timestamp>) {
        self.starts = starts
        self.times = times
    }

    /// Whether the sample at an index tells that its counter has been reset since the sample before.
    ///
    /// A start at the very time of the sample before means a reset when the start of that one is known, as in a series
    /// of differences; else it only says that nothing is known. The rules are those of Prometheus.
    func isReset(before index: Int) -> Bool {
        guard !starts.isEmpty else { return false }
        let (previousTime, previousStart, start) = (times[index - 1], starts[index - 1], starts[index])
        if start == 0 || start >= times[index] || start < previousTime { return false }
        if start > previousTime { return true }
        return previousStart <= previousTime && previousStart != 0 && previousStart != previousTime
    }

    /// Whether a sample claims to have been counting since before the sample before, but not since the same time.
    var overlap: Bool {
        starts.indices.dropFirst().contains { index in
            starts[index] != 0 && starts[index] < times[index - 1] && starts[index] != starts[index - 1]
        }
    }
}
