internal import Format
internal import Model

/// The series of a range selector or a subquery, and the window of each step onto them.
struct RangeVector {
    /// Without staleness markers.
    var series: [SeriesColumns]
    /// For each series, whether its name is to be removed at the end.
    var dropsName: [Bool]
    /// The length of every window, in milliseconds.
    let length: Int64
    /// Where each step's window ends; a window holds what lies after its start, up to its end.
    let ends: [Timestamp]
    /// The steps' own times.
    let grid: Grid
    /// How the samples at the ends of a window are chosen, when not by what lies within it.
    var boundary: RangeBoundary?
    /// How much further back and ahead than its start and end a window shows samples, in milliseconds.
    var before: Int64 = 0
    var after: Int64 = 0
}

/// What a range function sees: the numbers of one series in one window. It must not outlive the call that it is for: its
/// memory is that of the series.
struct Window {
    let timestamps: UnsafeBufferPointer<Timestamp>
    let values: UnsafeBufferPointer<Double>
    /// The window holds samples after this time,
    let start: Timestamp
    /// up to and with this one.
    let end: Timestamp
    /// The time of the step that asks.
    let time: Timestamp

    var first: Double { values[values.startIndex] }
    var last: Double { values[values.endIndex - 1] }
    var firstTime: Timestamp { timestamps[timestamps.startIndex] }
    var lastTime: Timestamp { timestamps[timestamps.endIndex - 1] }
    /// The length of the window, in seconds.
    var seconds: Double { Double(end - start) / 1000 }
}

/// The histograms of one series in one window.
struct HistogramWindow {
    let timestamps: ArraySlice<Timestamp>
    let values: ArraySlice<NativeHistogram>

    var first: NativeHistogram { values[values.startIndex] }
    var last: NativeHistogram { values[values.endIndex - 1] }
    var firstTime: Timestamp { timestamps[timestamps.startIndex] }
    var lastTime: Timestamp { timestamps[timestamps.endIndex - 1] }
}

/// All samples of one series in one window; never empty.
struct SampleWindow {
    let floats: Window
    let histograms: HistogramWindow
    /// Since when the numbers have been counting up, each with its place among them; empty when that is not known.
    let floatStarts: ArraySlice<Timestamp>
    let histogramStarts: ArraySlice<Timestamp>

    /// Whether there are both numbers and histograms.
    var isMixed: Bool { !floats.values.isEmpty && !histograms.values.isEmpty }

    var count: Int { floats.values.count + histograms.values.count }
}

extension RangeVector {
    /// Calls with the window of each step onto the numbers of one series; steps whose window is empty are left out.
    @inline(__always)
    func forEachWindow<Failure: Error>(
        of series: SeriesColumns, _ body: (Int, Window) throws(Failure) -> Void
    ) throws(Failure) {
        try series.withNumbers { (times, values) throws(Failure) in
            var range = 0..<0
            for step in ends.indices {
                range = advanced(range, of: times, to: ends[step])
                guard !range.isEmpty else { continue }
                try body(step, window(of: times, values, range, step: step))
            }
        }
    }

    /// Calls with the window of each step onto all samples of one series; steps whose window is empty are left out.
    func forEachSampleWindow<Failure: Error>(
        of series: SeriesColumns, _ body: (Int, SampleWindow) throws(Failure) -> Void
    ) throws(Failure) {
        let natives = series.histograms
        let starts = series.startTimestamps
        try series.withNumbers { (times, values) throws(Failure) in
            var floats = 0..<0
            var histograms = 0..<0
            for step in ends.indices {
                floats = advanced(floats, of: times, to: ends[step])
                histograms = natives.timestamps.withUnsafeBufferPointer {
                    advanced(histograms, of: $0, to: ends[step])
                }
                guard !floats.isEmpty || !histograms.isEmpty else { continue }
                let window = SampleWindow(
                    floats: window(of: times, values, floats, step: step),
                    histograms: HistogramWindow(
                        timestamps: natives.timestamps[histograms], values: natives.values[histograms]),
                    floatStarts: starts.isEmpty ? [] : ArraySlice(Array(starts[floats])),
                    histogramStarts: natives.startTimestamps.isEmpty ? [] : natives.startTimestamps[histograms])
                try body(step, window)
            }
        }
    }

