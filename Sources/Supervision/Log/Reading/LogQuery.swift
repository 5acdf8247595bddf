package import Format

/// Which lines of a log are wanted.
package struct LogQuery {
    /// From that time on, by the lines' own times.
    package var since: Timestamp?
    /// Up to that time.
    package var until: Timestamp?
    package var streams = Set(LogStream.allCases)
    package var instances: ClosedRange<Int64>?
    /// Whether a line's text is wanted.
    package var text: ((Span<UInt8>) -> Bool)?

    package init() {}

    /// What stands before a line's text, and where the text begins; nil for a line that is not wanted.
    func matches(
        _ line: Span<UInt8>, _ prefixes: inout LinePrefixReader
    ) -> (prefix: LinePrefix, textStart: Int)? {
        guard let (prefix, textStart) = prefixes.read(line), streams.contains(prefix.stream),
            since.map({ $0 <= prefix.time }) ?? true, until.map({ prefix.time <= $0 }) ?? true,
            instances?.contains(prefix.instance) ?? true
        else { return nil }
        guard text?(line.extracting(textStart...)) ?? true else { return nil }
        return (prefix, textStart)
    }

    /// The line, when it is wanted.
    func line(_ line: Span<UInt8>, _ prefixes: inout LinePrefixReader) -> LogLine? {
        guard let (prefix, textStart) = matches(line, &prefixes) else { return nil }
        return LogLine(prefix: prefix, text: [UInt8](copying: line.extracting(textStart...)))
    }

    /// Whether a file can have a line that is wanted, by its name.
    func mayMatch(_ file: RotatedLog) -> Bool {
        let (times, lives) = (file.extent.times, file.extent.instances)
        return since.map { $0 < times.upperBound + 1000 } ?? true && until.map { times.lowerBound <= $0 } ?? true
            && instances?.overlaps(lives) ?? true
    }
}
