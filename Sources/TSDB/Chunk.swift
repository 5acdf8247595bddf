import Format
import Model

/// A full chunk, in two bytes a sample while a value stays and some six when it moves, where two columns take sixteen.
///
/// Each sample is one control byte and what it announces:
///
///     bit 7      the time keeps its pace: the difference to the time before is the same as there
///     bits 6…4   how many of the low bytes of the changed bits are zero and left out
///     bits 3…0   how many bytes of the changed bits follow, 0 when the value is as before
///
/// then, unless bit 7 is set, the difference of differences as a zigzag varint, then the bytes of the changed bits
/// (the exclusive or with the value before), lowest first. The idea is that of Gorilla (Pelkonen et al., VLDB 2015),
/// held to whole bytes, which costs a little space and saves a bit reader.
struct Chunk: Sendable {
    let start: Timestamp
    let end: Timestamp
    let count: Int
    private let bytes: [UInt8]

    /// What an open chunk has; nil when that is empty.
    init?(_ open: OpenChunk) {
        guard open.count > 0 else { return nil }
        // Without the spare capacity, which a chunk would carry for hours.
        bytes = open.bytes.withUnsafeBufferPointer { Array($0) }
        start = open.start
        end = open.end
        count = open.count
    }

    /// Appends the samples of `first...last` to the columns.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        decodeSamples(bytes, start, from: first, through: last, into: &columns)
    }
}

/// A chunk that takes what is new: written as a full one is, so that it takes no more room.
struct OpenChunk: Sendable {
    private(set) var start: Timestamp = 0
    private(set) var count = 0
    fileprivate private(set) var bytes: [UInt8] = []
    private var newest = Cursor(timestamp: 0)

    /// The time of the newest sample; of no meaning while there is none.
    var end: Timestamp { newest.timestamp }
    /// The bits of the newest value.
    var newestBits: UInt64 { newest.bits }

    /// Adds a sample whose time is above that of the newest.
    mutating func append(_ timestamp: Timestamp, _ value: Double) {
        if count == 0 {
            start = timestamp
            newest = Cursor(timestamp: timestamp)
        }
        let difference = timestamp &- newest.timestamp
        let change = difference &- newest.difference
        let bits = value.bitPattern
        let changed = bits ^ newest.bits
        let dropped = changed == 0 ? 0 : changed.trailingZeroBitCount / 8
        let kept = changed == 0 ? 0 : 8 - changed.leadingZeroBitCount / 8 - dropped
        bytes.append((change == 0 ? 0x80 : 0) | UInt8(dropped << 4) | UInt8(kept))
        if change != 0 { bytes.appendVarint(zigzag(change)) }
        for shift in 0..<kept { bytes.append(UInt8(truncatingIfNeeded: changed >> (8 * (dropped + shift)))) }
        newest = Cursor(timestamp: timestamp, difference: difference, bits: bits)
        count += 1
    }

    /// Begins anew, in the memory that is there.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
    }

    /// Appends the samples of `first...last` to the columns.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
        guard count > 0, start <= last, end >= first else { return }
        decodeSamples(bytes, start, from: first, through: last, into: &columns)
    }
}

private func decodeSamples(
    _ bytes: [UInt8], _ start: Timestamp, from first: Timestamp, through last: Timestamp,
    into columns: inout SeriesColumns
) {
    var cursor = Cursor(timestamp: start)
    var position = 0
    while position < bytes.count {
        let control = bytes[position]
        position += 1
        if control & 0x80 == 0 { cursor.difference &+= unzigzag(bytes.varint(at: &position)) }
        cursor.timestamp &+= cursor.difference
        let dropped = Int(control >> 4 & 7)
        for shift in 0..<Int(control & 0x0F) {
            cursor.bits ^= UInt64(bytes[position]) << (8 * (dropped + shift))
            position += 1
        }
        if cursor.timestamp > last { return }
        if cursor.timestamp >= first {
            columns.timestamps.append(cursor.timestamp)
            columns.values.append(Double(bitPattern: cursor.bits))
        }
    }
}

/// What the next sample is told as a difference to.
private struct Cursor {
    var timestamp: Timestamp
    var difference: Timestamp = 0
    var bits: UInt64 = 0
}

/// Small numbers of either sign as small numbers without one.
private func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

private func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }

extension [UInt8] {
    fileprivate mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }

    fileprivate func varint(at position: inout Int) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = self[position]
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }
}
