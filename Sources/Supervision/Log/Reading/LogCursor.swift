internal import Registry

/// The lines of a server's log that a query asks for, over all its files, the oldest first.
///
/// What the keeper does meanwhile costs no line and doubles none: a cursor reads the files that were there when it was
/// made, and, when it follows the log, all that come after them, in the order of their numbers.
package final class LogCursor {
    /// The newest files that could not be read to their end; taken by whoever reports them.
    package var damagedFiles: [String] = []

    private let folder: String
    private let query: LogQuery
    private let isFollowing: Bool
    private var prefixes = LinePrefixReader()
    /// Files that are yet to be read before the current one, the oldest first.
    private var waiting: [RotatedLog] = []
    private var current: LogFileReader?
    private var reader: LogFileReader?
    /// The number of the newest file that has been opened or waits for it; the current one counts as what it will be.
    private var newestNumber: Int64 = 0
    /// How many of the next lines that match are too old to be among the last.
    private var surplus = 0

    /// A cursor on the log in a folder. It begins with the last `last` lines that match, or with the first of all.
    package init(
        in folder: String, _ query: LogQuery = LogQuery(), last: Int? = nil, isFollowing: Bool = false
    ) {
        self.folder = folder
        self.query = query
        self.isFollowing = isFollowing
        lookForFiles()
        if let last { begin(withLast: last) }
    }

    /// The next line; nil when there is none. One that follows the log may have more later.
    package func next() -> LogLine? {
        while let reader = reader ?? openNext() {
            if let line = nextMatch(in: reader) {
                if surplus == 0 { return line }
                surplus -= 1
            } else if reader.isDamaged || reader.place != .current {
                if reader.isDamaged { damagedFiles.append(reader.path) }
                self.reader = nil
            } else {
                guard isFollowing, reader.isElsewhere || reader.restartWhenCut() else { return nil }
                // What was written between the last look and the rotation, or since the file was cut.
                if let line = nextMatch(in: reader) { return line }
                guard reader.isElsewhere else { return nil }
                self.reader = nil
                current = nil
            }
        }
        return nil
    }

    private func nextMatch(in reader: LogFileReader) -> LogLine? {
        while let match = reader.next({ query.line($0, &prefixes) }) {
            if let match { return match }
        }
        return nil
    }

    private func openNext() -> LogFileReader? {
        if waiting.isEmpty, current == nil, isFollowing { lookForFiles() }
        while reader == nil, !waiting.isEmpty { reader = LogFileReader(.rotated(waiting.removeFirst()), in: folder) }
        if reader == nil { reader = current }
        return reader
    }

    // MARK: Files

    /// Finds the files that are newer than those already known. They are listed on both sides of opening the current one,
    /// so that it is known which number that will have.
    private func lookForFiles() {
        var files = listFiles()
        while true {
            current = LogFileReader(.current, in: folder)
            let later = listFiles()
            if later.last == files.last { break }
            files = later
        }
        if !isFollowing { current?.stopAtPresentEnd() }
        waiting = files.filter { $0.number > newestNumber && query.mayMatch($0) }
        newestNumber = (files.last?.number ?? 0) + (current == nil ? 0 : 1)
    }

    private func listFiles() -> [RotatedLog] {
        RotatedLog.all(in: folder).filter { $0.state != .unfinished }
            .reduce(into: []) { files, file in
                // A keeper that was killed may have left both of one number: either is whole.
                if files.last?.number != file.number { files.append(file) }
            }
    }

    /// Skips to the last lines that match: from the end where a file can be read so, else by counting.
    private func begin(withLast count: Int) {
        var missing = count
        missing -= current?.seekToLast(count, where: { query.matches($0, &prefixes) != nil }) ?? 0
        var chosen: [RotatedLog] = []
        while missing > 0, let file = waiting.popLast() {
            guard let older = LogFileReader(.rotated(file), in: folder) else { continue }
            var matches = 0
            while let isMatch = older.next({ query.matches($0, &prefixes) != nil }) { matches += isMatch ? 1 : 0 }
            if matches > 0 || older.isDamaged { chosen.append(file) }
            surplus = max(0, matches - missing)
            missing -= matches
        }
        waiting = chosen.reversed()
    }
}
