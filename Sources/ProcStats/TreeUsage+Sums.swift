extension TreeUsage {
    /// Adds what a process' `stat` tells.
    mutating func add(_ stat: StatFile) {
        states[ProcessState(letter: stat.state)] += 1
        if startTicks == 0 { startTicks = stat.startTicks }
        guard !stat.isZombie else { return }
        processes += 1
        threads = sum(threads, stat.threads)
        Self.add(stat.virtualBytes, to: &virtualBytes)
    }

    /// Adds what a process' `status` tells.
    mutating func add(_ status: StatusFile?) {
        Self.add(status?.residentBytes, to: &residentBytes)
        Self.add(status?.anonymousBytes, to: &anonymousBytes)
        Self.add(status?.swapBytes, to: &swapBytes)
    }

    /// Adds a process' descriptors.
    mutating func add(_ usage: DescriptorUsage?) {
        guard let usage else { return }
        Self.add(usage.open, to: &openDescriptors)
        if usage.ratio > descriptors?.ratio ?? -1 { descriptors = usage }
    }

    /// Adds a process' share of memory.
    mutating func add(_ file: SmapsRollupFile?) {
        if file == nil { isProportionalComplete = false }
        Self.add(file?.proportionalBytes, to: &proportionalBytes)
        Self.add(file?.proportionalSwapBytes, to: &proportionalSwapBytes)
    }

    /// Takes the figures of the first process.
    mutating func takeMain(_ stat: StatFile, _ status: StatusFile?, _ descriptors: DescriptorUsage?) {
        main = MainUsage(
            userTicks: stat.userTicks, systemTicks: stat.systemTicks, residentBytes: status?.residentBytes,
            virtualBytes: stat.virtualBytes, threads: stat.threads, descriptors: descriptors)
    }

    private static func add(_ value: UInt64?, to total: inout UInt64?) {
        if let value { total = sum(total ?? 0, value) }
    }
}