    @inline(__always)
    private func window(
        of times: UnsafeBufferPointer<Timestamp>, _ values: UnsafeBufferPointer<Double>, _ range: Range<Int>, step: Int
    ) -> Window {
        Window(
            timestamps: UnsafeBufferPointer(rebasing: times[range]),
            values: UnsafeBufferPointer(rebasing: values[range]), start: ends[step] - length, end: ends[step],
            time: grid[step])
    }

    /// Windows move forward, except that a fixed one stands still; both bounds only ever grow.
    @inline(__always)
    private func advanced(_ range: Range<Int>, of times: UnsafeBufferPointer<Timestamp>, to end: Timestamp) -> Range<
        Int
    > {
        var (lower, upper) = (range.lowerBound, range.upperBound)
        let (oldest, newest) = (end - length - before, end + after)
        while upper < times.count, times[upper] <= newest { upper += 1 }
        while lower < upper, times[lower] <= oldest { lower += 1 }
        return lower..<upper
    }
}

extension Evaluator {
    /// The series and windows of a node whose type is a range vector.
    func rangeVector(_ node: Node, over grid: Grid) throws(EvaluationError) -> RangeVector {
        switch node.kind {
        case .parenthesized(let inner): return try rangeVector(inner, over: grid)
        case .matrix(let matrix): return try rangeVector(matrix, at: node, over: grid)
        case .subquery(let subquery): return try rangeVector(subquery, at: node, over: grid)
        default: throw error("expected a range vector, got \(node.type.rawValue)", at: node)
        }
    }

    private func rangeVector(
        _ matrix: MatrixSelector, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> RangeVector {
        let length = try milliseconds(matrix.range, at: node, mayBeNegative: false)
        let ends = try times(of: matrix.selector.shift, at: node, over: grid)
        guard let first = ends.first, let last = ends.last else { throw error("no steps", at: node) }
        var vector = RangeVector(series: [], dropsName: [], length: length, ends: ends, grid: grid)
        vector.boundary = matrix.selector.boundary
        if vector.boundary != nil { vector.before = options.lookback }
        if vector.boundary == .smoothed { vector.after = options.lookback }
        let series = try load(
            matrix.selector.matchers, from: first - length - vector.before + 1, through: last + vector.after, at: node)
        vector.series = series
        // What need not be changed is not, as others may hold it too: it would have to be copied.
        for index in series.indices {
            if series[index].hasStaleMarkers { vector.series[index].dropStaleMarkers() }
            if !options.startTimestamps, series[index].hasStartTimestamps || series[index].hasHistograms {
                vector.series[index].dropStartTimestamps()
            }
        }
        vector.dropsName = Array(repeating: false, count: vector.series.count)
        return vector
    }

    private func rangeVector(
        _ subquery: Subquery, at node: Node, over grid: Grid
    ) throws(EvaluationError) -> RangeVector {
        let length = try milliseconds(subquery.range, at: node, mayBeNegative: false)
        let step: Int64
        if let written = subquery.step {
            step = try milliseconds(written, at: node, mayBeNegative: false)
        } else {
            step = options.subqueryStep
        }
        let ends = try times(of: subquery.shift, at: node, over: grid)
        guard let first = ends.first, let last = ends.last else { throw error("no steps", at: node) }
        // Subqueries are evaluated at multiples of their step, whatever the query's own times are.
        var start = step * ((first - length) / step)
        if start <= first - length { start += step }
        let inner = Grid(from: start, through: last, step: step)
        var vector = RangeVector(series: [], dropsName: [], length: length, ends: ends, grid: grid)
        guard inner.count > 0 else { return vector }
        try count(samples: inner.count, at: node)
        let columns = try readingBuckets { () throws(EvaluationError) in
            try self.vector(subquery.operand, over: inner)
        }
        let times = inner.times
        for column in columns {
            var series = column.samples(at: times)
            if series.hasHistograms { series.histograms.forgetResets() }
            vector.series.append(series)
            vector.dropsName.append(column.dropsName)
        }
        return vector
    }

    /// The samples within the windows of a vector that has but one step.
    func samples(of vector: RangeVector, at node: Node) throws(EvaluationError) -> [SeriesColumns] {
        var result: [SeriesColumns] = []
        for (series, dropsName) in zip(vector.series, vector.dropsName) {
            try vector.forEachSampleWindow(of: series) { (_, window) throws(EvaluationError) in
                var samples = SeriesColumns(labels: dropsName ? series.labels.withoutMetadata : series.labels)
                if let boundary = vector.boundary {
                    guard window.histograms.values.isEmpty else {
                        throw error("\(boundary.rawValue) modifier is not supported with histograms", at: node)
                    }
                    (samples.timestamps, samples.values) = window.floats.bounded(isSmoothed: boundary == .smoothed)
                } else {
                    samples.timestamps = Array(window.floats.timestamps)
                    samples.values = Array(window.floats.values)
                    if !window.histograms.values.isEmpty {
                        samples.histograms.timestamps = Array(window.histograms.timestamps)
                        samples.histograms.values = Array(window.histograms.values)
                    }
                }
                if !samples.timestamps.isEmpty || samples.hasHistograms { result.append(samples) }
            }
        }
        return result
    }

    /// The time that a selector or subquery looks from at each step.
    func times(of shift: TimeShift, at node: Node, over grid: Grid) throws(EvaluationError) -> [Timestamp] {
        let offset = try offset(of: shift, at: node)
        let anchor = anchor(of: shift)
        return (0..<grid.count).map { (anchor ?? grid[$0]) - offset }
    }

    /// How far back a selector or subquery looks, in milliseconds.
    func offset(of shift: TimeShift, at node: Node) throws(EvaluationError) -> Int64 {
        guard let written = shift.offset else { return 0 }
        return try milliseconds(written, at: node, mayBeNegative: true)
    }

    /// The time that stands in for that of a step, if there is one.
    func anchor(of shift: TimeShift) -> Timestamp? {
        switch shift.anchor {
        case nil: nil
        case .time(let time): min(max(time, -Self.latestTime), Self.latestTime)
        case .start: query.start
        case .end: query.last
        }
    }

    private func milliseconds(
        _ duration: DurationExpression, at node: Node, mayBeNegative: Bool
    ) throws(EvaluationError) -> Int64 {
        let milliseconds = duration.seconds(step: query.step, range: query.last - query.start) * 1000
        guard milliseconds.magnitude <= Self.maximumDuration else {
            throw error(
                "duration is out of range: \(duration) is \(goFloatText(milliseconds / 1000)) seconds", at: node)
        }
        guard mayBeNegative || milliseconds > 0 else {
            throw error(
                "duration must be greater than 0: \(duration) is \(goFloatText(milliseconds / 1000)) seconds", at: node)
        }
        let whole = Int64(milliseconds.rounded())
        // Nothing is measured more finely, and no step may be zero.
        return mayBeNegative ? whole : max(1, whole)
    }
}

extension SeriesColumns {
    /// The times and the values of the numbers, as memory.
    @inline(__always)
    fileprivate func withNumbers<Failure: Error>(
        _ body: (UnsafeBufferPointer<Timestamp>, UnsafeBufferPointer<Double>) throws(Failure) -> Void
    ) throws(Failure) {
        let result = timestamps.withUnsafeBufferPointer { times in
            values.withUnsafeBufferPointer { values in
                Result { () throws(Failure) in try body(times, values) }
            }
        }
        try result.get()
    }

