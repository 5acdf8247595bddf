internal import Format

/// The bytes of a page under way. Unlike an array they are never shared, and no byte is appended with the question whether
/// they are.
struct PageBuffer: ~Copyable {
    // Belongs to this value alone, which cannot be copied; the first `count` bytes are set.
    private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    private(set) var count = 0
    private var digits: [UInt8] = []

    /// With room for that many bytes, and for more when they come.
    init(capacity: Int) {
        self.capacity = max(1, capacity)
        memory = .allocate(capacity: self.capacity)
    }

    deinit { memory.deallocate() }

    /// A copy of all bytes.
    var bytes: [UInt8] { Array(UnsafeBufferPointer(start: memory, count: count)) }

    /// Appends one byte.
    mutating func append(_ byte: UInt8) {
        if count == capacity { makeRoom(1) }
        memory[count] = byte
        count += 1
    }

    /// Appends bytes as they are.
    mutating func append(_ bytes: Span<UInt8>) {
        if capacity - count < bytes.count { makeRoom(bytes.count) }
        bytes.withUnsafeBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return }
            (memory + count).initialize(from: start, count: bytes.count)
        }
        count += bytes.count
    }

    /// Appends text as it is.
    mutating func append(_ text: String) { append(text.utf8.span) }

    /// Appends a number as Go writes it.
    mutating func append(_ value: Double) {
        var text = exchange(&digits, with: [])
        text.removeAll(keepingCapacity: true)
        text.appendGoFloat(value)
        append(text.span)
        digits = text
    }

    /// Appends text with backslashes, line ends and, where asked for, double quotes escaped.
    mutating func append(escaping text: Span<UInt8>, quotes: Bool) {
        if capacity - count < 2 * text.count { makeRoom(2 * text.count) }
        var target = memory + count
        for index in text.indices {
            let byte = text[index]
            let isSpecial =
                byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || quotes && byte == UInt8(ascii: "\"")
            if isSpecial {
                target.pointee = UInt8(ascii: "\\")
                target += 1
            }
            target.pointee = byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte
            target += 1
        }
        count = target - memory
    }

    /// Appends a name, in quotes when it is one that not every Prometheus reads.
    mutating func append(name: String) {
        guard !ExpositionFormat.NameEscaping.isPlain(name.utf8.span) else { return append(name) }
        append(UInt8(ascii: "\""))
        append(escaping: name.utf8.span, quotes: true)
        append(UInt8(ascii: "\""))
    }

    private mutating func makeRoom(_ room: Int) {
        let larger = max(2 * capacity, count + room)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
        moved.initialize(from: memory, count: count)
        memory.deallocate()
        (memory, capacity) = (moved, larger)
    }
}
