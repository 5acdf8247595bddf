internal import CZlib

/// The bytes as one gzip member (RFC 1952), packed fast rather than small: a page of metrics shrinks tenfold either
/// way. Nil when zlib has no memory left.
package func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard czlib_deflate_init_gzip(&stream, Z_BEST_SPEED) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    var bytes = bytes
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    return bytes.withUnsafeMutableBufferPointer { source in
        var isWhole = false
        let packed = [UInt8](unsafeUninitializedCapacity: bound) { target, count in
            stream.next_in = source.baseAddress
            stream.avail_in = UInt32(source.count)
            stream.next_out = target.baseAddress
            stream.avail_out = UInt32(bound)
            isWhole = deflate(&stream, Z_FINISH) == Z_STREAM_END
            count = bound - Int(stream.avail_out)
        }
        return isWhole ? packed : nil
    }
}

/// Whether an `Accept-Encoding` header allows gzip.
package func acceptsGzip(_ header: String?) -> Bool {
    let ranges = AcceptedRange.parse(header ?? "")
    let named = ranges.first { $0.name == "gzip" } ?? ranges.first { $0.name == "*" }
    return (named?.quality ?? 0) > 0
}
