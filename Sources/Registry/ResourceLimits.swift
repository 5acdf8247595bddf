/// What a server may use at most; nil and empty leave what the keeper itself has.
package struct ResourceLimits: Hashable, Sendable {
    /// RLIMIT_NOFILE.
    package var openFiles: Int64?
    /// RLIMIT_CORE, in bytes.
    package var coreSize: Int64?
    /// -20 to 19.
    package var nice: Int64?
    /// -1000 to 1000.
    package var oomScoreAdjust: Int64?
    /// `memory.max` of a cgroup of its own, in bytes.
    package var memory: Int64?
    /// `cpu.max` of a cgroup of its own, in processors.
    package var cpus: Double?
    /// `pids.max` of a cgroup of its own.
    package var processes: Int64?

    package init() {}

    /// Whether a control group is needed to hold the server to them.
    package var needsControlGroup: Bool { memory != nil || cpus != nil || processes != nil }
}

/// How much of a server's output is kept.
package struct LogLimits: Hashable, Sendable {
    /// A file is rotated before it would become larger, in bytes.
    package var fileSize: Int64 = 10 << 20
    /// A file is rotated when it is older, in milliseconds; nil for never.
    package var fileAge: Int64?
    /// All files of a server together stay below, in bytes; the oldest go first.
    package var totalSize: Int64 = 100 << 20

    package init() {}
}
