/// Which processes there are, and who started whom: one pass over the proc file system.
package struct ProcessTable: Sendable {
    private var children: [Int32: [Int32]] = [:]
    private var stats: [Int32: StatFile] = [:]

    package init(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        var pids: [Int32] = []
        _ = proc.forEachNumber(in: ".") { pids.append($0) }
        stats.reserveCapacity(pids.count)
        for pid in pids {
            guard let stat = proc.read("stat", of: pid, into: &buffer, StatFile.init(parsing:)) else { continue }
            stats[pid] = stat
            children[stat.parent, default: []].append(pid)
        }
    }

    /// Whether that very process was running; a number alone is reused.
    package func contains(_ pid: Int32, startTicks ticks: UInt64) -> Bool {
        stat(ProcessKey(pid: pid, startTicks: ticks))?.isZombie == false
    }

    /// What was read of a process.
    func stat(_ key: ProcessKey) -> StatFile? {
        stats[key.pid].flatMap { $0.startTicks == key.startTicks ? $0 : nil }
    }

    /// The process that had the number.
    func key(of pid: Int32) -> ProcessKey? { stats[pid].map { ProcessKey(pid: pid, startTicks: $0.startTicks) } }

    /// A process and all its descendants, and those of a keeper beside it, to which the kernel gives the orphans of the
    /// tree; the keeper itself is none of them. Parents come before their children.
    func tree(of root: Int32, keeper: Int32?) -> [ProcessKey] {
        guard let first = key(of: root) else { return [] }
        var members = [first]
        var known: Set<Int32> = [root]
        var parents = keeper.map { [root, $0] } ?? [root]
        while let parent = parents.popLast() {
            // A process may have moved while the pass was on its way, so that it is met twice.
            for child in children[parent] ?? [] where known.insert(child).inserted {
                if let child = key(of: child) { members.append(child) }
                parents.append(child)
            }
        }
        return members
    }
}

/// One process and no other while the machine runs: numbers are reused, but not with the same start.
struct ProcessKey: Hashable, Sendable {
    let pid: Int32
    /// Clock ticks from the boot to the start of the process.
    let startTicks: UInt64
}
