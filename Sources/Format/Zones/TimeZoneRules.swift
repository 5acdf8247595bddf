/// The offset from UTC that holds in a place at each time: a file of the time zone database (RFC 9636, `TZif`).
package struct TimeZoneRules: Hashable, Sendable {
    /// When another offset begins to hold.
    private struct Transition: Hashable {
        /// Seconds since 1970-01-01.
        let start: Int64
        /// Seconds east of UTC.
        let offset: Int64
    }

    private let transitions: [Transition]
    /// Before the first transition, in seconds east of UTC.
    private let firstOffset: Int64
    /// After the last transition.
    private let future: TimeZoneRule?

    package static let utc = TimeZoneRules(transitions: [], firstOffset: 0, future: nil)

    private init(transitions: [Transition], firstOffset: Int64, future: TimeZoneRule?) {
        self.transitions = transitions
        self.firstOffset = firstOffset
        self.future = future
    }

    /// Reads a file's bytes; nil when they are no such file.
    package init?(parsing bytes: [UInt8]) {
        var reader = ByteReader(bytes: bytes[...])
        guard let header = Header(&reader) else { return nil }
        guard header.version > 0 else {
            self.init(&reader, header, isLong: false)
            return
        }
        // The same follows with times of 64 bits.
        guard reader.skip(header.size(ofTime: 4)), let header = Header(&reader) else { return nil }
        self.init(&reader, header, isLong: true)
    }

    /// Seconds east of UTC at a time, given in seconds since 1970-01-01.
    package func offset(at seconds: Int64) -> Int64 {
        var low = 0
        var high = transitions.count
        while low < high {
            let middle = (low + high) / 2
            if transitions[middle].start <= seconds { low = middle + 1 } else { high = middle }
        }
        if low == transitions.count, let future { return future.offset(at: seconds) }
        return low == 0 ? firstOffset : transitions[low - 1].offset
    }

    private init?(_ reader: inout ByteReader, _ header: Header, isLong: Bool) {
        var starts: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.integer(isLong ? 8 : 4) else { return nil }
            starts.append(time)
        }
        guard let kinds = reader.take(header.times) else { return nil }
        var types: [(offset: Int64, isSummer: Bool)] = []
        for _ in 0..<header.types {
            guard let offset = reader.integer(4), let rest = reader.take(2) else { return nil }
            types.append((offset, rest.first != 0))
        }
        guard kinds.allSatisfy({ Int($0) < types.count }), let first = types.first,
            reader.skip(header.letters + header.leaps * (isLong ? 12 : 8) + header.standards + header.universals)
        else { return nil }
        // Go too takes the first standard time for what was before the first change.
        firstOffset = (types.first { !$0.isSummer } ?? first).offset
        transitions = zip(starts, kinds).map { Transition(start: $0, offset: types[Int($1)].offset) }
        future = isLong ? reader.line().flatMap { TimeZoneRule($0) } : nil
    }
}

/// What a part of the file says of its own length.
private struct Header {
    let version: UInt8
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let letters: Int

    init?(_ reader: inout ByteReader) {
        guard let magic = reader.take(4), Array(magic) == Array("TZif".utf8), let version = reader.take(1)?.first,
            reader.skip(15)
        else { return nil }
        self.version = version
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = reader.integer(4), (0...1_000_000).contains(count) else { return nil }
            counts.append(Int(count))
        }
        (universals, standards, leaps) = (counts[0], counts[1], counts[2])
        (times, types, letters) = (counts[3], counts[4], counts[5])
    }

    /// How many bytes follow the header when a time has so many.
    func size(ofTime bytes: Int) -> Int {
        times * (bytes + 1) + types * 6 + letters + leaps * (bytes + 4) + standards + universals
    }
}

/// Takes bytes from the front.
private struct ByteReader {
    var bytes: ArraySlice<UInt8>

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }

    mutating func skip(_ count: Int) -> Bool { take(count) != nil }

    /// A signed number, its highest byte first.
    mutating func integer(_ size: Int) -> Int64? {
        guard let taken = take(size), let first = taken.first else { return nil }
        return taken.dropFirst().reduce(Int64(Int8(bitPattern: first))) { $0 << 8 | Int64($1) }
    }

    /// The line that ends the file, between two line feeds.
    mutating func line() -> String? {
        guard let feed = take(1)?.first, feed == 0x0A, let end = bytes.firstIndex(of: 0x0A) else { return nil }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }
}
