/// The bits of numbers as what changes between one and the next, in one bit while nothing does.
///
/// `0`: the same number. `10`: the changed bits (the exclusive or with the number before) lie within the window of the
/// last change, and follow. `11`: five bits with the number of leading zeros, six with the length of the new window less
/// one, then its bits. This is Gorilla's encoding of values (Pelkonen et al., VLDB 2015, section 4.1.2), but for a window
/// that is given up when it has become so wide that a new one is cheaper.
struct ValueColumn: Sendable {
    private(set) var bits: UInt64
    /// Leading zeros of the window, at most 31.
    private(set) var leading: UInt8
    /// The length of the window; 0 when there is none yet.
    private(set) var length: UInt8

    /// What the description of a new window costs, in bits.
    private static let windowCost = 11

    init(bits: UInt64 = 0, leading: UInt8 = 0, length: UInt8 = 0) {
        self.bits = bits
        self.leading = leading
        self.length = length
    }

    /// Writes the number that comes next.
    @inline(__always)
    mutating func write(_ new: UInt64, to writer: inout BitWriter) {
        let changed = new ^ bits
        bits = new
        guard changed != 0 else {
            writer.write(0, 1)
            return
        }
        let zeros = min(changed.leadingZeroBitCount, 31)
        let trailing = changed.trailingZeroBitCount
        let needed = 64 - zeros - trailing
        let windowTrailing = 64 - Int(leading) - Int(length)
        if length > 0, zeros >= leading, trailing >= windowTrailing, Int(length) <= needed + Self.windowCost {
            writer.write(0b10, 2)
            writer.write(changed &>> UInt64(windowTrailing), Int(length))
        } else {
            leading = UInt8(truncatingIfNeeded: zeros)
            length = UInt8(truncatingIfNeeded: needed)
            writer.write(0b11 << 11 | UInt64(zeros) << 6 | UInt64(needed - 1), 13)
            writer.write(changed &>> UInt64(trailing), needed)
        }
    }

    /// Reads the number that comes next; of damaged bits, some number.
    @inline(__always)
    mutating func read(_ reader: inout BitReader) -> UInt64 {
        let kind = reader.readOnes(limit: 2)
        guard kind > 0 else { return bits }
        if kind == 2 {
            let window = reader.read(11)
            leading = UInt8(truncatingIfNeeded: window >> 6)
            length = min(UInt8(truncatingIfNeeded: window & 63) + 1, 64 - leading)
        }
        guard length > 0 else { return bits }
        bits ^= reader.read(Int(length)) &<< UInt64(64 - Int(leading) - Int(length))
        return bits
    }
}
