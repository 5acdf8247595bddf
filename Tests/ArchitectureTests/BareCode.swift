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
        if starts(with: "//") {
            while position < input.count, input[position] != UInt8(ascii: "\n") { blank() }
        } else if starts(with: "/*") {
            blankComment()
        } else if let hashes = hashesBeforeQuote() {
            blank(hashes)
            let isMultiline = starts(with: "\"\"\"")
            keep(isMultiline ? 3 : 1)
            modes.append(.string(hashes: hashes, isMultiline: isMultiline))
        } else {
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

    private mutating func scanString(hashes: Int, isMultiline: Bool) {
        let pounds = String(repeating: "#", count: hashes)
        let quote = isMultiline ? "\"\"\"" : "\""
        if starts(with: "\\" + pounds + "(") {
            blank(1 + hashes)
            keep()
            modes.append(.interpolation(open: 1))
        } else if starts(with: "\\" + pounds) {
            blank(2 + hashes)
        } else if starts(with: quote + pounds) {
            modes.removeLast()
            keep(quote.utf8.count)
            blank(hashes)
        } else {
            blank()
        }
    }

    /// Comments nest.
    private mutating func blankComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < input.count
    }

    private func hashesBeforeQuote() -> Int? {
        let hashes = input[position...].prefix { $0 == UInt8(ascii: "#") }.count
        let quote = position + hashes
        return quote < input.count && input[quote] == UInt8(ascii: "\"") ? hashes : nil
    }

    private func starts(with text: String) -> Bool { input[position...].starts(with: text.utf8) }

    private mutating func keep(_ count: Int = 1) {
        output += input[position..<min(position + count, input.count)]
        position += count
    }

    private mutating func blank(_ count: Int = 1) {
        for byte in input[position..<min(position + count, input.count)] {
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
        }
        position += count
    }
}
