package import Format
internal import Registry

/// What the lines of a file reach over.
package struct LogExtent: Hashable, Sendable {
    /// The oldest and the newest time, which need not be those of the first and the last line.
    package var times: ClosedRange<Timestamp>
    package var instances: ClosedRange<Int64>

    package init(times: ClosedRange<Timestamp>, instances: ClosedRange<Int64>) {
        self.times = times
        self.instances = instances
    }

    /// What one line reaches over.
    init(_ prefix: LinePrefix) {
        self.init(times: prefix.time...prefix.time, instances: prefix.instance...prefix.instance)
    }

    /// What this and another reach over together.
    func union(_ other: LogExtent) -> LogExtent {
        LogExtent(times: times.union(other.times), instances: instances.union(other.instances))
    }
}

/// A file that was rotated away, as its name tells: `000042-20260728T093000Z-20260728T213000Z-3-4.gz` is the 42nd, has
/// lines of these twelve hours and of the instances 3 and 4, and is compressed.
package struct RotatedLog: Hashable, Sendable {
    /// How far it is on its way into a compressed file; the raw values are the ends of the names.
    package enum State: String, CaseIterable, Sendable {
        case plain = ""
        case compressed = ".gz"
        /// The compressed file while it is written.
        case unfinished = ".gz.tmp"
    }

    /// Counts up from 1: the order of the files, whatever the clock did.
    package let number: Int64
    /// Its times are rounded down to the second.
    package let extent: LogExtent
    package let state: State

    package init(number: Int64, extent: LogExtent, state: State) {
        self.number = number
        let times = extent.times.lowerBound / 1000 * 1000...extent.times.upperBound / 1000 * 1000
        self.extent = LogExtent(times: times, instances: extent.instances)
        self.state = state
    }

    /// Reads a name; nil for one that no keeper gives.
    package init?(name: String) {
        let end = name.firstIndex(of: ".") ?? name.endIndex
        let parts = name[..<end].split(separator: "-")
        guard let state = State(rawValue: String(name[end...])), parts.count == 5, let number = Int64(parts[0]),
            let oldest = Self.time(parts[1]), let newest = Self.time(parts[2]), oldest <= newest,
            let first = Int64(parts[3]), let last = Int64(parts[4]), first <= last
        else { return nil }
        self.init(number: number, extent: LogExtent(times: oldest...newest, instances: first...last), state: state)
        guard self.name == name else { return nil }
    }

    package var name: String {
        let digits = String(number)
        let padding = String(repeating: "0", count: max(0, 6 - digits.utf8.count))
        let (times, instances) = (extent.times, extent.instances)
        return padding + digits + "-\(Self.text(times.lowerBound))-\(Self.text(times.upperBound))"
            + "-\(instances.lowerBound)-\(instances.upperBound)\(state.rawValue)"
    }

    /// The same file at another point of its way.
    package func with(_ state: State) -> RotatedLog { RotatedLog(number: number, extent: extent, state: state) }

    /// Everything in a folder that was rotated away, the oldest first; of one number the plain file first.
    package static func all(in folder: String) -> [RotatedLog] {
        (folderEntries(folder) ?? []).compactMap { RotatedLog(name: $0) }
            .sorted { ($0.number, $0.state.rawValue) < ($1.number, $1.state.rawValue) }
    }

    private static func text(_ time: Timestamp) -> String { RFC3339.text(time).filter { $0 != "-" && $0 != ":" } }

    private static func time(_ text: Substring) -> Timestamp? {
        guard text.utf8.count == 16 else { return nil }
        var text = String(text)
        for (offset, separator) in [(13, ":"), (11, ":"), (6, "-"), (4, "-")] as [(Int, Character)] {
            text.insert(separator, at: text.utf8.index(text.startIndex, offsetBy: offset))
        }
        return RFC3339.time(text)
    }
}

extension ClosedRange {
    /// The smallest range that has all of both.
    fileprivate func union(_ other: ClosedRange) -> ClosedRange {
        Swift.min(lowerBound, other.lowerBound)...Swift.max(upperBound, other.upperBound)
    }
}
