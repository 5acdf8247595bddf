/// What a control group of version 2 uses, and what it is held to; see the kernel's cgroup-v2.rst. What its
/// controllers do not tell is nil.
package struct ControlGroup: Hashable, Sendable {
    /// In bytes.
    package let memoryBytes: UInt64?
    package let swapBytes: UInt64?
    /// nil when the group itself has no limit.
    package let memoryLimit: UInt64?
    package let processes: UInt64?
    package let processLimit: UInt64?
    package let cpu: CPUStatFile?
    /// Processors that it may use; nil when there is no limit.
    package let cpuLimit: Double?
    /// Processes that were killed for want of memory.
    package let oomKills: UInt64?
    package let pressure: Pressures

    /// Reads a group's folder, such as `/sys/fs/cgroup/system.slice/x.service`; nil when it is gone.
    package init?(_ path: String, _ buffer: inout ProcBuffer) {
        guard let folder = ProcFolder(path) else { return nil }
        func number(_ name: String) -> UInt64? { folder.read(name, into: &buffer) { $0.numberAlone } }
        memoryBytes = number("memory.current")
        swapBytes = number("memory.swap.current")
        memoryLimit = number("memory.max")
        processes = number("pids.current")
        processLimit = number("pids.max")
        cpu = folder.read("cpu.stat", into: &buffer, CPUStatFile.init(parsing:))
        cpuLimit = folder.read("cpu.max", into: &buffer, Self.cpuLimit)
        oomKills = folder.read("memory.events", into: &buffer) { $0.number(inLine: "oom_kill ") }
        pressure = Pressures(
            cpu: PressureFile(folder, "cpu.pressure", &buffer), io: PressureFile(folder, "io.pressure", &buffer),
            memory: PressureFile(folder, "memory.pressure", &buffer))
    }

    /// `200000 100000`: microseconds of a processor in so many; `max 100000` is no limit.
    package static func cpuLimit(parsing bytes: Span<UInt8>) -> Double? {
        var position = 0
        guard let quota = bytes.number(&position), let period = bytes.number(&position), period > 0,
            position < bytes.count
        else { return nil }
        return Double(quota) / Double(period)
    }
}

/// `cpu.stat` of a control group, in seconds. What comes with a limit alone is nil where the controller is off.
package struct CPUStatFile: Hashable, Sendable {
    package let userSeconds: Double
    package let systemSeconds: Double
    /// Periods in which it wanted to run while it had a limit, and those in which it reached it.
    package let periods: UInt64?
    package let throttledPeriods: UInt64?
    /// How long it was kept from running.
    package let throttledSeconds: Double?

    /// nil when the times are missing.
    package init?(parsing bytes: Span<UInt8>) {
        func seconds(_ name: StaticString) -> Double? { bytes.number(inLine: name).map { Double($0) / 1_000_000 } }
        guard let userSeconds = seconds("user_usec "), let systemSeconds = seconds("system_usec ") else { return nil }
        self.userSeconds = userSeconds
        self.systemSeconds = systemSeconds
        periods = bytes.number(inLine: "nr_periods ")
        throttledPeriods = bytes.number(inLine: "nr_throttled ")
        throttledSeconds = seconds("throttled_usec ")
    }
}

/// Pressure by resource; nil for what the kernel does not tell.
package struct Pressures: Hashable, Sendable {
    package let cpu: PressureFile?
    package let io: PressureFile?
    package let memory: PressureFile?

    package init(cpu: PressureFile?, io: PressureFile?, memory: PressureFile?) {
        self.cpu = cpu
        self.io = io
        self.memory = memory
    }

    /// That of the machine: `/proc/pressure`.
    package init(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        cpu = PressureFile(proc, "pressure/cpu", &buffer)
        io = PressureFile(proc, "pressure/io", &buffer)
        memory = PressureFile(proc, "pressure/memory", &buffer)
    }
}
