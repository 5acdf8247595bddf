/// The steps at which a column has a value: one bit a step.
struct StepSet: Hashable, Sendable {
    private(set) var words: [UInt64]
    let count: Int

    /// All steps, or none.
    init(count: Int, filled: Bool = false) {
        self.count = count
        words = Array(repeating: filled ? ~0 : 0, count: (count + 63) / 64)
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
        private var words: [UInt64] = []
        private var word: UInt64 = 0
        private var next = 0

        init(count: Int) {
            words.reserveCapacity((count + 63) / 64)
        }

        /// Says of the next step whether it is in the set.
        @inline(__always)
        mutating func append(_ isIn: Bool) {
            word |= (isIn ? 1 : 0) << UInt64(next & 63)
            next += 1
            if next & 63 == 0 {
                words.append(word)
                word = 0
            }
        }

        /// The set of all steps that were taken in.
        func finished() -> StepSet { StepSet(words: next & 63 == 0 ? words : words + [word], count: next) }
    }

    private init(words: [UInt64], count: Int) {
        self.words = words
        self.count = count
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var isFull: Bool { population == count }

    /// How many steps are in the set.
    var population: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    func contains(_ step: Int) -> Bool { words[step >> 6] & (1 << UInt64(step & 63)) != 0 }

    mutating func insert(_ step: Int) { words[step >> 6] |= 1 << UInt64(step & 63) }

    mutating func remove(_ step: Int) { words[step >> 6] &= ~(1 << UInt64(step & 63)) }

    mutating func formUnion(_ other: StepSet) { combine(other) { $0 | $1 } }

    mutating func formIntersection(_ other: StepSet) { combine(other) { $0 & $1 } }

    mutating func subtract(_ other: StepSet) { combine(other) { $0 & ~$1 } }

    func intersection(_ other: StepSet) -> StepSet {
        var result = self
        result.formIntersection(other)
        return result
    }

    /// Whether the two have a step in common.
    func intersects(_ other: StepSet) -> Bool { zip(words, other.words).contains { $0 & $1 != 0 } }

    var inverted: StepSet {
        var result = self
        for index in words.indices { result.words[index] = ~words[index] }
        result.clearTail()
        return result
    }

    /// Calls with each step in the set, in rising order.
    func forEach<Failure: Error>(_ body: (Int) throws(Failure) -> Void) throws(Failure) {
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                try body(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
    }

    private mutating func combine(_ other: StepSet, _ operation: (UInt64, UInt64) -> UInt64) {
        for index in words.indices { words[index] = operation(words[index], other.words[index]) }
    }

    private mutating func clearTail() {
        if count & 63 != 0 { words[words.count - 1] &= (1 << UInt64(count & 63)) - 1 }
    }
}
