/// Reads numbers and bytes from memory, and never beyond its end: what is missing is zero, and `isBroken` says so.
struct ByteReader {
    let bytes: UnsafeRawBufferPointer
    private(set) var position = 0
    /// Something was read that is not there.
    private(set) var isBroken = false

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    /// The next byte.
    @inline(__always)
    mutating func byte() -> UInt8 {
        guard position < bytes.count else {
            isBroken = true
            return 0
        }
        position += 1
        return bytes[position - 1]
    }

    /// What `appendVarint` has written.
    @inline(__always)
    mutating func varint() -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 64 {
            let next = byte()
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
        isBroken = true
        return value
    }

    /// What `appendSignedVarint` has written.
    @inline(__always)
    mutating func signedVarint() -> Int64 { unzigzag(varint()) }

    /// A varint that counts or measures what follows: more than `limit` is broken, and 0.
    mutating func length(atMost limit: Int) -> Int {
        let value = varint()
        guard value <= UInt64(limit) else {
            isBroken = true
            return 0
        }
        return Int(value)
    }

    /// What `appendFixed` has written.
    @inline(__always)
    mutating func fixed<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - position >= size else {
            isBroken = true
            position = bytes.count
            return 0
        }
        position += size
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: position - size, as: Number.self))
    }

    /// The low `count` bytes of a number, the lowest first.
    @inline(__always)
    mutating func low(_ count: Int) -> UInt64 {
        // Mostly more follows than is asked for, so that eight bytes can be read at once.
        if bytes.count - position >= 8, count > 0 {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += count
            return count >= 8 ? word : word & (1 &<< UInt64(8 * count) &- 1)
        }
        var value: UInt64 = 0
        for shift in 0..<count { value |= UInt64(byte()) &<< UInt64(8 * shift) }
        return value
    }

    /// That many bytes, or none when there are fewer.
    mutating func slice(_ count: Int) -> UnsafeRawBufferPointer {
        guard count >= 0, bytes.count - position >= count else {
            isBroken = true
            position = bytes.count
            return UnsafeRawBufferPointer(start: nil, count: 0)
        }
        position += count
        return UnsafeRawBufferPointer(rebasing: bytes[position - count..<position])
    }
}
