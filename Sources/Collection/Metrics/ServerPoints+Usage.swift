internal import ProcStats

extension ServerPoints {
    /// What its processes use.
    mutating func add(_ reading: UsageReading) {
        let usage = reading.usage
        let counters = usage.counters
        add(MetricCatalogue.cpu, counters[.userTicks].map(reading.facts.seconds), [("mode", "user")])
        add(MetricCatalogue.cpu, counters[.systemTicks].map(reading.facts.seconds), [("mode", "system")])
        add(MetricCatalogue.residentMemory, usage.residentBytes)
        add(MetricCatalogue.virtualMemory, usage.virtualBytes)
        add(MetricCatalogue.swap, usage.swapBytes)
        add(MetricCatalogue.memoryLimit, reading.memoryLimit)
        add(MetricCatalogue.openDescriptors, usage.descriptors?.open)
        add(MetricCatalogue.maximumDescriptors, usage.descriptors?.limit)
        add(MetricCatalogue.threads, usage.threads)
        add(MetricCatalogue.processes, usage.processes)
        add(MetricCatalogue.readBytes, counters[.readBytes])
        add(MetricCatalogue.writtenBytes, counters[.writtenBytes])
        add(MetricCatalogue.contextSwitches, counters[.voluntarySwitches], [("kind", "voluntary")])
        add(MetricCatalogue.contextSwitches, counters[.involuntarySwitches], [("kind", "involuntary")])
        add(MetricCatalogue.pageFaults, counters[.minorFaults], [("kind", "minor")])
        add(MetricCatalogue.pageFaults, counters[.majorFaults], [("kind", "major")])
        for (state, count) in reading.connections.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            add(MetricCatalogue.connections, count, [("state", state.label)])
        }
    }
}

extension TCPTable.State {
    /// The word that ss(8) and netstat(8) have for it, in lower case.
    var label: String {
        switch self {
        case .established: "established"
        case .synReceived: "syn_recv"
        case .timeWait: "time_wait"
        case .closeWait: "close_wait"
        case .listen: "listen"
        }
    }
}
