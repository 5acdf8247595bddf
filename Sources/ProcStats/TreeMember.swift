/// What is known of one process of a tree.
struct TreeMember: Sendable {
    /// Who will be told when it ends; nil when that is nobody whose figures are known.
    let parent: ProcessKey?
    let isAlive: Bool
    /// Of the process, and of those children of its that have ended and that it has waited for.
    private(set) var counters = UsageCounters()
    /// The part of that which came from children, or can have: the kernel tells storage as one sum.
    private(set) var inherited = UsageCounters()
    /// What children used that have ended, as long as it has not been found in `inherited`.
    var pending = UsageCounters()
    /// Read once: hardly any program changes its limits while it runs.
    var limits: LimitsFile?
    var proportional: SmapsRollupFile?
    var descriptors: DescriptorUsage?

    init(_ stat: StatFile, parent: ProcessKey?, earlier: TreeMember?) {
        self.parent = parent
        isAlive = !stat.isZombie
        limits = earlier?.limits
        proportional = earlier?.proportional
        inherited[.userTicks] = stat.childUserTicks
        inherited[.systemTicks] = stat.childSystemTicks
        inherited[.minorFaults] = stat.childMinorFaults
        inherited[.majorFaults] = stat.childMajorFaults
        counters[.userTicks] = sum(stat.userTicks, stat.childUserTicks)
        counters[.systemTicks] = sum(stat.systemTicks, stat.childSystemTicks)
        counters[.minorFaults] = sum(stat.minorFaults, stat.childMinorFaults)
        counters[.majorFaults] = sum(stat.majorFaults, stat.childMajorFaults)
    }

    /// Takes what `status` tells, which nobody takes over.
    mutating func take(_ status: StatusFile?) {
        counters[.voluntarySwitches] = status?.voluntarySwitches
        counters[.involuntarySwitches] = status?.involuntarySwitches
    }

    /// Takes what `io` tells, with that of ended children.
    mutating func take(_ io: IOFile?) {
        guard let io else { return }
        let figures: [(UsageCounter, UInt64)] = [
            (.readBytes, io.readBytes), (.writtenBytes, io.writtenBytes), (.passedReadBytes, io.passedReadBytes),
            (.passedWrittenBytes, io.passedWrittenBytes), (.readCalls, io.readCalls), (.writeCalls, io.writeCalls),
        ]
        for (counter, value) in figures {
            counters[counter] = value
            inherited[counter] = value
        }
    }

    /// Takes what could not be read now from the reading before.
    mutating func complete(from earlier: TreeMember?) {
        counters.complete(from: earlier?.counters)
        inherited.complete(from: earlier?.inherited)
    }
}

/// What processes that have ended used, each counted once.
///
/// Whoever waits for a child takes over its figures, with those of the children that it had itself waited for. So what
/// a process used is found again in that of its parent, unless the parent ignored its end or was gone. The parent is read
/// before its children: a child that was there in a pass was not yet in the parent's figures of that pass, and one that
/// is missing is in them by the next pass, if ever. Until then what it used is pending; what has not come by then is kept
/// here. So no sum ever falls, and nothing is counted twice.
struct DepartedLedger: Sendable {
    private var departed = UsageCounters()

    /// The sum over a tree after a pass; `seen` is who was there, and `before` who was the time before.
    mutating func settle(
        from before: [ProcessKey: TreeMember], to seen: inout [ProcessKey: TreeMember]
    ) -> UsageCounters {
        var owed: [ProcessKey: UsageCounters] = [:]
        for (key, member) in before where seen[key] == nil {
            var heir = member.parent
            while let ended = heir, seen[ended] == nil { heir = before[ended]?.parent }
            var estate = member.counters
            estate.add(member.pending)
            if let heir {
                owed[heir, default: UsageCounters()].add(estate)
            } else {
                departed.add(estate)
            }
        }
        var total = UsageCounters()
        for key in Array(seen.keys) {
            guard var member = seen[key] else { continue }
            if let earlier = before[key] {
                let grown = member.inherited.exceeding(earlier.inherited)
                departed.add(earlier.pending.exceeding(grown))
                if let owed = owed[key] { member.pending = owed.exceeding(grown.exceeding(earlier.pending)) }
                seen[key] = member
            }
            total.add(member.counters)
            total.add(member.pending)
        }
        total.add(departed)
        return total
    }
}
