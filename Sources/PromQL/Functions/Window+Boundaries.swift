internal import Format
internal import Model

/// The samples that stand for the two ends of a window, by their indices: at its start the newest one before it (or the
/// first within), at its end the last one, or of a smoothed window the first one at or behind it.
struct WindowBoundary {
    let first: Int
    let last: Int

    /// Nil when there is nothing within the window to speak of.
    init?(of times: ArraySlice<Timestamp>, from start: Timestamp, through end: Timestamp, isSmoothed: Bool) {
        guard let final = times.indices.last else { return nil }
        let behindStart = times.firstIndex { $0 > start } ?? final
        first = max(times.startIndex, min(behindStart, final) - 1)
        last = isSmoothed ? min(times.firstIndex { $0 >= end } ?? final, final) : final
        guard times[last] > start, !isSmoothed || times[first] <= end else { return nil }
    }
}

extension SampleWindow {
    /// The change between the two ends of an anchored or smoothed window.
    func boundedChange(
        _ context: WindowContext, isSmoothed: Bool, isCounter: Bool, isRate: Bool
    ) -> SampleValue? {
        unmixed(
            context,
            floats: { window in
                window.boundedChange(isSmoothed: isSmoothed, isCounter: isCounter).map { change in
                    isRate ? change / window.seconds : change
                }
            },
            histograms: { histograms in
                let change = histograms.boundedChange(
                    in: floats, context, isSmoothed: isSmoothed, isCounter: isCounter)
                guard var change else { return nil }
                if isRate { change = change.divided(by: floats.seconds) }
                change.resetHint = .gauge
                return change.compacted()
            })
    }
}

extension Window {
    fileprivate func boundedChange(isSmoothed: Bool, isCounter: Bool) -> Double? {
        guard let ends = boundedEnds(isSmoothed: isSmoothed, isCounter: isCounter) else { return nil }
        var change = ends.right - ends.left
        if isCounter {
            var previous = ends.left
            for value in values[ends.within] + [ends.right] {
                if value < previous { change += previous }
                previous = value
            }
        }
        return change
    }

    /// The numbers of an anchored or smoothed window, with one at each of its ends.
    func bounded(isSmoothed: Bool) -> (timestamps: [Timestamp], values: [Double]) {
        guard let ends = boundedEnds(isSmoothed: isSmoothed, isCounter: false) else { return ([], []) }
        return ([start] + timestamps[ends.within] + [end], [ends.left] + values[ends.within] + [ends.right])
    }

    private func boundedEnds(
        isSmoothed: Bool, isCounter: Bool
    ) -> (left: Double, right: Double, within: Range<Int>)? {
        guard
            let boundary = WindowBoundary(of: ArraySlice(timestamps), from: start, through: end, isSmoothed: isSmoothed)
        else {
            return nil
        }
        let (first, last) = (boundary.first, boundary.last)
        let isBefore = timestamps[first] < start
        let isBehind = timestamps[last] > end && last > timestamps.startIndex
        let left = isSmoothed && isBefore ? interpolated(after: first, at: start, isCounter: isCounter) : values[first]
        let right =
            isSmoothed && isBehind ? interpolated(after: last - 1, at: end, isCounter: isCounter) : values[last]
        let lower = timestamps[first] <= start ? first + 1 : first
        let upper = timestamps[last] >= end ? last : last + 1
        return (left, right, lower..<max(lower, upper))
    }
}

extension HistogramWindow {
    fileprivate func boundedChange(
        in window: Window, _ context: WindowContext, isSmoothed: Bool, isCounter: Bool
    ) -> NativeHistogram? {
        let boundary = WindowBoundary(of: timestamps, from: window.start, through: window.end, isSmoothed: isSmoothed)
        guard let boundary else { return nil }
        let (first, last) = (boundary.first, boundary.last)
        for histogram in values[first...last] {
            guard histogram.hasCustomBounds == values[first].hasCustomBounds else {
                context.annotate { .mixedSchemas(metric: $0) }
                return nil
            }
            if isCounter, histogram.resetHint == .gauge { context.annotate { .histogramIsNoCounter(metric: $0) } }
        }
        let isBefore = isSmoothed && timestamps[first] < window.start
        let isBehind = isSmoothed && timestamps[last] > window.end && last > timestamps.startIndex
        let left =
            isBefore ? interpolated(after: first, at: window.start, isCounter: isCounter, context) : values[first]
        let right =
            isBehind ? interpolated(after: last - 1, at: window.end, isCounter: isCounter, context) : values[last]
        guard let left, let right else { return nil }
        if !isCounter, left.resetHint != .gauge || right.resetHint != .gauge {
            context.annotate { .histogramIsNoGauge(metric: $0) }
        }
        var change = right
        guard context.subtract(left, from: &change) else { return nil }
        if isCounter {
            var previous = left
            var next = first + 1
            if isBefore, values[next].isReset(after: values[first]) {
                // The way from the start to the next sample has been counted from zero already.
                previous = values[next]
                next += 1
            }
            guard next <= last else { return change }
            for histogram in values[next..<last] + [right] {
                if histogram.isReset(after: previous), !context.add(previous, to: &change) { return nil }
                previous = histogram
            }
        }
        return change
    }
}
