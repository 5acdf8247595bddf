import Format
import Model

/// All series with their open chunks at the moment when a segment of the log was begun: from there on the log is read.
///
/// The bytes are frames: one that says the segment's number, then those with series, then one that says how many series
/// there are. Of a damaged checkpoint only the series of the damaged frames are lost.
struct Checkpoint {
    /// The version of the format of all files of a store.
    static let version: UInt64 = 1
    /// A frame's content is ended when it has grown to this, in bytes.
    private static let frameSize = 1 << 16

    /// What a chunk of a series is in memory.
    private enum Role: UInt8 {
        case open = 1
        case late = 2
    }

    /// The frames of a head at the moment when the segment of that number was begun.
    static func bytes(of head: borrowing Head, number: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var content: [UInt8] = []
        content.appendVarint(version)
        content.appendVarint(number)
        Frame.append(.checkpoint, content, to: &bytes)
        content.removeAll(keepingCapacity: true)
        for reference in head.postings.all {
            append(head[reference], reference, to: &content)
            if content.count >= frameSize {
                Frame.append(.states, content, to: &bytes)
                content.removeAll(keepingCapacity: true)
            }
        }
        if !content.isEmpty { Frame.append(.states, content, to: &bytes) }
        content.removeAll(keepingCapacity: true)
        content.appendVarint(UInt64(head.postings.all.count))
        Frame.append(.end, content, to: &bytes)
        return bytes
    }

    private static func append(
        _ series: borrowing MemorySeries, _ reference: SeriesReference, to bytes: inout [UInt8]
    ) {
        bytes.appendSeries(reference, series.labels)
        var chunks: [(Role, Chunk)] = []
        if series.open.count > 0 { chunks.append((.open, series.open.sealed)) }
        if let rare = series.rare.first {
            if let open = rare.histograms { chunks.append((.open, open.sealed)) }
            if !rare.late.isEmpty { chunks.append((.late, rare.late.chunk)) }
        }
        bytes.append(UInt8(chunks.count))
        for (role, chunk) in chunks {
            bytes.append(role.rawValue)
            bytes.appendChunk(chunk)
        }
    }

    /// Puts the series of a frame into a head; false when it is not what a checkpoint has.
    static func restore(_ content: UnsafeRawBufferPointer, into head: inout Head) -> Bool {
        var reader = ByteReader(content)
        var columns = SeriesColumns(labels: .empty)
        while !reader.isAtEnd {
            guard let (reference, labels) = reader.series() else { return false }
            head.register(labels, as: reference)
            for _ in 0..<reader.byte() {
                guard let role = Role(rawValue: reader.byte()), let chunk = reader.chunk() else { return false }
                columns.timestamps.removeAll(keepingCapacity: true)
                columns.values.removeAll(keepingCapacity: true)
                columns.histograms = HistogramColumns()
                chunk.decode(from: .min, through: .max, into: &columns)
                head.restore(columns, isLate: role == .late, of: reference)
            }
        }
        return !reader.isBroken
    }
}
