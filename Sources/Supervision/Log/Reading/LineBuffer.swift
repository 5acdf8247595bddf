internal import Glibc

/// Bytes on their way from a file to lines, in bounded memory.
struct LineBuffer {
    /// Longer lines, which no keeper writes, are cut.
    static let capacity = 128 << 10

    private var bytes = [UInt8](repeating: 0, count: capacity)
    /// What is yet to be handed on, and how much of that is known to have no newline.
    private var pending = 0..<0
    private var scanned = 0

    /// Hands on the next line that is complete, without its end; nil when more bytes are needed first.
    mutating func next<Result>(_ body: (Span<UInt8>) -> Result) -> Result? {
        let fresh = pending.lowerBound + scanned..<pending.upperBound
        if let end = bytes.span.extracting(fresh).firstNewline {
            let line = pending.lowerBound..<fresh.lowerBound + end
            pending = line.upperBound + 1..<pending.upperBound
            scanned = 0
            return body(bytes.span.extracting(line))
        }
        scanned = pending.count
        guard scanned == bytes.count else { return nil }
        clear()
        return body(bytes.span)
    }

    /// Takes in more: `read` puts up to `limit` bytes into a part of the buffer and returns how many; what it returned.
    mutating func fill(upTo limit: Int, _ read: (inout [UInt8], Range<Int>) -> Int) -> Int {
        if pending.upperBound == bytes.count {
            bytes.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                memmove(start, start + pending.lowerBound, pending.count)
            }
            pending = 0..<pending.count
        }
        let space = pending.upperBound..<pending.upperBound + min(limit, bytes.count - pending.upperBound)
        let count = space.isEmpty ? 0 : read(&bytes, space)
        pending = pending.lowerBound..<pending.upperBound + max(0, count)
        return count
    }

    /// Forgets what it holds.
    mutating func clear() {
        pending = 0..<0
        scanned = 0
    }
}
