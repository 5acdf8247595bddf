internal import Glibc

extension Span<UInt8> {
    /// Where the first newline is.
    var firstNewline: Int? {
        withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress, let found = memchr(start, 0x0A, bytes.count) else { return nil }
            return UnsafeRawPointer(start).distance(to: UnsafeRawPointer(found))
        }
    }

    /// Whether another text begins with this one.
    func starts(_ other: Span<UInt8>) -> Bool {
        guard count <= other.count else { return false }
        return withUnsafeBufferPointer { mine in
            other.withUnsafeBufferPointer { theirs in
                guard let mine = mine.baseAddress, let theirs = theirs.baseAddress else { return true }
                return memcmp(mine, theirs, count) == 0
            }
        }
    }
}

extension [UInt8] {
    /// The bytes that a span shows.
    init(copying span: Span<UInt8>) {
        self = span.withUnsafeBufferPointer { Array($0) }
    }

    /// Appends the bytes that a span shows.
    mutating func append(_ span: Span<UInt8>) {
        span.withUnsafeBufferPointer { append(contentsOf: $0) }
    }
}

extension String {
    /// The text in a part of some bytes.
    init(decoding bytes: Span<UInt8>, in range: Range<Int>) {
        self = bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}
