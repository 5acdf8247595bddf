internal import Glibc

/// A POSIX extended regular expression that is looked for in lines of output.
final class LinePattern {
    private var compiled = regex_t()
    private var isMatched = false
    private var pending: [UInt8] = []
    /// A longer line is looked at in pieces.
    private static let lineLimit = 16 << 10

    /// Nil when the text is no such expression.
    init?(_ text: String) {
        guard regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB) == 0 else { return nil }
    }

    deinit { regfree(&compiled) }

    /// Takes in what was written; whether a line has matched so far.
    func read(_ bytes: [UInt8]) -> Bool {
        guard !isMatched else { return true }
        pending += bytes
        while let newline = pending.firstIndex(of: UInt8(ascii: "\n")) {
            if matches(pending[..<newline]) { isMatched = true }
            pending.removeSubrange(...newline)
        }
        if pending.count > Self.lineLimit {
            if matches(pending[...]) { isMatched = true }
            pending = []
        }
        return isMatched
    }

    private func matches(_ line: ArraySlice<UInt8>) -> Bool {
        var text = line.filter { $0 != 0 }.map { CChar(bitPattern: $0) }
        text.append(0)
        return regexec(&compiled, text, 0, nil, 0) == 0
    }
}
