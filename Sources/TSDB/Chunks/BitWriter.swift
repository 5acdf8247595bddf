/// A row of bits that grows at its end; the first bit is the highest of the first word.
struct BitWriter: Sendable {
    private(set) var words: [UInt64] = []
    /// Bits that fill no word yet, from the highest on; the others are zero.
    private(set) var tail: UInt64 = 0
    /// How many bits of the tail are written, below 64.
    private(set) var tailCount = 0

    init() {}

    /// Goes on where another has ended.
    init(words: [UInt64], tail: UInt64, tailCount: Int) {
        self.words = words
        self.tail = tail
        self.tailCount = tailCount
    }

    /// Writes the low `count` bits, 1 to 64; those above must be zero.
    @inline(__always)
    mutating func write(_ bits: UInt64, _ count: Int) {
        let free = 64 - tailCount
        if count < free {
            tail |= bits &<< UInt64(free - count)
            tailCount += count
        } else {
            words.append(tail | bits &>> UInt64(count - free))
            tailCount = count - free
            // A shift by 64 leaves nothing.
            tail = bits << UInt64(64 - tailCount)
        }
    }

    /// How many bytes `append(to:)` adds.
    var byteCount: Int { words.count * 8 + (tailCount + 7) / 8 }

    /// Appends all bits; the last byte is filled with zeros.
    func append(to bytes: inout [UInt8]) {
        for word in words { withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) } }
        withUnsafeBytes(of: tail.bigEndian) { bytes.append(contentsOf: $0.prefix((tailCount + 7) / 8)) }
    }

    /// Begins anew, in the memory that is there.
    mutating func removeAll() {
        words.removeAll(keepingCapacity: true)
        tail = 0
        tailCount = 0
    }
}
