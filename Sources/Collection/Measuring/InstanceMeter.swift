internal import Format
internal import ProcStats
package import Registry

/// What is remembered of one instance of a server from one reading to the next.
package struct InstanceMeter: Sendable {
    let process: ProcessIdentity
    let keeper: Int32?
    var tree: ProcessTreeMeter
    var drops = ListenDrops()
    /// Where the instance's control groups are, looked up as often as its proportional memory.
    var groups = GroupPlace()
    private var lastSlow: Timestamp?

    /// `keeper` is the process that adopts orphans of the tree, if there is one.
    package init(_ process: ProcessIdentity, keeper: Int32?) {
        self.process = process
        self.keeper = keeper
        tree = ProcessTreeMeter(root: process.pid, keeper: keeper)
    }

    /// Whether what is read rarely is to be read now: the first time, and once in every such interval of milliseconds
    /// after it. Where an interval begins depends on the process, so that servers take turns.
    mutating func isSlowDue(at now: Timestamp, interval: Timestamp) -> Bool {
        let phase = Timestamp(process.startTicks &* 10 % UInt64(max(1, interval)))
        func number(_ time: Timestamp) -> Timestamp { (time - phase).floored(by: interval) }
        if let lastSlow, number(lastSlow) == number(now) { return false }
        lastSlow = now
        return true
    }

    /// Where a process is in the trees of control groups.
    struct GroupPlace: Sendable {
        /// The folder of the group that the server is alone in; nil when there is none.
        var own: String?
        /// In bytes; nil when no group has one.
        var memoryLimit: UInt64?
    }
}

extension Timestamp {
    /// How many whole intervals have gone by since the epoch.
    fileprivate func floored(by interval: Timestamp) -> Timestamp {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: Swift.max(1, interval))
        return remainder < 0 ? quotient - 1 : quotient
    }
}
