/// JSON as editors and MCP clients keep it, made into what a YAML parser takes, every value where it stood: comments
/// become spaces, and a pair of escaped surrogates becomes the character that it stands for.
package func withoutComments(_ bytes: [UInt8]) -> [UInt8] {
    var cleaner = CommentCleaner(input: bytes)
    cleaner.run()
    return cleaner.output
}

private struct CommentCleaner {
    let input: [UInt8]
    private(set) var output: [UInt8] = []
    private var position = 0

    init(input: [UInt8]) {
        self.input = input
        output.reserveCapacity(input.count)
    }

    mutating func run() {
        while position < input.count {
            switch (input[position], byte(after: 1)) {
            case (UInt8(ascii: "\""), _): copyString()
            case (UInt8(ascii: "/"), UInt8(ascii: "/")):
                while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
            case (UInt8(ascii: "/"), UInt8(ascii: "*")): blankComment()
            default: copy()
            }
        }
    }

    private mutating func copyString() {
        copy()
        while position < input.count {
            switch input[position] {
            case UInt8(ascii: "\""): return copy()
            case UInt8(ascii: "\\"):
                if let character = surrogatePair() {
                    output += Array(String(character).utf8)
                    position += 12
                } else {
                    copy()
                    if position < input.count { copy() }
                }
            default: copy()
            }
        }
    }

    private mutating func blankComment() {
        blank()
        blank()
        while position < input.count {
            let isEnd = input[position] == UInt8(ascii: "*") && byte(after: 1) == UInt8(ascii: "/")
            blank()
            if isEnd { return blank() }
        }
    }

    /// The character that `\uD83D\uDE00` here stands for.
    private func surrogatePair() -> Unicode.Scalar? {
        guard let high = escapedUnit(at: position), (0xD800..<0xDC00).contains(high),
            let low = escapedUnit(at: position + 6), (0xDC00..<0xE000).contains(low)
        else { return nil }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private func escapedUnit(at start: Int) -> UInt32? {
        guard start + 6 <= input.count, input[start] == UInt8(ascii: "\\"), input[start + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return UInt32(String(decoding: input[(start + 2)..<(start + 6)], as: UTF8.self), radix: 16)
    }

    private func byte(after distance: Int) -> UInt8? {
        position + distance < input.count ? input[position + distance] : nil
    }

    private mutating func copy() {
        output.append(input[position])
        position += 1
    }

    private mutating func blank() {
        output.append(input[position] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
        position += 1
    }
}
