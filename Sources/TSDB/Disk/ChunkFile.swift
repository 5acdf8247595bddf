import Format
internal import Glibc
import Model

/// Full chunks in a file that never changes, read as memory: the chunks of one series lie together, and an index by
/// series is at the end. How it is laid out, `FORMAT.md` tells.
final class ChunkFile: Sendable {
    /// Where a chunk is.
    struct Entry {
        let reference: SeriesReference
        let offset: UInt32
        /// Milliseconds after the file's oldest sample, rounded towards what holds all: the greatest number means that or later.
        let start: UInt32
        let end: UInt32
    }

    static let magic = Array("RSTCHNK1".utf8)
    static let entrySize = 16
    static let footerSize = 8 * 4 + 4 + 4 + 8

    /// The checkpoints whose chunks it has.
    let numbers: ClosedRange<UInt64>
    let start: Timestamp
    let end: Timestamp
    let sampleCount: Int
    /// How many chunks there are.
    let count: Int

    private let file: MappedFile
    private let indexOffset: Int

    var path: String { file.path }
    /// Bytes on the disk.
    var size: Int { file.bytes.count }

    /// Maps a file; nil when it is not whole.
    init?(_ path: String, numbers: ClosedRange<UInt64>) throws(StoreError) {
        file = try MappedFile(path)
        self.numbers = numbers
        let bytes = file.bytes
        guard bytes.count >= Self.magic.count + Self.footerSize, bytes.starts(with: Self.magic) else { return nil }
        let footerStart = bytes.count - Self.footerSize
        var footer = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[footerStart...]))
        start = footer.fixed()
        end = footer.fixed()
        let samples: UInt64 = footer.fixed()
        let index: UInt64 = footer.fixed()
        let entries: UInt32 = footer.fixed()
        let sum: UInt32 = footer.fixed()
        guard footer.slice(8).elementsEqual(Self.magic), index <= UInt64(footerStart),
            Int(entries) * Self.entrySize == footerStart - Int(index), samples <= UInt64(Int32.max) * 1024
        else { return nil }
        sampleCount = Int(samples)
        count = Int(entries)
        indexOffset = Int(index)
        // The index and what the footer says before its checksum.
        guard checksum(UnsafeRawBufferPointer(rebasing: bytes[indexOffset..<bytes.count - 12])) == sum else {
            return nil
        }
        var previous: UInt32 = UInt32(Self.magic.count)
        for position in 0..<count {
            let entry = entry(position)
            guard entry.offset >= previous, Int(entry.offset) < indexOffset else { return nil }
            previous = entry.offset
        }
    }

    /// The entry at a position, by rising references.
    @inline(__always)
    func entry(_ position: Int) -> Entry {
        let place = indexOffset + position * Self.entrySize
        func number(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: place + offset, as: UInt32.self))
        }
        return Entry(reference: number(0), offset: number(4), start: number(8), end: number(12))
    }

    /// The first position at or behind `position` whose reference is not below the given one.
    func position(of reference: SeriesReference, from position: Int) -> Int {
        // Mostly it is near, as who asks goes through rising references too.
        var step = 1
        var (low, high) = (position, position)
        while high < count, entry(high).reference < reference {
            low = high + 1
            high += step
            step *= 2
        }
        high = min(high, count)
        while low < high {
            let middle = (low + high) / 2
            if entry(middle).reference < reference { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether the samples of an entry may reach into `first...last`.
    @inline(__always)
    func mayHaveSamples(_ entry: Entry, from first: Timestamp, through last: Timestamp) -> Bool {
        start &+ Timestamp(entry.start) <= last && (entry.end == .max || start &+ Timestamp(entry.end) >= first)
    }

    /// The chunk's bytes as they are in the file, up to the next one.
    func bytes(_ position: Int) -> UnsafeRawBufferPointer {
        let end = position + 1 < count ? Int(entry(position + 1).offset) : indexOffset
        return UnsafeRawBufferPointer(rebasing: file.bytes[Int(entry(position).offset)..<end])
    }

    /// The samples of an entry; nil when they are damaged.
    func samples(_ position: Int) -> EncodedSamples? {
        var reader = ByteReader(bytes(position))
        let sum: UInt32 = reader.fixed()
        guard checksum(UnsafeRawBufferPointer(rebasing: reader.bytes[reader.position...])) == sum else { return nil }
        guard let kind = ChunkKind(rawValue: reader.byte()) else { return nil }
        let count = reader.length(atMost: MemorySeries.chunkLength)
        let start = reader.signedVarint()
        guard !reader.isBroken else { return nil }
        return EncodedSamples(
            kind: kind, start: start, count: count,
            bytes: UnsafeRawBufferPointer(rebasing: reader.bytes[reader.position...]))
    }
}

extension ChunkFile {
    /// Which of several files' chunks belong to a series, asked for by rising references.
    struct Cursor {
        private let files: [ChunkFile]
        private var positions: [Int]

        init(_ files: [ChunkFile]) {
            self.files = files
            positions = Array(repeating: 0, count: files.count)
        }

        /// Calls the body with the chunks of a series that may reach into `first...last`, file by file.
        @inline(__always)
        mutating func forEach(
            of reference: SeriesReference, from first: Timestamp, through last: Timestamp,
            _ body: (ChunkFile, _ position: Int) -> Void
        ) {
            for index in files.indices {
                let file = files[index]
                var position = file.position(of: reference, from: positions[index])
                while position < file.count {
                    let entry = file.entry(position)
                    guard entry.reference == reference else { break }
                    if file.mayHaveSamples(entry, from: first, through: last) { body(file, position) }
                    position += 1
                }
                positions[index] = position
            }
        }
    }
}
