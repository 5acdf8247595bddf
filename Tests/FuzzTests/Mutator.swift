import TestSupport

/// Makes inputs out of examples: lines and words change places, numbers become odd, bytes break.
struct Mutator {
    /// Inputs stay smaller than this, in bytes.
    private static let limit = 8192
    private static let numbers = [
        "0", "-1", "1", "255", "65536", "4294967296", "18446744073709551615", "18446744073709551616",
        "-9223372036854775809",
        "1e308", "1e-400", "00000000000000000000001", "0.1234567890123456789", "99999999999999999999999999999999999999",
    ]

    private let examples: [[UInt8]]
    private let words: [[UInt8]]
    private var random = SeededRandom(seed: 0)

    init(examples: [[UInt8]], words: [String]) {
        self.examples = examples
        self.words = (words + Self.numbers).map { Array($0.utf8) }
    }

    /// The input of that number; the same for the same seed.
    mutating func input(_ number: UInt64, seed: UInt64) -> [UInt8] {
        random = SeededRandom(seed: seed &* 0x9E37_79B9_7F4A_7C15 ^ number)
        var input = examples.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&input) }
        return Array(input.prefix(Self.limit))
    }

    private mutating func change(_ input: inout [UInt8]) {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: input.removeSubrange(range(in: input))
        case 1: input.insert(contentsOf: input[range(in: input)], at: position(in: input))
        case 2: input.insert(contentsOf: words.randomElement(using: &random) ?? [], at: position(in: input))
        case 3: replaceWord(in: &input)
        case 4: moveLine(in: &input)
        case 5: input.insert(contentsOf: otherLine(), at: lineStart(in: input))
        case 6: input = Array(input[..<position(in: input)])
        case 7: input.insert(.random(in: .min ... .max, using: &random), at: position(in: input))
        case 8: flip(&input)
        default: copyWord(in: &input)
        }
    }

    private mutating func position(in input: [UInt8]) -> Int { Int.random(in: 0...input.count, using: &random) }

    /// Mostly short, so that what is left still means something.
    private mutating func range(in input: [UInt8]) -> Range<Int> {
        let start = position(in: input)
        let length = Bool.random(using: &random) ? 8 : 200
        return start..<min(input.count, start + Int.random(in: 0...length, using: &random))
    }

    private mutating func flip(_ input: inout [UInt8]) {
        guard let index = input.indices.randomElement(using: &random) else { return }
        input[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }

    private mutating func word(in input: [UInt8]) -> Range<Int> {
        let middle = position(in: input)
        let isPart: (UInt8) -> Bool = { $0 > 0x2F && $0 != 0x3D && $0 < 0x7B || $0 == 0x2E }
        let start = input[..<middle].lastIndex { !isPart($0) }.map { $0 + 1 } ?? 0
        return start..<(input[middle...].firstIndex { !isPart($0) } ?? input.count)
    }

    private mutating func replaceWord(in input: inout [UInt8]) {
        input.replaceSubrange(word(in: input), with: words.randomElement(using: &random) ?? [])
    }

    private mutating func copyWord(in input: inout [UInt8]) {
        let other = Array(input[word(in: input)])
        input.replaceSubrange(word(in: input), with: other)
    }

    private mutating func lineStart(in input: [UInt8]) -> Int {
        input[..<position(in: input)].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }

    private mutating func moveLine(in input: inout [UInt8]) {
        let start = lineStart(in: input)
        let end = input[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? input.count
        let line = Array(input[start..<end])
        if Bool.random(using: &random) { input.removeSubrange(start..<end) }
        input.insert(contentsOf: line, at: lineStart(in: input))
    }

    private mutating func otherLine() -> [UInt8] {
        let other = examples.randomElement(using: &random) ?? []
        let start = lineStart(in: other)
        return Array(other[start..<(other[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? other.count)])
    }
}
