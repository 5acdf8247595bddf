internal import CZlib

/// The CRC-32 of bytes as zlib and gzip have it, or of all bytes when others before them had that one.
func checksum(_ bytes: UnsafeRawBufferPointer, after previous: UInt32 = 0) -> UInt32 {
    // Without memory, zlib would begin anew.
    guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return previous }
    return UInt32(truncatingIfNeeded: crc32_z(UInt(previous), base, bytes.count))
}
