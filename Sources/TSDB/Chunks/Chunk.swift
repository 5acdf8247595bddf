import Format
import Model

/// What the samples of a chunk are; the raw value is what files have.
enum ChunkKind: UInt8, Sendable {
    case numbers = 1
    case histograms = 2
    case startedNumbers = 3
}

/// A chunk that takes nothing more. How its bytes are laid out, `FORMAT.md` tells.
struct Chunk: Sendable {
    let kind: ChunkKind
    let start: Timestamp
    let end: Timestamp
    let count: Int
    let bytes: [UInt8]

    /// Appends the samples of `first...last` to the columns.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        bytes.withUnsafeBytes {
            EncodedSamples(kind: kind, start: start, count: count, bytes: $0)
                .decode(from: first, through: last, into: &columns)
        }
    }
}

/// The samples of a chunk, wherever their bytes are.
struct EncodedSamples {
    let kind: ChunkKind
    let start: Timestamp
    let count: Int
    let bytes: UnsafeRawBufferPointer

    /// Appends the samples of `first...last` to the columns; of damaged bytes, those that can be read.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        switch kind {
        case .numbers: decodeNumbers(from: first, through: last, into: &columns)
        case .histograms: decodeHistograms(from: first, through: last, into: &columns.histograms)
        case .startedNumbers: decodeStarted(from: first, through: last, into: &columns)
        }
    }

    private func decodeNumbers(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        var reader = BitReader(bytes)
        var times = TimeColumn(start)
        var values = ValueColumn()
        for _ in 0..<count {
            let time = times.read(&reader)
            let bits = values.read(&reader)
            if time > last || reader.isOverrun { return }
            if time >= first {
                columns.timestamps.append(time)
                columns.values.append(Double(bitPattern: bits))
            }
        }
    }
}
