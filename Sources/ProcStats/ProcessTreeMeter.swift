/// Measures one process and its descendants, pass after pass, and remembers what ended ones have used: without that, a
/// sum over a tree would fall whenever a child ends.
package struct ProcessTreeMeter: Sendable {
    /// How much is read of each process.
    package enum Depth: Sendable {
        /// All that `TreeUsage` has.
        case everything
        /// What the table tells, and memory: a quarter of the cost, for who looks at many trees at once.
        case essentials
    }

    /// What is known of one process of the tree.
    private struct Member {
        var counters: UsageCounters
        /// Read once: hardly any program changes its limits while it runs.
        var limits: LimitsFile?
    }

    private let root: Int32
    private let keeper: Int32?
    private var members: [ProcessKey: Member] = [:]
    private var departed = UsageCounters()
    private var buffer = ProcBuffer()

    /// `keeper` is the process that adopts orphans of the tree, if there is one.
    package init(root: Int32, keeper: Int32? = nil) {
        self.root = root
        self.keeper = keeper
    }

    /// What the tree uses now; nil when its first process is gone.
    package mutating func measure(
        _ proc: borrowing ProcFolder, _ table: ProcessTable, depth: Depth = .everything
    ) -> TreeUsage? {
        var usage = TreeUsage()
        var seen: [ProcessKey: Member] = [:]
        // Who once belonged to the tree does so for life, also when its parent has ended and the table does not tell.
        let tree = table.tree(of: root, keeper: keeper)
        let strays = Set(members.keys).subtracting(tree).filter { table.contains($0.pid, startTicks: $0.startTicks) }
        for key in tree + strays {
            let member =
                switch depth {
                case .everything: readEverything(key, proc, into: &usage)
                case .essentials: readEssentials(key, proc, table, into: &usage)
                }
            guard let member else {
                if key.pid == root { return nil }
                continue
            }
            seen[key] = member
            if key.pid == root { usage.startTicks = key.startTicks }
        }
        guard !tree.isEmpty else { return nil }
        for (key, member) in members where seen[key] == nil { departed.add(member.counters) }
        members = seen
        for member in seen.values { usage.counters.add(member.counters) }
        usage.counters.add(departed)
        return usage
    }

    private mutating func readEverything(
        _ key: ProcessKey, _ proc: borrowing ProcFolder, into usage: inout TreeUsage
    ) -> Member? {
        guard let process = proc.process(key.pid), let stat = StatFile(process, &buffer), !stat.isZombie,
            stat.startTicks == key.startTicks
        else { return nil }
        let status = StatusFile(process, &buffer)
        let io = IOFile(process, &buffer)
        let limits = members[key]?.limits ?? LimitsFile(process, &buffer)
        if let open = DescriptorFolder(process)?.count {
            let descriptors = DescriptorUsage(open: open, limit: limits?.openFiles)
            if descriptors.ratio > usage.descriptors?.ratio ?? -1 { usage.descriptors = descriptors }
        }
        return member(key, stat, status, io, limits, into: &usage)
    }

    private mutating func readEssentials(
        _ key: ProcessKey, _ proc: borrowing ProcFolder, _ table: ProcessTable, into usage: inout TreeUsage
    ) -> Member? {
        guard let stat = table.stat(key) else { return nil }
        // By its number, as the table was read a moment ago: until that is reused, all others have to be.
        let status = proc.read("\(key.pid)/status", inOnePiece: true, into: &buffer) { StatusFile(parsing: $0) }
        return member(key, stat, status, nil, members[key]?.limits, into: &usage)
    }

    private func member(
        _ key: ProcessKey, _ stat: StatFile, _ status: StatusFile?, _ io: IOFile?, _ limits: LimitsFile?,
        into usage: inout TreeUsage
    ) -> Member {
        usage.processes += 1
        usage.threads += stat.threads
        add(stat.virtualBytes, to: &usage.virtualBytes)
        add(status?.residentBytes, to: &usage.residentBytes)
        add(status?.swapBytes, to: &usage.swapBytes)
        var counters = UsageCounters()
        counters[.userTicks] = stat.userTicks
        counters[.systemTicks] = stat.systemTicks
        counters[.minorFaults] = stat.minorFaults
        counters[.majorFaults] = stat.majorFaults
        counters[.voluntarySwitches] = status?.voluntarySwitches
        counters[.involuntarySwitches] = status?.involuntarySwitches
        counters[.readBytes] = io?.readBytes
        counters[.writtenBytes] = io?.writtenBytes
        counters.complete(from: members[key]?.counters)
        return Member(counters: counters, limits: limits)
    }

    private func add(_ value: UInt64?, to sum: inout UInt64?) {
        if let value { sum = (sum ?? 0) + value }
    }
}
