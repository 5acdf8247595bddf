/// Measures one process and its descendants, pass after pass, and remembers what ended ones have used: without that, a
/// sum over a tree would fall whenever a child ends.
package struct ProcessTreeMeter: Sendable {
    /// How much is read of each process.
    package enum Depth: Sendable {
        /// All that `TreeUsage` has.
        case everything
        /// All but proportional memory, which costs as much as all the rest: for who looks once.
        case ordinary
        /// What the table tells, and memory: a quarter of the cost, for who looks at many trees at once.
        case essentials
    }

    private let root: Int32
    private let keeper: Int32?
    private var members: [ProcessKey: TreeMember] = [:]
    private var ledger = DepartedLedger()
    private var buffer = ProcBuffer()

    /// `keeper` is the process that adopts orphans of the tree, if there is one.
    package init(root: Int32, keeper: Int32? = nil) {
        self.root = root
        self.keeper = keeper
    }

    /// What the tree uses now; nil when its first process is gone.
    ///
    /// Proportional memory is that of the last time it was read: at once for a process that is new, and for all of them
    /// when `readsProportional`.
    package mutating func measure(
        _ proc: borrowing ProcFolder, _ table: ProcessTable, depth: Depth = .everything, readsProportional: Bool = false
    ) -> TreeUsage? {
        var usage = TreeUsage()
        var seen: [ProcessKey: TreeMember] = [:]
        // Who once belonged to the tree does so for life, also when its parent has ended and the table does not tell.
        let tree = table.tree(of: root, keeper: keeper)
        let known = Set(tree)
        let strays = members.keys.filter { !known.contains($0) && table.stat($0) != nil }
        for key in tree + strays {
            guard var member = read(key, proc, table, depth, into: &usage) else {
                if key.pid == root { return nil }
                continue
            }
            if depth == .everything, member.isAlive {
                if readsProportional || member.proportional == nil {
                    member.proportional = proc.read(
                        "smaps_rollup", of: key.pid, into: &buffer, SmapsRollupFile.init(parsing:))
                }
                usage.add(member.proportional)
            }
            seen[key] = member
        }
        guard !tree.isEmpty else { return nil }
        usage.counters = ledger.settle(from: members, to: &seen)
        members = seen
        return usage
    }

    /// nil when it has ended, and of the first process also when it only waits for its parent to take notice.
    private mutating func read(
        _ key: ProcessKey, _ proc: borrowing ProcFolder, _ table: ProcessTable, _ depth: Depth,
        into usage: inout TreeUsage
    ) -> TreeMember? {
        // By its number, which costs half of what opening its folder first does: until a number is reused, all others
        // have to be. The table's own reading would be older than the time that the figures are given.
        let newest =
            depth == .essentials
            ? table.stat(key) : proc.read("stat", of: key.pid, into: &buffer, StatFile.init(parsing:))
        guard let stat = newest, stat.startTicks == key.startTicks, key.pid != root || !stat.isZombie else {
            return nil
        }
        let earlier = members[key]
        usage.add(stat)
        var member = TreeMember(stat, parent: table.key(of: stat.parent), earlier: earlier)
        if !stat.isZombie {
            let status = proc.read("status", of: key.pid, into: &buffer) { StatusFile(parsing: $0) }
            member.take(status)
            usage.add(status)
            if depth != .essentials { readRest(key, proc, into: &usage, &member) }
            if key.pid == root { usage.takeMain(stat, status, member.descriptors) }
        }
        member.complete(from: earlier)
        return member
    }

    private mutating func readRest(
        _ key: ProcessKey, _ proc: borrowing ProcFolder, into usage: inout TreeUsage, _ member: inout TreeMember
    ) {
        let io = proc.read("io", of: key.pid, into: &buffer, IOFile.init(parsing:))
        member.take(io)
        if member.limits == nil {
            member.limits = proc.read("limits", of: key.pid, into: &buffer, LimitsFile.init(parsing:))
        }
        if let open = proc.descriptorCount(of: key.pid) {
            member.descriptors = DescriptorUsage(open: open, limit: member.limits?.openFiles)
        }
        usage.add(member.descriptors)
        // What ends while it is read has no files any more, which is no failure.
        if io == nil || member.limits == nil || member.descriptors == nil {
            let isThere = proc.read("stat", of: key.pid, into: &buffer) { StatFile(parsing: $0) }
            if isThere?.isZombie == false { usage.isComplete = false }
        }
    }
}
