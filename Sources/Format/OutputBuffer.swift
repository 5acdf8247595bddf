/// The bytes of a text under way. Unlike an array they are never shared, and no byte is appended with the question whether
/// they are.
package struct OutputBuffer: ~Copyable {
    // Belongs to this value alone, which cannot be copied; the first `count` bytes are set.
    @usableFromInline var memory: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline package internal(set) var count = 0

    /// With room for that many bytes, and for more when they come.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    /// A copy of all bytes.
    package var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// A copy of all bytes, after which it is empty; its memory is written to again.
    package mutating func takeBytes() -> [UInt8] {
        defer { count = 0 }
        return bytes
    }

    /// Appends one byte.
    @inlinable @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if count == capacity { makeRoom(1) }
        memory[count] = byte
        count += 1
    }

    /// Appends bytes as they are.
    @inlinable @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBufferPointer { append($0) }
    }

    /// Appends bytes as they are.
    @inlinable @inline(__always)
    package mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        if capacity - count < bytes.count { makeRoom(bytes.count) }
        guard let start = bytes.baseAddress else { return }
        (memory + count).initialize(from: start, count: bytes.count)
        count += bytes.count
    }

    /// Appends a text of the program.
    @inlinable @inline(__always)
    package mutating func append(literal text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Appends text as it is.
    @inlinable
    package mutating func append(_ text: String) { append(text.utf8.span) }

    /// Appends a number as Go writes it.
    @inlinable @inline(__always)
    package mutating func append(_ value: Double, verb: GoFloatVerb = .shortest) {
        write(atMost: goFloatLengthLimit) { writeGoFloat(value, verb, to: $0) }
    }

    /// Appends the digits of a number.
    @inlinable @inline(__always)
    package mutating func append(integer: UInt64) { write(atMost: 20) { writeInteger(integer, to: $0) } }

    /// Appends what the body writes to the memory it is given, which has room for so many bytes; it returns their number.
    @inlinable @inline(__always)
    package mutating func write(atMost limit: Int, _ body: (UnsafeMutablePointer<UInt8>) -> Int) {
        if capacity - count < limit { makeRoom(limit) }
        count += body(memory + count)
    }

    /// Moves to memory with room for so many bytes more.
    @usableFromInline
    mutating func makeRoom(_ room: Int) {
        let larger = max(2 * capacity, count + room)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.initialize(from: memory, count: count)
        memory.deallocate()
        (memory, capacity) = (moved, larger)
    }
}
