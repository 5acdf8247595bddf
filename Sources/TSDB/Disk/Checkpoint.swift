import Format
import Model

/// All series with their open chunks, and the segment of the log that goes on from there.
///
/// The bytes are frames: one that says the segment's number, then those with series, then an end. Series are taken down
/// piece by piece while others are written to, so that nobody waits for long: each frame says how far the segment was
/// when its series were as they are in it. Of a damaged checkpoint only the series of the damaged frames are lost.
enum Checkpoint {
    /// The version of the format of all files of a store.
    static let version: UInt64 = 1
    /// How many series are taken down in one piece.
    static let pieceLength = 1024
    /// A frame's content is ended when it has grown to this, in bytes.
    private static let frameSize = 1 << 16

    /// What a chunk of a series is in memory.
    private enum Role: UInt8 {
        case newest = 1
        case late = 2
    }

    /// What it begins with: the number of the segment.
    static func beginning(_ number: UInt64) -> [UInt8] {
        var content: [UInt8] = []
        content.appendVarint(version)
        content.appendVarint(number)
        var bytes: [UInt8] = []
        Frame.append(.checkpoint, content, to: &bytes)
        return bytes
    }

    /// The frames of some series, when the segment has that many bytes.
    static func piece(
        _ references: ArraySlice<SeriesReference>, of head: borrowing Head, at offset: Int
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var content: [UInt8] = []
        content.appendVarint(UInt64(offset))
        let empty = content.count
        for reference in references {
            append(head[reference], reference, to: &content)
            if content.count >= frameSize {
                Frame.append(.states, content, to: &bytes)
                content.removeSubrange(empty...)
            }
        }
        if content.count > empty { Frame.append(.states, content, to: &bytes) }
        return bytes
    }

    /// The frames of all exemplars; those that the log has too are told apart by their times.
    static func exemplars(_ ring: borrowing ExemplarRing) -> [UInt8] {
        var bytes: [UInt8] = []
        var content: [UInt8] = []
        for exemplar in ring.all {
            content.appendExemplar(exemplar)
            if content.count >= frameSize {
                Frame.append(.exemplars, content, to: &bytes)
                content.removeAll(keepingCapacity: true)
            }
        }
        if !content.isEmpty { Frame.append(.exemplars, content, to: &bytes) }
        return bytes
    }

    /// What it ends with.
    static var end: [UInt8] {
        var bytes: [UInt8] = []
        Frame.append(.end, [], to: &bytes)
        return bytes
    }

    private static func append(
        _ series: borrowing MemorySeries, _ reference: SeriesReference, to bytes: inout [UInt8]
    ) {
        bytes.appendSeries(reference, series.labels)
        var chunks: [(Role, Chunk)] = []
        if series.active.count > 0 { chunks.append((.newest, series.active.sealed)) }
        if let rare = series.rare.first {
            for chunk in rare.chunks { chunks.append((.newest, chunk)) }
            if !rare.late.isEmpty { chunks.append((.late, rare.late.chunk)) }
        }
        bytes.append(UInt8(chunks.count))
        for (role, chunk) in chunks {
            bytes.append(role.rawValue)
            bytes.appendChunk(chunk)
        }
    }

    /// Puts the series of a frame into a head, and notes how far the segment was for each; false when the content is not
    /// what a checkpoint has.
    static func restore(
        _ content: UnsafeRawBufferPointer, into head: inout Head, _ offsets: inout SegmentOffsets
    ) -> Bool {
        var reader = ByteReader(content)
        let offset = reader.length(atMost: .max)
        var columns = SeriesColumns(labels: .empty)
        while !reader.isAtEnd {
            guard let (reference, labels) = reader.series() else { return false }
            head.register(labels, as: reference)
            offsets[reference] = offset
            for _ in 0..<reader.byte() {
                guard let role = Role(rawValue: reader.byte()), let chunk = reader.chunk() else { return false }
                columns.timestamps.removeAll(keepingCapacity: true)
                columns.values.removeAll(keepingCapacity: true)
                if columns.hasHistograms { columns.histograms = HistogramColumns() }
                if columns.hasStartTimestamps { columns.startTimestamps = [] }
                chunk.decode(from: .min, through: .max, into: &columns)
                head.restore(columns, isLate: role == .late, of: reference)
            }
        }
        return !reader.isBroken
    }
}

/// How far the first segment that is read was, in bytes, when a series was taken down in the checkpoint: what comes before
/// is known already.
struct SegmentOffsets {
    private var offsets: [Int] = []

    subscript(reference: SeriesReference) -> Int {
        get { Int(reference) < offsets.count ? offsets[Int(reference)] : 0 }
        set {
            if offsets.count <= Int(reference) {
                offsets += Array(repeating: 0, count: Int(reference) + 1 - offsets.count)
            }
            offsets[Int(reference)] = newValue
        }
    }

    /// From here on everything is new.
    mutating func removeAll() { offsets = [] }
}
