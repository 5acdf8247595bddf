/// When the clocks of a place are turned, as a compiled file of the tz database says (RFC 9636).
package struct ZoneRules: Hashable, Sendable {
    /// From a second on, clocks are ahead of UTC by so many seconds.
    struct Turn: Hashable, Sendable {
        let time: Int64
        let offset: Int64
    }

    /// Clocks that are never turned, and show UTC.
    package static let utc = ZoneRules(first: 0, turns: [], yearly: nil)

    /// What holds before the first turn.
    private let first: Int64
    /// Sorted by time.
    private let turns: [Turn]
    /// What holds behind the last of `turns`.
    private let yearly: YearlyTurns?

    private init(first: Int64, turns: [Turn], yearly: YearlyTurns?) {
        self.first = first
        self.turns = turns
        self.yearly = yearly
    }

    /// Reads a file of version 2 or later; nil when it is none.
    package init?(parsing bytes: [UInt8]) {
        var reader = ZoneReader(bytes)
        // The first block is for readers that know 32 bits alone.
        guard let old = reader.header(), reader.skip(old.length(timeSize: 4)), let header = reader.header(),
            let times = reader.integers(header.times, size: 8), let kinds = reader.integers(header.times, size: 1)
        else { return nil }
        var offsets: [Int64] = []
        for _ in 0..<header.kinds {
            guard let offset = reader.integers(1, size: 4)?.first, reader.skip(2) else { return nil }
            offsets.append(offset)
        }
        guard let first = offsets.first, kinds.allSatisfy({ offsets.indices.contains(Int($0)) }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }), reader.skip(header.length(behindKindsWith: 8)),
            let footer = reader.footer()
        else { return nil }
        let yearly = YearlyTurns(footer)
        guard footer.isEmpty || yearly != nil else { return nil }
        self.init(
            first: first, turns: zip(times, kinds).map { Turn(time: $0, offset: offsets[Int($1)]) }, yearly: yearly)
    }

    /// By how many milliseconds clocks are ahead of UTC.
    package func offset(at time: Timestamp) -> Int64 {
        let second = time.flooredDivision(by: 1000).quotient
        if let yearly, turns.last.map({ $0.time <= second }) ?? true { return yearly.offset(at: second) * 1000 }
        let later = turns.partitionPoint { $0.time > second }
        return (later == 0 ? first : turns[later - 1].offset) * 1000
    }

    /// When clocks are turned next; nil when they never are.
    package func nextTurn(after time: Timestamp) -> Timestamp? {
        let second = time.flooredDivision(by: 1000).quotient
        let later = turns.partitionPoint { $0.time > second }
        if later < turns.count { return turns[later].time * 1000 }
        return yearly?.nextTurn(after: second).map { $0 * 1000 }
    }
}

extension [ZoneRules.Turn] {
    /// The first index of those that a condition holds for, which stand behind all others.
    fileprivate func partitionPoint(where isBehind: (Element) -> Bool) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isBehind(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}

/// Takes a compiled file apart, never reading beyond its end.
private struct ZoneReader {
    struct Header {
        /// In the file's order: indicators of UT and of standard time, leap seconds, turns, kinds of time, letters.
        let counts: [Int]

        var times: Int { counts[3] }
        var kinds: Int { counts[4] }

        func length(timeSize: Int) -> Int { times * (timeSize + 1) + kinds * 6 + length(behindKindsWith: timeSize) }

        func length(behindKindsWith timeSize: Int) -> Int {
            counts[5] + counts[2] * (timeSize + 4) + counts[1] + counts[0]
        }
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func header() -> Header? {
        guard bytes[position...].starts(with: "TZif".utf8), bytes.count - position >= 44,
            bytes[position + 4] >= UInt8(ascii: "2"), skip(20), let counts = integers(6, size: 4),
            counts.allSatisfy({ (0...1 << 16).contains($0) })
        else { return nil }
        return Header(counts: counts.map(Int.init))
    }

    mutating func skip(_ count: Int) -> Bool {
        guard bytes.count - position >= count else { return false }
        position += count
        return true
    }

    /// Big-endian numbers; those of more than one byte have a sign.
    mutating func integers(_ count: Int, size: Int) -> [Int64]? {
        let start = position
        guard skip(count * size) else { return nil }
        return (0..<count).map { index in
            let value = bytes[start + index * size..<start + (index + 1) * size].reduce(UInt64(0)) {
                $0 << 8 | UInt64($1)
            }
            let unused = UInt64(64 - 8 * size)
            return size == 1 ? Int64(value) : Int64(bitPattern: value << unused) >> unused
        }
    }

    /// The text between the last two line ends.
    mutating func footer() -> String? {
        guard position < bytes.count, bytes[position] == 0x0A, bytes.last == 0x0A, bytes.count - position >= 2 else {
            return nil
        }
        return String(decoding: bytes[(position + 1)..<(bytes.count - 1)], as: UTF8.self)
    }
}
