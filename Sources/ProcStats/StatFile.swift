/// `/proc/<pid>/stat`, see proc_pid_stat(5).
package struct StatFile: Hashable, Sendable {
    /// One of `RSDZTtXI`.
    package let state: UInt8
    package let parent: Int32
    /// Page faults that needed no disk, and those that did.
    package let minorFaults: UInt64
    package let majorFaults: UInt64
    /// Time on a processor, in clock ticks.
    package let userTicks: UInt64
    package let systemTicks: UInt64
    /// The same of the children that have ended and that the process has waited for, and of theirs.
    package let childMinorFaults: UInt64
    package let childMajorFaults: UInt64
    package let childUserTicks: UInt64
    package let childSystemTicks: UInt64
    package let threads: UInt64
    /// Clock ticks from the boot to the start of the process.
    package let startTicks: UInt64
    /// Size of the address space, in bytes.
    package let virtualBytes: UInt64

    /// Whether the process has ended and only waits for its parent to take notice.
    package var isZombie: Bool { state == UInt8(ascii: "Z") || state == UInt8(ascii: "X") }

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("stat", inOnePiece: true, into: &buffer, StatFile.init(parsing:)) else {
            return nil
        }
        self = file
    }

    /// The second field is the program's name, which may itself have spaces, parentheses and line ends.
    package init?(parsing bytes: Span<UInt8>) {
        guard let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
        var position = nameEnd + 1
        bytes.skipSpaces(&position)
        guard position < bytes.count else { return nil }
        state = bytes[position]
        position += 1
        guard let parent = bytes.number(&position).flatMap(Int32.init(exactly:)) else { return nil }
        // Group, session, terminal, its group, flags.
        for _ in 0..<5 { bytes.skipField(&position) }
        guard let minorFaults = bytes.number(&position), let childMinorFaults = bytes.number(&position),
            let majorFaults = bytes.number(&position), let childMajorFaults = bytes.number(&position),
            let userTicks = bytes.number(&position), let systemTicks = bytes.number(&position),
            let childUserTicks = bytes.number(&position), let childSystemTicks = bytes.number(&position)
        else { return nil }
        // Priority, niceness.
        for _ in 0..<2 { bytes.skipField(&position) }
        guard let threads = bytes.number(&position) else { return nil }
        bytes.skipField(&position)
        guard let startTicks = bytes.number(&position), let virtualBytes = bytes.number(&position),
            // A number that the end of the text may have cut is none.
            position < bytes.count
        else { return nil }
        self.parent = parent
        self.minorFaults = minorFaults
        self.majorFaults = majorFaults
        self.userTicks = userTicks
        self.systemTicks = systemTicks
        self.childMinorFaults = childMinorFaults
        self.childMajorFaults = childMajorFaults
        self.childUserTicks = childUserTicks
        self.childSystemTicks = childSystemTicks
        self.threads = threads
        self.startTicks = startTicks
        self.virtualBytes = virtualBytes
    }
}
