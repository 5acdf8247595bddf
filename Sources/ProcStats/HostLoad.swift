/// How busy the machine is now: `/proc/loadavg`, `/proc/meminfo` and `/proc/stat`.
package struct HostLoad: Hashable, Sendable {
    /// Processes that run or wait for a disk, averaged over 1, 5 and 15 minutes.
    package let averages: [Double]
    /// Memory in all, and what programs could still get of it, in bytes.
    package let memoryBytes: UInt64
    package let availableBytes: UInt64
    /// Clock ticks of all processors since the boot: in all, and those in which nothing was to be done.
    package let ticks: UInt64
    package let idleTicks: UInt64
    package let processors: Int

    /// nil when one of the files cannot be read or understood.
    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let load = LoadavgFile(proc, &buffer), let memory = MeminfoFile(proc, &buffer),
            let available = memory.available, let stat = HostStatFile(proc, &buffer)
        else { return nil }
        averages = load.averages
        memoryBytes = memory.total
        availableBytes = available
        ticks = stat.allTicks
        idleTicks = sum(stat[.idle] ?? 0, stat[.iowait] ?? 0)
        processors = stat.processors
    }
}
