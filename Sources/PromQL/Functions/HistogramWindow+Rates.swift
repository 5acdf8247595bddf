internal import Format
internal import Model

extension HistogramWindow {
    /// The change over the window, extrapolated as that of numbers is, by the count of observations.
    func change(
        in window: Window, _ starts: ArraySlice<Timestamp>, _ context: WindowContext, isCounter: Bool, isRate: Bool
    ) -> NativeHistogram? {
        let sampled = SampledTime(first: firstTime, last: lastTime, count: values.count)
        var result: NativeHistogram?
        if values.count > 1 {
            guard let change = rawChange(starts, context, isCounter: isCounter) else { return nil }
            result = change
        }
        let factor: Double
        if isCounter, let startTime = window.holds(start: starts.first, before: firstTime) {
            if var sum = result {
                guard context.add(first, to: &sum) else { return nil }
                result = sum
            } else {
                result = first
            }
            factor = window.extrapolation(over: sampled, startedAt: startTime)
        } else {
            guard let change = result else { return nil }
            let hasZeroPoint = isCounter && change.count > 0 && first.count >= 0
            factor = window.extrapolation(
                over: sampled, zeroAt: hasZeroPoint ? first.count / change.count : nil)
        }
        return result?.scaled(by: isRate ? factor / window.seconds : factor)
    }

    /// The last histogram without the first, and with what was lost at resets; nil when two of them do not combine.
    private func rawChange(
        _ starts: ArraySlice<Timestamp>, _ context: WindowContext, isCounter: Bool
    ) -> NativeHistogram? {
        var previous = first
        let resets = StartTimes(starts, timestamps)
        if isCounter {
            if first.resetHint == .gauge || last.resetHint == .gauge {
                context.annotate { .histogramIsNoCounter(metric: $0) }
            }
            // After a reset the first one counts for nothing, whatever its buckets.
            let second = values[values.startIndex + 1]
            if resets.isReset(before: values.startIndex + 1) || second.isReset(after: previous) {
                previous = NativeHistogram(schema: second.schema, customBounds: second.customBounds)
            }
        }
        guard areCompatible(with: previous, context, isCounter: isCounter) else { return nil }
        var result = last
        guard context.subtract(previous, from: &result) else { return nil }
        if isCounter {
            if resets.overlap { context.annotate { .startTimeOverlap(metric: $0) } }
            for index in values.indices.dropFirst() {
                if resets.isReset(before: index) || values[index].isReset(after: previous) {
                    guard context.add(previous, to: &result) else { return nil }
                }
                previous = values[index]
            }
        } else if first.resetHint != .gauge || last.resetHint != .gauge {
            context.annotate { .histogramIsNoGauge(metric: $0) }
        }
        result.resetHint = .gauge
        return result.compacted()
    }

    private func areCompatible(with first: NativeHistogram, _ context: WindowContext, isCounter: Bool) -> Bool {
        var areAlike = last.hasCustomBounds == first.hasCustomBounds
        if isCounter {
            for histogram in values.dropFirst().dropLast() {
                if histogram.resetHint == .gauge { context.annotate { .histogramIsNoCounter(metric: $0) } }
                areAlike = areAlike && histogram.hasCustomBounds == first.hasCustomBounds
            }
        }
        if !areAlike { context.annotate { .mixedSchemas(metric: $0) } }
        return areAlike
    }
}
