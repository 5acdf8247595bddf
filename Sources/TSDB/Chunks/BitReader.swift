/// Reads what a `BitWriter` has written. Beyond the end there are only zeros, and `isOverrun` says so.
struct BitReader {
    private let bytes: UnsafeRawBufferPointer
    private var position: Int
    /// The next bits, from the highest on. Those after `available` are right or zero, never wrong.
    private var buffer: UInt64 = 0
    private var available = 0
    /// More bits were read than there are.
    private(set) var isOverrun = false

    init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    /// The next bits, 1 to 64 of them.
    @inline(__always)
    mutating func read(_ count: Int) -> UInt64 {
        guard count > 32 else { return readShort(count) }
        let high = readShort(count - 32)
        return high << 32 | readShort(32)
    }

    /// How many of the next bits are ones, at most `limit`, which is below 32; the zero after them is read too, unless the
    /// limit is reached.
    @inline(__always)
    mutating func readOnes(limit: Int) -> Int {
        if available < limit { refill() }
        let ones = min(limit, (~buffer).leadingZeroBitCount)
        skip(ones == limit ? ones : ones + 1)
        return ones
    }

    /// Up to 32 bits.
    @inline(__always)
    private mutating func readShort(_ count: Int) -> UInt64 {
        if available < count { refill() }
        let bits = buffer &>> UInt64(64 - count)
        skip(count)
        return bits
    }

    @inline(__always)
    private mutating func skip(_ count: Int) {
        buffer &<<= UInt64(count)
        available -= count
        if available < 0 {
            isOverrun = true
            available = 0
        }
    }

    private mutating func refill() {
        if bytes.count - position >= 8 {
            let word = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            buffer |= word &>> UInt64(available)
            let taken = (63 - available) / 8
            position += taken
            available += taken * 8
        } else {
            while available <= 56, position < bytes.count {
                buffer |= UInt64(bytes[position]) &<< UInt64(56 - available)
                position += 1
                available += 8
            }
        }
    }
}
