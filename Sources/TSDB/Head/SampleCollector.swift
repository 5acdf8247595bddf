import Format
import Model

/// Puts the samples of a series' chunks together. Chunks that follow each other in time, as nearly all do, are decoded
/// in place; those that overlap are merged, and where both have a time the one that came first is right.
struct SampleCollector {
    // Its arrays keep their capacity from one series to the next.
    private var columns = SeriesColumns(labels: .empty)
    private var buffer: [UInt8] = []
    /// The times of the series before.
    private var previousTimestamps: [Timestamp] = []

    /// Begins with another series.
    mutating func begin() {
        columns.timestamps.removeAll(keepingCapacity: true)
        columns.values.removeAll(keepingCapacity: true)
        if columns.hasHistograms { columns.histograms = HistogramColumns() }
        if columns.hasStartTimestamps { columns.startTimestamps = [] }
    }

    var isEmpty: Bool { columns.timestamps.isEmpty && !columns.hasHistograms }

    /// What was put together, in arrays of just that size. Series that are measured together share that of their times.
    mutating func columns(of labels: Labels) -> SeriesColumns {
        var result = SeriesColumns(labels: labels)
        if previousTimestamps != columns.timestamps {
            previousTimestamps = columns.timestamps.withUnsafeBufferPointer { Array($0) }
        }
        result.timestamps = previousTimestamps
        result.values = columns.values.withUnsafeBufferPointer { Array($0) }
        if columns.hasHistograms { result.histograms = columns.histograms }
        if columns.hasStartTimestamps { result.startTimestamps = columns.startTimestamps }
        return result
    }

    /// Adds the samples of an encoded chunk.
    mutating func add(_ samples: EncodedSamples, from first: Timestamp, through last: Timestamp) {
        add(from: first, through: last) { samples.decode(from: first, through: last, into: &$0) }
    }

    /// Adds the samples of a chunk that takes what is new.
    mutating func add(_ chunk: OpenChunk, from first: Timestamp, through last: Timestamp) {
        var buffer: [UInt8] = []
        swap(&buffer, &self.buffer)
        chunk.withSamples(in: &buffer) { add($0, from: first, through: last) }
        swap(&buffer, &self.buffer)
    }

    /// Adds what is decoded.
    mutating func add(
        from first: Timestamp, through last: Timestamp, _ decode: (inout SeriesColumns) -> Void
    ) {
        let numbers = columns.timestamps.count
        let histograms = columns.hasHistograms ? columns.histograms.timestamps.count : 0
        decode(&columns)
        if columns.hasStartTimestamps { columns.fillStartTimestamps() }
        if numbers > 0, numbers < columns.timestamps.count,
            columns.timestamps[numbers] <= columns.timestamps[numbers - 1]
        {
            let order = mergedOrder(columns.timestamps, split: numbers)
            columns.timestamps = order.map { columns.timestamps[$0] }
            columns.values = order.map { columns.values[$0] }
            if columns.hasStartTimestamps { columns.startTimestamps = order.map { columns.startTimestamps[$0] } }
        }
        if histograms > 0, histograms < columns.histograms.timestamps.count,
            columns.histograms.timestamps[histograms] <= columns.histograms.timestamps[histograms - 1]
        {
            let order = mergedOrder(columns.histograms.timestamps, split: histograms)
            columns.histograms.timestamps = order.map { columns.histograms.timestamps[$0] }
            columns.histograms.values = order.map { columns.histograms.values[$0] }
        }
    }

    /// The positions of two rising runs, the second from `split` on, by rising time; of two with one time, the first.
    private func mergedOrder(_ times: [Timestamp], split: Int) -> [Int] {
        var order: [Int] = []
        order.reserveCapacity(times.count)
        var (left, right) = (0, split)
        while left < split || right < times.count {
            if right == times.count || left < split && times[left] <= times[right] {
                if right < times.count, times[left] == times[right] { right += 1 }
                order.append(left)
                left += 1
            } else {
                order.append(right)
                right += 1
            }
        }
        return order
    }
}
