/// `/proc/stat` of the machine, see proc_stat(5).
package struct HostStatFile: Hashable, Sendable {
    /// What processors do with their time, in the order of the file. Time of guests is in `user` and `nice` too.
    package enum Mode: Int, CaseIterable, Sendable {
        case user, nice, system, idle, iowait, irq, softirq, steal
    }

    /// Clock ticks of all processors since the boot, by mode; modes that an old kernel does not tell apart are missing.
    private let ticks: [UInt64]
    package let processors: Int
    /// When the machine booted, in seconds since the Unix epoch.
    package let bootTime: UInt64?
    /// Since the boot.
    package let contextSwitches: UInt64?
    package let forks: UInt64?
    /// Now.
    package let runningProcesses: UInt64?
    package let blockedProcesses: UInt64?

    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = proc.read("stat", into: &buffer, HostStatFile.init(parsing:)) else { return nil }
        self = file
    }

    /// nil when the first line is not the sum of all processors.
    package init?(parsing bytes: Span<UInt8>) {
        guard bytes.hasText("cpu ", at: 0), let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: 0) else {
            return nil
        }
        var position = 4
        var ticks: [UInt64] = []
        while ticks.count < Mode.allCases.count, position < end, let field = bytes.number(&position) {
            ticks.append(field)
        }
        guard ticks.count > Mode.iowait.rawValue else { return nil }
        self.ticks = ticks
        var processors = 0
        var line = end + 1
        while bytes.hasText("cpu", at: line) {
            processors += 1
            line = bytes.lineEnd(from: line) + 1
        }
        self.processors = processors
        bootTime = bytes.number(inLine: "btime ")
        contextSwitches = bytes.number(inLine: "ctxt ")
        forks = bytes.number(inLine: "processes ")
        runningProcesses = bytes.number(inLine: "procs_running ")
        blockedProcesses = bytes.number(inLine: "procs_blocked ")
    }

    /// Clock ticks in a mode; nil when it is not told apart.
    package subscript(mode: Mode) -> UInt64? { mode.rawValue < ticks.count ? ticks[mode.rawValue] : nil }

    /// Clock ticks in all.
    var allTicks: UInt64 { ticks.reduce(0, sum) }
}
