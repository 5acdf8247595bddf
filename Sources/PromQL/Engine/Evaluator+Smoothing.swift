internal import Format
internal import Model

extension Evaluator {
    /// For each series and step the point on the line between the samples before and after; where none follows, the
    /// sample before.
    func selectSmoothed(
        _ selector: VectorSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> [Column] {
        let times = try times(of: selector.shift, at: node, over: grid)
        guard let first = times.first, let last = times.last else { return [] }
        let reach = options.lookback
        var series = try load(
            selector.matchers, from: first - reach + 1, through: last + reach, at: node, additional: grid.count)
        for index in series.indices { series[index].dropStaleMarkers() }
        var vector = RangeVector(
            series: series, dropsName: Array(repeating: false, count: series.count), length: reach, ends: times,
            grid: grid)
        vector.after = reach
        return series.map { series in
            var column = Column(labels: series.labels, emptyOf: grid.count)
            let context = WindowContext(evaluator: self, labels: series.labels, argument: node, boundary: .smoothed)
            vector.forEachSampleWindow(of: series) { step, window in
                if let sample = window.interpolated(at: times[step], context) { column.set(sample, at: step) }
            }
            return column
        }.filter { !$0.present.isEmpty }
    }
}

extension SampleWindow {
    fileprivate func interpolated(at time: Timestamp, _ context: WindowContext) -> SampleValue? {
        guard !isMixed else {
            context.annotate { .mixedFloatsAndHistograms(metric: $0) }
            return nil
        }
        return floats.values.isEmpty ? interpolatedHistogram(at: time, context) : interpolatedFloat(at: time)
    }

    private func interpolatedFloat(at time: Timestamp) -> SampleValue? {
        let next = floats.timestamps.firstIndex { $0 >= time } ?? floats.timestamps.endIndex
        if next < floats.timestamps.endIndex, floats.timestamps[next] == time { return .float(floats.values[next]) }
        guard next > floats.timestamps.startIndex else { return nil }
        guard next < floats.timestamps.endIndex else { return .float(floats.values[next - 1]) }
        return .float(floats.interpolated(after: next - 1, at: time, isCounter: false))
    }

    private func interpolatedHistogram(at time: Timestamp, _ context: WindowContext) -> SampleValue? {
        let times = histograms.timestamps
        let next = times.firstIndex { $0 >= time } ?? times.endIndex
        if next < times.endIndex, times[next] == time { return .histogram(histograms.values[next]) }
        guard next > times.startIndex else { return nil }
        var earlier = histograms.values[next - 1]
        guard next < times.endIndex else {
            // The hint says how the sample follows the one before, not how its repetition does.
            earlier.resetHint = .unknown
            return .histogram(earlier)
        }
        guard earlier.hasCustomBounds == histograms.values[next].hasCustomBounds else {
            context.annotate { .mixedSchemas(metric: $0) }
            return nil
        }
        let isCounter = earlier.resetHint != .gauge || histograms.values[next].resetHint != .gauge
        return histograms.interpolated(after: next - 1, at: time, isCounter: isCounter, context)
            .map(SampleValue.histogram)
    }
}

extension Window {
    /// The value on the line between a sample and the next; a counter that was reset between them starts at zero.
    func interpolated(after index: Int, at time: Timestamp, isCounter: Bool) -> Double {
        let later = values[index + 1]
        let earlier = isCounter && later < values[index] ? 0 : values[index]
        let (start, end) = (timestamps[index], timestamps[index + 1])
        return earlier + (later - earlier) * Double(time - start) / Double(end - start)
    }
}

extension HistogramWindow {
    /// The histogram on the line between a sample and the next; nil, with an annotation, when the two do not combine.
    func interpolated(
        after index: Int, at time: Timestamp, isCounter: Bool, _ context: WindowContext
    ) -> NativeHistogram? {
        let (start, end) = (timestamps[index], timestamps[index + 1])
        let (earlier, later) = (values[index], values[index + 1])
        if time == start { return earlier }
        if time == end { return later }
        let share = Double(time - start) / Double(end - start)
        if isCounter, later.isReset(after: earlier) { return later.scaled(by: share) }
        var result = later
        guard context.subtract(earlier, from: &result) else { return nil }
        result = result.scaled(by: share)
        return context.add(earlier, to: &result) ? result : nil
    }
}