    /// Whether any sample only says that the series has ended.
    fileprivate var hasStaleMarkers: Bool {
        values.contains(where: \.isStaleMarker) || hasHistograms && histograms.values.contains(where: \.isStaleMarker)
    }

    /// Removes the samples that only say that the series has ended.
    mutating func dropStaleMarkers() {
        if values.contains(where: \.isStaleMarker) {
            let kept = values.indices.filter { !values[$0].isStaleMarker }
            timestamps = kept.map { timestamps[$0] }
            if hasStartTimestamps { startTimestamps = kept.map { startTimestamps[$0] } }
            values = kept.map { values[$0] }
        }
        if hasHistograms, histograms.values.contains(where: \.isStaleMarker) { histograms.dropStaleMarkers() }
    }

    /// Forgets since when samples have been counting up.
    fileprivate mutating func dropStartTimestamps() {
        if hasStartTimestamps { startTimestamps = [] }
        if hasHistograms { histograms.startTimestamps = [] }
    }
}

extension HistogramColumns {
    fileprivate mutating func dropStaleMarkers() {
        let kept = values.indices.filter { !values[$0].isStaleMarker }
        timestamps = kept.map { timestamps[$0] }
        if !startTimestamps.isEmpty { startTimestamps = kept.map { startTimestamps[$0] } }
        values = kept.map { values[$0] }
    }

    /// Forgets what is known of counter resets, which between samples that were picked from others says nothing.
    fileprivate mutating func forgetResets() {
        for index in values.indices where values[index].resetHint != .gauge { values[index].resetHint = .unknown }
    }
}
