internal import YAML

/// What a server may use at most; nil leaves what its keeper itself has.
package struct LimitSettings: Hashable, Sendable {
    package var openFiles: Int?
    /// Bytes; 0 for no core dumps.
    package var coreSize: Int64?
    package var nice: Int?
    package var oomScoreAdjust: Int?
    /// Bytes that a control group of its own may hold.
    package var memory: Int64?
    /// Processors that a control group of its own may use, such as 0.5.
    package var cpus: Double?
    /// Processes and threads that a control group of its own may hold.
    package var processes: Int?

    package init() {}

    init(reading reader: inout MappingReader) throws(YAMLError) {
        openFiles = try reader.int("open_files", in: 16...1_000_000_000)
        coreSize = try reader.size("core_size", from: 0)
        nice = try reader.int("nice", in: -20...19)
        oomScoreAdjust = try reader.int("oom_score_adj", in: -1000...1000)
        memory = try reader.size("memory", from: 1 << 20)
        cpus = try reader.value("cpus") { node throws(YAMLError) in try node.positiveNumber("cpus") }
        processes = try reader.int("processes", in: 1...4_194_304)
    }
}

/// How much of a server's output is kept; nil for the usual.
package struct LogSettings: Hashable, Sendable {
    /// A file is rotated before it would become larger, in bytes.
    package var maxSize: Int64?
    /// A file is rotated when it is older.
    package var maxAge: Duration?
    /// All files together stay below, in bytes.
    package var maxTotal: Int64?

    package init() {}

    init(reading reader: inout MappingReader) throws(YAMLError) {
        // A line may have 16 KiB, and a file must hold some of them.
        maxSize = try reader.size("max_size", from: 64 << 10)
        if let age = try reader.positiveDuration("max_age") { maxAge = .milliseconds(age) }
        maxTotal = try reader.value("max_total") { node throws(YAMLError) in
            let total = try node.size("max_total")
            if let maxSize, total < maxSize { throw node.error("max_total of log must not be less than its max_size") }
            return total
        }
    }
}
