import Format
import Model

/// Writes a file of chunks: they are handed over by rising references, those of one series from the oldest on.
struct ChunkFileWriter: ~Copyable {
    private var file: NewFile
    private var index: [(reference: SeriesReference, offset: UInt32, start: Timestamp, end: Timestamp)] = []
    private var sampleCount = 0

    /// Begins a file that will be called so.
    init(_ path: String) throws(StoreError) {
        file = try NewFile(path, beginningWith: ChunkFile.magic)
    }

    /// Adds a chunk of memory.
    mutating func append(_ reference: SeriesReference, _ chunk: Chunk) throws(StoreError) {
        var content: [UInt8] = []
        content.reserveCapacity(chunk.bytes.count + 24)
        content.append(chunk.kind.rawValue)
        content.appendVarint(UInt64(chunk.count))
        content.appendSignedVarint(chunk.start)
        content.append(contentsOf: chunk.bytes)
        index.append((reference, UInt32(file.size), chunk.start, chunk.end))
        sampleCount += chunk.count
        var sum: [UInt8] = []
        sum.appendFixed(content.withUnsafeBytes { checksum($0) })
        try file.append(sum)
        try file.append(content)
    }

    /// Adds a chunk of another file as it is there.
    mutating func append(_ position: Int, of other: ChunkFile) throws(StoreError) {
        guard let samples = other.samples(position) else { return }
        let entry = other.entry(position)
        // The end is known to the other file's precision, which loses nothing when it is not saturated.
        let end = entry.end == .max ? other.end : other.start + Timestamp(entry.end)
        index.append((entry.reference, UInt32(file.size), samples.start, end))
        sampleCount += samples.count
        try file.append(other.bytes(position))
    }

    /// Writes the index and gives the file its name.
    mutating func commit() throws(StoreError) {
        let start = index.map(\.start).min() ?? 0
        let end = index.map(\.end).max() ?? 0
        func relative(_ time: Timestamp) -> UInt32 {
            let (difference, isOver) = time.subtractingReportingOverflow(start)
            return isOver ? .max : UInt32(clamping: difference)
        }
        let indexOffset = file.size
        var bytes: [UInt8] = []
        bytes.reserveCapacity(index.count * ChunkFile.entrySize + ChunkFile.footerSize)
        for entry in index {
            bytes.appendFixed(entry.reference)
            bytes.appendFixed(entry.offset)
            bytes.appendFixed(relative(entry.start))
            bytes.appendFixed(relative(entry.end))
        }
        bytes.appendFixed(start)
        bytes.appendFixed(end)
        bytes.appendFixed(UInt64(sampleCount))
        bytes.appendFixed(UInt64(indexOffset))
        bytes.appendFixed(UInt32(index.count))
        bytes.appendFixed(bytes.withUnsafeBytes { checksum($0) })
        bytes.append(contentsOf: ChunkFile.magic)
        try file.append(bytes)
        try file.commit()
    }
}
