internal import CZlib

/// The pieces as one gzip member (RFC 1952), packed fast rather than small: a page of metrics shrinks tenfold either
/// way. Nil when zlib has no memory left.
package func gzip(_ pieces: some Sequence<[UInt8]>) -> [UInt8]? {
    // Zlib keeps the address of its stream, which thus must stay where it is.
    withUnsafeTemporaryAllocation(of: z_stream.self, capacity: 1) { memory in
        memory.initialize(repeating: z_stream())
        guard let stream = memory.baseAddress, czlib_deflate_init_gzip(stream, Z_BEST_SPEED) == Z_OK else { return nil }
        defer { deflateEnd(stream) }
        var packed: [UInt8] = []
        for piece in pieces {
            guard pack(piece, Z_NO_FLUSH, stream, into: &packed) else { return nil }
        }
        return pack([], Z_FINISH, stream, into: &packed) ? packed : nil
    }
}

/// Packs one piece and appends what comes out of it; false when that fails.
private func pack(
    _ piece: [UInt8], _ flush: Int32, _ stream: UnsafeMutablePointer<z_stream>, into packed: inout [UInt8]
) -> Bool {
    var piece = piece
    return piece.withUnsafeMutableBufferPointer { source in
        stream.pointee.next_in = source.baseAddress
        stream.pointee.avail_in = UInt32(source.count)
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 1 << 15) { target in
            while true {
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(target.count)
                let status = deflate(stream, flush)
                guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return false }
                packed.append(contentsOf: target[..<(target.count - Int(stream.pointee.avail_out))])
                // Room that is left over says that nothing more comes.
                guard stream.pointee.avail_out == 0, status != Z_STREAM_END else {
                    return flush != Z_FINISH || status == Z_STREAM_END
                }
            }
        }
    }
}

/// Whether an `Accept-Encoding` header allows gzip.
package func acceptsGzip(_ header: String?) -> Bool {
    let ranges = AcceptedRange.parse(header ?? "")
    let named = ranges.first { $0.name == "gzip" } ?? ranges.first { $0.name == "*" }
    return (named?.quality ?? 0) > 0
}
