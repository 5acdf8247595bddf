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

    /// Columns of equal length, not empty, times rising.
    init(timestamps: [Timestamp], values: [Double]) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 * timestamps.count)
        var previous = Cursor(timestamp: timestamps[0])
        for index in timestamps.indices {
            let difference = timestamps[index] &- previous.timestamp
            let change = difference &- previous.difference
            let bits = values[index].bitPattern
            let changed = bits ^ previous.bits
            let dropped = changed == 0 ? 0 : changed.trailingZeroBitCount / 8
            let kept = changed == 0 ? 0 : 8 - changed.leadingZeroBitCount / 8 - dropped
            bytes.append((change == 0 ? 0x80 : 0) | UInt8(dropped << 4) | UInt8(kept))
            if change != 0 { bytes.appendVarint(zigzag(change)) }
            for shift in 0..<kept { bytes.append(UInt8(truncatingIfNeeded: changed >> (8 * (dropped + shift)))) }
            previous = Cursor(timestamp: timestamps[index], difference: difference, bits: bits)
        }
        // Without the spare capacity, which a chunk would carry for hours.
        self.bytes = bytes.withUnsafeBufferPointer { Array($0) }
        start = timestamps[0]
        end = previous.timestamp
        count = timestamps.count
    }

    /// Appends the samples of `first...last` to the columns.
    func decode(from first: Timestamp, through last: Timestamp, into columns: inout SeriesColumns) {
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
