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
        guard let averages = proc.read("loadavg", into: &buffer, parseAverages),
            let memory = proc.read("meminfo", into: &buffer, parseMemory),
            let stat = proc.read("stat", into: &buffer, parseProcessors)
        else { return nil }
        self.averages = averages
        memoryBytes = memory.total
        availableBytes = memory.available
        ticks = stat.ticks
        idleTicks = stat.idle
        processors = stat.count
    }
}

/// `0.52 0.41 0.30 1/117 4711`
private func parseAverages(_ bytes: Span<UInt8>) -> [Double]? {
    let words = bytes.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }.split(separator: " ")
    let averages = words.prefix(3).compactMap { Double($0) }
    return averages.count == 3 ? averages : nil
}

private func parseMemory(_ bytes: Span<UInt8>) -> (total: UInt64, available: UInt64)? {
    guard let total = bytes.number(inLine: "MemTotal:"), let available = bytes.number(inLine: "MemAvailable:") else {
        return nil
    }
    return (total * 1024, available * 1024)
}

/// The first line sums up all processors: user, nice, system, idle, iowait, irq, softirq, steal; a line for each follows.
private func parseProcessors(_ bytes: Span<UInt8>) -> (ticks: UInt64, idle: UInt64, count: Int)? {
    guard bytes.hasText("cpu ", at: 0) else { return nil }
    var position = 4
    var fields: [UInt64] = []
    // What follows, time of guests, is counted in user and nice already.
    while fields.count < 8, let field = bytes.number(&position) { fields.append(field) }
    guard fields.count > 4 else { return nil }
    var count = 0
    var line = bytes.lineEnd(from: position) + 1
    while line < bytes.count, bytes.hasText("cpu", at: line) {
        count += 1
        line = bytes.lineEnd(from: line) + 1
    }
    return (fields.reduce(0, +), fields[3] + fields[4], count)
}
