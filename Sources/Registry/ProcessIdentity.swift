internal import Format
package import Glibc

/// One process and no other: its number, the time it started and the boot it lives in. A number alone is reused.
package struct ProcessIdentity: Hashable, Sendable {
    package let pid: pid_t
    /// Field 22 of `/proc/<pid>/stat`: clock ticks between the boot and the start of the process.
    package let startTicks: UInt64
    /// `/proc/sys/kernel/random/boot_id`.
    package let bootID: String

    package init(pid: pid_t, startTicks: UInt64, bootID: String) {
        self.pid = pid
        self.startTicks = startTicks
        self.bootID = bootID
    }

    /// The identity of the process that has that number now; nil when there is none, or only its zombie.
    package init?(ofRunning pid: pid_t) {
        guard let stat = ProcessStat(pid), stat.state != UInt8(ascii: "Z"), stat.state != UInt8(ascii: "X"),
            let bootID = Self.currentBootID
        else { return nil }
        self.init(pid: pid, startTicks: stat.startTicks, bootID: bootID)
    }

    /// Whether this very process is running; a zombie is not.
    package var isRunning: Bool { ProcessIdentity(ofRunning: pid) == self }

    /// Milliseconds since the process was started, by a clock that nobody sets; of use only while it is running.
    package var age: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        let ticksPerSecond = Int64(sysconf(Int32(_SC_CLK_TCK)))
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
            - Int64(clamping: startTicks) * 1000 / ticksPerSecond
    }

    /// The boot that the machine is in.
    package static let currentBootID: String? = {
        guard let bytes = try? AtomicFile.read("/proc/sys/kernel/random/boot_id") else { return nil }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }()
}

extension ProcessIdentity {
    init?(_ json: JSONValue?) {
        guard let pid = json?["pid"]?.integer, let ticks = json?["start_ticks"]?.integer,
            let bootID = json?["boot_id"]?.string, let pid = pid_t(exactly: pid), let ticks = UInt64(exactly: ticks)
        else { return nil }
        self.init(pid: pid, startTicks: ticks, bootID: bootID)
    }

    var json: JSONValue {
        [
            "pid": .integer(Int64(pid)), "start_ticks": .integer(Int64(clamping: startTicks)),
            "boot_id": .string(bootID),
        ]
    }
}

/// What of `/proc/<pid>/stat` tells processes apart, and how far one has come.
package struct ProcessStat: Sendable {
    /// One of `RSDZTtXI`, see proc(5).
    package let state: UInt8
    package let parent: pid_t
    package let startTicks: UInt64
    /// Clock ticks of a processor that it has used, in its own code and in the kernel.
    package let usedTicks: UInt64

    /// Reads the file; nil when there is no such process.
    package init?(_ pid: pid_t) {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/stat"),
            // The command's name stands in parentheses and may itself contain any of them.
            let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(nameEnd + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let state = fields[0].first,
            let parent = pid_t(String(decoding: fields[1], as: UTF8.self)),
            let user = UInt64(String(decoding: fields[11], as: UTF8.self)),
            let system = UInt64(String(decoding: fields[12], as: UTF8.self)),
            let ticks = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        self.state = state
        self.parent = parent
        startTicks = ticks
        usedTicks = user + system
    }
}
