/// The 64-bit hash of that name with the seed 0 (the specification is `xxhash_spec.md` of Cyan4973/xxHash).
package func xxHash64(_ bytes: [UInt8]) -> UInt64 {
    bytes.withUnsafeBytes { bytes in
        var position = 0
        var hash: UInt64
        if bytes.count >= 32 {
            var lanes = [prime1 &+ prime2, prime2, 0, 0 &- prime1]
            while position + 32 <= bytes.count {
                for lane in 0..<4 {
                    lanes[lane] = round(lanes[lane], bytes.word(at: position + 8 * lane))
                }
                position += 32
            }
            hash = zip(lanes, [1, 7, 12, 18]).reduce(0) { $0 &+ rotated($1.0, by: $1.1) }
            for lane in lanes { hash = (hash ^ round(0, lane)) &* prime1 &+ prime4 }
        } else {
            hash = prime5
        }
        hash &+= UInt64(bytes.count)
        while position + 8 <= bytes.count {
            hash = rotated(hash ^ round(0, bytes.word(at: position)), by: 27) &* prime1 &+ prime4
            position += 8
        }
        if position + 4 <= bytes.count {
            let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt32.self))
            hash = rotated(hash ^ UInt64(half) &* prime1, by: 23) &* prime2 &+ prime3
            position += 4
        }
        for byte in bytes[position...] { hash = rotated(hash ^ UInt64(byte) &* prime5, by: 11) &* prime1 }
        hash = (hash ^ hash >> 33) &* prime2
        hash = (hash ^ hash >> 29) &* prime3
        return hash ^ hash >> 32
    }
}

private let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
private let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
private let prime3: UInt64 = 0x1656_67B1_9E37_79F9
private let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
private let prime5: UInt64 = 0x27D4_EB2F_1656_67C5

private func rotated(_ value: UInt64, by count: UInt64) -> UInt64 { value << count | value >> (64 - count) }

private func round(_ lane: UInt64, _ word: UInt64) -> UInt64 { rotated(lane &+ word &* prime2, by: 31) &* prime1 }

extension UnsafeRawBufferPointer {
    fileprivate func word(at position: Int) -> UInt64 {
        UInt64(littleEndian: loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}
