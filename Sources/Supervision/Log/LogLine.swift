package import Format

/// Where a line of a log came from.
package enum LogStream: String, CaseIterable, Sendable {
    case out, err
    /// The keeper's own remarks.
    case roost
}

/// What stands before the text of each line: `2026-07-28T09:30:00.250Z out 3 `.
package struct LinePrefix: Hashable, Sendable {
    /// No prefix is longer, in bytes.
    static let sizeLimit = 64

    /// When the keeper read the line.
    package var time: Timestamp
    package var stream: LogStream
    /// The life of the server that the line belongs to; 0 before the first.
    package var instance: Int64

    package init(time: Timestamp, stream: LogStream, instance: Int64) {
        self.time = time
        self.stream = stream
        self.instance = instance
    }

    /// The prefix as it lies in a file, with the space behind it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.sizeLimit)
        RFC3339.append(time, to: &bytes)
        bytes.append(contentsOf: " \(stream.rawValue) \(instance) ".utf8)
        return bytes
    }
}

/// Reads prefixes. Many lines in a row have the same, so that the newest is kept with its bytes.
struct LinePrefixReader {
    private var newest: [UInt8] = []
    private var newestPrefix = LinePrefix(time: 0, stream: .out, instance: 0)

    /// The prefix that a line begins with, and where its text begins; nil when no keeper wrote the line.
    mutating func read(_ line: Span<UInt8>) -> (prefix: LinePrefix, textStart: Int)? {
        if !newest.isEmpty, newest.span.starts(line) { return (newestPrefix, newest.count) }
        var ends: [Int] = []
        for index in 0..<min(line.count, LinePrefix.sizeLimit) where line[index] == UInt8(ascii: " ") {
            ends.append(index)
            if ends.count == 3 { break }
        }
        guard ends.count == 3,
            let time = RFC3339.time(String(decoding: line, in: 0..<ends[0])),
            let stream = LogStream(rawValue: String(decoding: line, in: ends[0] + 1..<ends[1])),
            let instance = Int64(String(decoding: line, in: ends[1] + 1..<ends[2]))
        else { return nil }
        newestPrefix = LinePrefix(time: time, stream: stream, instance: instance)
        newest = Array(copying: line.extracting(...ends[2]))
        return (newestPrefix, newest.count)
    }
}

/// One line of a log.
package struct LogLine: Hashable, Sendable {
    package var prefix: LinePrefix
    /// As the server wrote it, without the line's end.
    package var text: [UInt8]

    package init(prefix: LinePrefix, text: [UInt8]) {
        self.prefix = prefix
        self.text = text
    }

    /// The line as it lies in a file, without its end.
    package var bytes: [UInt8] { prefix.bytes + text }
}
