/// Swift source with each byte of a comment or of a string literal replaced by a space; lines stay where they are.
func bareCode(_ source: String) -> String {
    var scanner = BareCodeScanner(source)
    scanner.run()
    return String(decoding: scanner.output, as: UTF8.self)
}

private struct BareCodeScanner {
    private enum Mode {
        case code
        /// Inside `\(…)`, with the number of parentheses still open.
        case interpolation(open: Int)
        case string(hashes: Int, isMultiline: Bool)
    }

    private let input: [UInt8]
    private var position = 0
    private var modes: [Mode] = []
    private(set) var output: [UInt8] = []

    init(_ source: String) {
        input = Array(source.utf8)
        output.reserveCapacity(input.count)
    }

    mutating func run() {
        while position < input.count {
            switch modes.last ?? .code {
            case .code: scanCode()
            case .interpolation(let open): scanInterpolation(open: open)
            case .string(let hashes, let isMultiline): scanString(hashes: hashes, isMultiline: isMultiline)
            }
        }
    }

    private mutating func scanCode() {
        switch input[position] {
        case UInt8(ascii: "/") where next == UInt8(ascii: "/"):
            while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
        case UInt8(ascii: "/") where next == UInt8(ascii: "*"):
            blankComment()
        case UInt8(ascii: "\""):
            openString(hashes: 0)
        case UInt8(ascii: "#"):
            let hashes = count(of: "#", from: position)
            if count(of: "\"", from: position + hashes) > 0 { openString(hashes: hashes) } else { keep(hashes) }
        default:
            keep()
        }
    }

    private mutating func scanInterpolation(open: Int) {
        switch input[position] {
        case UInt8(ascii: "("):
            modes[modes.count - 1] = .interpolation(open: open + 1)
            keep()
        case UInt8(ascii: ")"):
            if open == 1 { modes.removeLast() } else { modes[modes.count - 1] = .interpolation(open: open - 1) }
            keep()
        default:
            scanCode()
        }
    }

    private mutating func openString(hashes: Int) {
        blank(hashes)
        let isMultiline = count(of: "\"", from: position) >= 3
        keep(isMultiline ? 3 : 1)
        modes.append(.string(hashes: hashes, isMultiline: isMultiline))
    }

    private mutating func scanString(hashes: Int, isMultiline: Bool) {
        switch input[position] {
        case UInt8(ascii: "\\") where count(of: "#", from: position + 1) >= hashes:
            blank(1 + hashes)
            if position < input.count, input[position] == UInt8(ascii: "(") {
                keep()
                modes.append(.interpolation(open: 1))
            } else {
                blank()
            }
        case UInt8(ascii: "\""):
            let quotes = isMultiline ? 3 : 1
            if count(of: "\"", from: position) >= quotes, count(of: "#", from: position + quotes) >= hashes {
                modes.removeLast()
                keep(quotes)
                blank(hashes)
            } else {
                blank()
            }
        default:
            blank()
        }
    }

    /// Comments nest.
    private mutating func blankComment() {
        var depth = 0
        repeat {
            if input[position] == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                depth += 1
                blank(2)
            } else if input[position] == UInt8(ascii: "*"), next == UInt8(ascii: "/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < input.count
    }

    private var next: UInt8? { position + 1 < input.count ? input[position + 1] : nil }

    /// How often a byte is repeated from a place on.
    private func count(of byte: Unicode.Scalar, from start: Int) -> Int {
        var end = start
        while end < input.count, input[end] == UInt8(ascii: byte) { end += 1 }
        return end - start
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<min(count, input.count - position) {
            output.append(input[position])
            position += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<min(count, input.count - position) {
            let byte = input[position]
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            position += 1
        }
    }
}
