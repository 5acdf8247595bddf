/// The memory that a control group leaves to a process, see cgroups(7).
package struct MemoryLimit: Hashable, Sendable {
    /// The lowest limit of the process' group and of those above it, in bytes; nil when none of them has one.
    package let bytes: UInt64?

    /// `cgroups` is where the control groups are mounted: `/sys/fs/cgroup`. nil when the process has none.
    package init?(_ group: ControlGroupFile, cgroups: String, _ buffer: inout ProcBuffer) {
        let isOld = group.memory != nil
        guard var path = (group.memory ?? group.unified)?[...] else { return nil }
        var lowest: UInt64?
        while true {
            if let folder = ProcFolder(cgroups + (isOld ? "/memory" : "") + path),
                // Without a limit there is the word `max`, which is no number.
                let limit = folder.read(
                    isOld ? "memory.limit_in_bytes" : "memory.max", into: &buffer, { $0.numberAlone })
            {
                lowest = min(lowest ?? limit, limit)
            }
            guard let slash = path.lastIndex(of: "/") else { break }
            path = path[..<slash]
        }
        // Version 1 writes "no limit" as the largest multiple of a page.
        bytes = lowest.flatMap { $0 < UInt64(Int64.max) - 1 << 20 ? $0 : nil }
    }
}
