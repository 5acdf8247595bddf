/// The steps at which a column has a value: one bit a step. The first 64 lie in the set itself, as most queries have but one.
struct StepSet: Hashable, Sendable {
    private var first: UInt64
    private var rest: [UInt64]
    let count: Int

    /// All steps, or none.
    init(count: Int, filled: Bool = false) {
        self.count = count
        first = filled ? ~0 : 0
        rest = count > 64 ? Array(repeating: filled ? ~0 : 0, count: (count - 1) / 64) : []
        if filled { clearTail() }
    }

    /// The steps that the condition holds for.
    @inline(__always)
    init(count: Int, where condition: (Int) throws -> Bool) rethrows {
        var builder = Builder(count: count)
        for step in 0..<count { builder.append(try condition(step)) }
        self = builder.finished()
    }

    /// Takes in steps one after the other, a word at a time.
    struct Builder {
        private var set: StepSet
        private var word: UInt64 = 0
        private var next = 0

        init(count: Int) {
            set = StepSet(count: count)
        }

        /// Says of the next step whether it is in the set.
        @inline(__always)
        mutating func append(_ isIn: Bool) {
            word |= (isIn ? 1 : 0) << UInt64(next & 63)
            next += 1
            if next & 63 == 0 {
                set[next >> 6 - 1] = word
                word = 0
            }
        }

        /// The set of all steps that were taken in.
        consuming func finished() -> StepSet {
            if next & 63 != 0 { set[next >> 6] = word }
            return set
        }
    }

    private var wordCount: Int { rest.count + 1 }

    private subscript(word: Int) -> UInt64 {
        @inline(__always)
        get { word == 0 ? first : rest[word - 1] }
        @inline(__always)
        set { if word == 0 { first = newValue } else { rest[word - 1] = newValue } }
    }

    var isEmpty: Bool { first == 0 && rest.allSatisfy { $0 == 0 } }

    var isFull: Bool { population == count }

    /// How many steps are in the set.
    var population: Int { rest.reduce(first.nonzeroBitCount) { $0 + $1.nonzeroBitCount } }

    func contains(_ step: Int) -> Bool { self[step >> 6] & (1 << UInt64(step & 63)) != 0 }

    mutating func insert(_ step: Int) { self[step >> 6] |= 1 << UInt64(step & 63) }

    mutating func remove(_ step: Int) { self[step >> 6] &= ~(1 << UInt64(step & 63)) }

    mutating func formUnion(_ other: StepSet) { combine(other) { $0 | $1 } }

    mutating func formIntersection(_ other: StepSet) { combine(other) { $0 & $1 } }

    mutating func subtract(_ other: StepSet) { combine(other) { $0 & ~$1 } }

    func intersection(_ other: StepSet) -> StepSet {
        var result = self
        result.formIntersection(other)
        return result
    }

    /// The steps of either.
    func union(_ other: StepSet) -> StepSet {
        var result = self
        result.formUnion(other)
        return result
    }

    /// Whether the two have a step in common.
    func intersects(_ other: StepSet) -> Bool {
        first & other.first != 0 || zip(rest, other.rest).contains { $0 & $1 != 0 }
    }

    var inverted: StepSet {
        var result = self
        for index in 0..<wordCount { result[index] = ~self[index] }
        result.clearTail()
        return result
    }

    /// Calls with each step in the set, in rising order.
    @inline(__always)
    func forEach<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<wordCount {
            var word = self[index]
            while word != 0 {
                try body(index << 6 + word.trailingZeroBitCount)
                word &= word - 1
            }
        }
    }

    @inline(__always)
    private mutating func combine(_ other: StepSet, _ operation: (UInt64, UInt64) -> UInt64) {
        for index in 0..<wordCount { self[index] = operation(self[index], other[index]) }
    }

    private mutating func clearTail() {
        if count == 0 { first = 0 }
        if count & 63 != 0 { self[wordCount - 1] &= (1 << UInt64(count & 63)) - 1 }
    }
}
