/// Measures one process and its descendants, pass after pass, and remembers what ended ones have used: without that, a
/// sum over a tree would fall whenever a child ends.
package struct ProcessTreeMeter: Sendable {
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
    package mutating func measure(_ proc: borrowing ProcFolder, _ table: ProcessTable) -> TreeUsage? {
        var usage = TreeUsage()
        var seen: [ProcessKey: Member] = [:]
        // Who once belonged to the tree does so for life, also when its parent has ended and the table does not tell.
        let tree = table.tree(of: root, keeper: keeper)
        let strays = Set(members.keys).subtracting(tree).filter { table.contains($0.pid, startTicks: $0.startTicks) }
        for key in tree + strays {
            guard let process = proc.process(key.pid), let stat = StatFile(process, &buffer), !stat.isZombie,
                stat.startTicks == key.startTicks
            else {
                if key.pid == root { return nil }
                continue
            }
            seen[key] = read(process, stat, earlier: members[key], into: &usage)
            if key.pid == root { usage.startTicks = stat.startTicks }
        }
        guard !tree.isEmpty else { return nil }
        for (key, member) in members where seen[key] == nil { departed.add(member.counters) }
        members = seen
        for member in seen.values { usage.counters.add(member.counters) }
        usage.counters.add(departed)
        return usage
    }

    private mutating func read(
        _ process: borrowing ProcFolder, _ stat: StatFile, earlier: Member?, into usage: inout TreeUsage
    ) -> Member {
        let status = StatusFile(process, &buffer)
        let io = IOFile(process, &buffer)
        let limits = earlier?.limits ?? LimitsFile(process, &buffer)
        usage.processes += 1
        usage.threads += stat.threads
        add(stat.virtualBytes, to: &usage.virtualBytes)
        add(status?.residentBytes, to: &usage.residentBytes)
        add(status?.swapBytes, to: &usage.swapBytes)
        if let open = DescriptorFolder(process)?.count {
            let descriptors = DescriptorUsage(open: open, limit: limits?.openFiles)
            if descriptors.ratio > usage.descriptors?.ratio ?? -1 { usage.descriptors = descriptors }
        }
        var counters = UsageCounters()
        counters[.userTicks] = stat.userTicks
        counters[.systemTicks] = stat.systemTicks
        counters[.minorFaults] = stat.minorFaults
        counters[.majorFaults] = stat.majorFaults
        counters[.voluntarySwitches] = status?.voluntarySwitches
        counters[.involuntarySwitches] = status?.involuntarySwitches
        counters[.readBytes] = io?.readBytes
        counters[.writtenBytes] = io?.writtenBytes
        counters.complete(from: earlier?.counters)
        return Member(counters: counters, limits: limits)
    }

    private func add(_ value: UInt64?, to sum: inout UInt64?) {
        if let value { sum = (sum ?? 0) + value }
    }
}
