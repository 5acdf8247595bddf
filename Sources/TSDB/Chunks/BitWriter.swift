/// A row of bits that grows at its end; the first bit is the highest of the first word.
struct BitWriter: Sendable {
    /// Big endian, so that their bytes follow each other as the bits do.
    private var words: [UInt64] = []
    /// Bits that fill no word yet, from the highest on; the others are zero.
    private var tail: UInt64 = 0
    /// How many bits of the tail are written, below 64. A byte, as there is one of it for each series.
    private var usedTail: UInt8 = 0

    /// Words are added in steps of this: doubling would leave a third of all memory unused.
    private static let growth = 2

    init() {}

    private var tailCount: Int { Int(usedTail) }

    /// Writes the low `count` bits, 1 to 64; those above must be zero.
    @inline(__always)
    mutating func write(_ bits: UInt64, _ count: Int) {
        let free = 64 - tailCount
        if count < free {
            tail |= bits &<< UInt64(free - count)
            usedTail &+= UInt8(truncatingIfNeeded: count)
        } else {
            if words.count == words.capacity { words.reserveCapacity(words.count + Self.growth) }
            words.append((tail | bits &>> UInt64(count - free)).bigEndian)
            usedTail = UInt8(truncatingIfNeeded: count - free)
            // A shift by 64 leaves nothing.
            tail = bits << UInt64(64 - tailCount)
        }
    }

    /// How many bytes `append(to:)` adds.
    var byteCount: Int { words.count * 8 + (tailCount + 7) / 8 }

    /// Appends all bits; the last byte is filled with zeros.
    func append(to bytes: inout [UInt8]) {
        words.withUnsafeBytes { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: tail.bigEndian) { bytes.append(contentsOf: $0.prefix((tailCount + 7) / 8)) }
    }
}
