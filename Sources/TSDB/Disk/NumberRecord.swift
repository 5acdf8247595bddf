import Format

/// Numbers of many series, some four bytes each: scraped ones have one time, rising references, and few digits.
///
/// A base time as a signed varint, then for each number one control byte and what it announces:
///
///     bit 5      the time is not the base; its difference to it follows as a signed varint
///     bit 4      the reference is not that of the number before plus one (of the first, not 0); the difference to that
///                follows as a signed varint
///     bits 3…0   how many bytes of the number follow, from 0 to 8: the low ones, which are mostly zero, are left out
struct NumberRecord {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0
    private var base: Timestamp = 0
    private var expected: UInt32 = 0

    init() {}

    /// Adds a number by its bits.
    @inline(__always)
    mutating func append(_ reference: UInt32, _ time: Timestamp, _ bits: UInt64) {
        if count == 0 {
            base = time
            bytes.appendSignedVarint(base)
        }
        let kept = bits == 0 ? 0 : 8 - bits.trailingZeroBitCount / 8
        let isElsewhere = reference != expected
        let isAtOtherTime = time != base
        bytes.append(UInt8(truncatingIfNeeded: kept) | (isElsewhere ? 0x10 : 0) | (isAtOtherTime ? 0x20 : 0))
        if isElsewhere { bytes.appendSignedVarint(Int64(reference) - Int64(expected)) }
        if isAtOtherTime { bytes.appendSignedVarint(time &- base) }
        var rest = kept == 0 ? 0 : bits &>> UInt64(8 * (8 - kept))
        for _ in 0..<kept {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest &>>= 8
        }
        expected = reference &+ 1
        count += 1
    }

    /// Begins anew, in the memory that is there.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        count = 0
        expected = 0
    }

    /// Reads a record; false when it breaks off or is none.
    @inline(__always)
    static func forEach(
        in content: UnsafeRawBufferPointer, _ body: (_ reference: UInt32, _ time: Timestamp, _ bits: UInt64) -> Void
    ) -> Bool {
        var reader = ByteReader(content)
        let base = reader.signedVarint()
        var reference: Int64 = 0
        while !reader.isAtEnd {
            let control = reader.byte()
            let kept = Int(control & 0x0F)
            guard kept <= 8, control < 0x40 else { return false }
            if control & 0x10 != 0 { reference &+= reader.signedVarint() }
            let time = control & 0x20 != 0 ? base &+ reader.signedVarint() : base
            let bits = kept == 0 ? 0 : reader.low(kept) &<< UInt64(8 * (8 - kept))
            guard !reader.isBroken, let found = UInt32(exactly: reference) else { return false }
            body(found, time, bits)
            reference += 1
        }
        return !reader.isBroken
    }
}
