import Format
internal import Glibc
import Model

/// The write-ahead log: what was appended since the last checkpoint, in numbered segments of frames.
///
/// Everything of one append goes out in one write before that append returns, so that only what the kernel itself loses
/// can be lost. A segment is never written to again once its writer is gone.
struct Log {
    /// The folder of the segments.
    let folder: String
    /// The number of the segment that is written.
    private(set) var number: UInt64
    /// Samples in this segment and those before it that a checkpoint would spare to read.
    private(set) var pendingSamples: Int
    /// Bytes of the segment that is written.
    private(set) var size = 0
    /// Why nothing is written at present.
    private(set) var failure: StoreError?
    /// Samples that are in memory alone, because they could not be written.
    private(set) var unwrittenSamples = 0

    private var file: OpenFile?
    private var series: [UInt8] = []
    private var numbers = NumberRecord()
    private var histograms: [UInt8] = []
    private var histogramCount = 0
    private var exemplars: [UInt8] = []
    private var started: [UInt8] = []
    private var startedCount = 0
    private var output: [UInt8] = []

    /// A record's content is written when it has grown to this, in bytes.
    private static let recordSize = 1 << 18

    /// Begins a segment of that number, which must be above all that are there.
    init(folder: String, number: UInt64, pendingSamples: Int) throws(StoreError) {
        self.folder = folder
        self.number = number
        self.pendingSamples = pendingSamples
        file = try OpenFile(StoreFolder.segment(number, in: folder), O_WRONLY | O_CREAT | O_EXCL | O_APPEND)
    }

    /// Takes down that a series has that reference from now on.
    mutating func append(_ reference: SeriesReference, _ labels: Labels) {
        series.appendSeries(reference, labels)
        if series.count > Self.recordSize { commit() }
    }

    /// Takes down a number.
    @inline(__always)
    mutating func append(_ reference: SeriesReference, _ time: Timestamp, _ value: Double) {
        numbers.append(reference, time, value.bitPattern)
        if numbers.bytes.count > Self.recordSize { commit() }
    }

    /// Takes down a number that has been counting up since a time.
    mutating func append(_ reference: SeriesReference, _ time: Timestamp, _ value: Double, since: Timestamp) {
        started.appendVarint(UInt64(reference))
        started.appendSignedVarint(time)
        started.appendSignedVarint(since)
        started.appendFixed(value.bitPattern)
        startedCount += 1
        if started.count > Self.recordSize { commit() }
    }

    /// Takes down a histogram.
    mutating func append(_ reference: SeriesReference, _ time: Timestamp, _ histogram: NativeHistogram) {
        var chunk = OpenHistogramChunk(start: time, like: histogram)
        chunk.append(time, histogram)
        histograms.appendVarint(UInt64(reference))
        histograms.appendChunk(chunk.sealed)
        histogramCount += 1
        if histograms.count > Self.recordSize { commit() }
    }

    /// Takes down an exemplar.
    mutating func append(_ exemplar: SeriesExemplar) {
        exemplars.appendExemplar(exemplar)
        if exemplars.count > Self.recordSize { commit() }
    }

    /// Writes what was taken down. When that fails, nothing more is written until the next `rotate`.
    mutating func commit() {
        let samples = numbers.count + histogramCount + startedCount
        guard samples > 0 || !series.isEmpty || !exemplars.isEmpty else { return }
        if let file {
            if !series.isEmpty { Frame.append(.series, series, to: &output) }
            if numbers.count > 0 { Frame.append(.numbers, numbers.bytes, to: &output) }
            if startedCount > 0 { Frame.append(.startedNumbers, started, to: &output) }
            if histogramCount > 0 { Frame.append(.histograms, histograms, to: &output) }
            if !exemplars.isEmpty { Frame.append(.exemplars, exemplars, to: &output) }
            do throws(StoreError) {
                try file.write(output)
                size += output.count
                pendingSamples += samples
            } catch {
                // What is half written would be damage in the middle if more came after it.
                try? file.truncate(to: size)
                fail(error)
                unwrittenSamples += samples
            }
            output.removeAll(keepingCapacity: output.capacity <= 4 * Self.recordSize)
        } else {
            unwrittenSamples += samples
        }
        series.removeAll(keepingCapacity: true)
        numbers.removeAll()
        histograms.removeAll(keepingCapacity: true)
        histogramCount = 0
        exemplars.removeAll(keepingCapacity: true)
        started.removeAll(keepingCapacity: true)
        startedCount = 0
    }

    /// Writes to a new segment from now on, and returns its number.
    mutating func rotate() throws(StoreError) -> UInt64 {
        let next = number + 1
        do throws(StoreError) {
            file = try OpenFile(StoreFolder.segment(next, in: folder), O_WRONLY | O_CREAT | O_EXCL | O_APPEND)
        } catch {
            fail(error)
            throw error
        }
        number = next
        size = 0
        failure = nil
        return next
    }

    /// All before the current segment is in a checkpoint, which was begun when that many samples were pending.
    mutating func checkpointed(_ samples: Int) {
        pendingSamples -= samples
        unwrittenSamples = 0
    }

    /// Nothing is written until the next `rotate`: what would be written would not be understood without what was not.
    mutating func fail(_ error: StoreError) {
        failure = error
        if let file, size == 0 { unlink(file.path) }
        file = nil
    }

    /// The file that is written to, for whoever makes it durable.
    var current: OpenFile? { file }
}

extension [UInt8] {
    /// Appends a series' reference and labels.
    mutating func appendSeries(_ reference: SeriesReference, _ labels: Labels) {
        appendVarint(UInt64(reference))
        appendLabels(labels)
    }

    /// Appends the length of labels, and the labels as they are packed.
    mutating func appendLabels(_ labels: Labels) {
        labels.withPackedBytes { bytes in
            appendVarint(UInt64(bytes.count))
            append(contentsOf: bytes)
        }
    }

    /// Appends kind, count, start, length and bytes of a chunk.
    mutating func appendChunk(_ chunk: Chunk) {
        append(chunk.kind.rawValue)
        appendVarint(UInt64(chunk.count))
        appendSignedVarint(chunk.start)
        appendVarint(UInt64(chunk.bytes.count))
        append(contentsOf: chunk.bytes)
    }
}

extension ByteReader {
    /// What `appendSeries` has written; nil when it is not that.
    mutating func series() -> (reference: SeriesReference, labels: Labels)? {
        let reference = UInt32(exactly: varint())
        guard let reference, let labels = labels() else { return nil }
        return (reference, labels)
    }

    /// What `appendLabels` has written; nil when it is not that.
    mutating func labels() -> Labels? {
        let packed = slice(length(atMost: Frame.lengthLimit))
        return isBroken ? nil : Labels(packed: packed)
    }

    /// What `appendChunk` has written; nil when it is not that.
    mutating func chunk() -> EncodedSamples? {
        let kind = ChunkKind(rawValue: byte())
        let count = length(atMost: MemorySeries.chunkLength)
        let start = signedVarint()
        let bytes = slice(length(atMost: Frame.lengthLimit))
        guard !isBroken, let kind else { return nil }
        return EncodedSamples(kind: kind, start: start, count: count, bytes: bytes)
    }
}
