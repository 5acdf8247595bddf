internal import Model
internal import ProcStats

extension ServerPoints {
    /// What its processes use.
    mutating func add(_ reading: UsageReading) {
        addUsage(reading.usage, reading.facts)
        add(MetricCatalogue.memoryLimit, reading.memoryLimit)
        add(reading.usage.main, reading.facts)
        if let group = reading.group { add(group) }
        if let sockets = reading.sockets { add(sockets, drops: reading.listenDrops) }
    }

    /// How its collectors fared.
    mutating func add(_ runs: [CollectorRun.Name: CollectorRun]) {
        for name in CollectorRun.Name.allCases {
            guard let run = runs[name] else { continue }
            add(MetricCatalogue.collectorSuccess, run.isSuccess, [("collector", name.rawValue)])
            add(MetricCatalogue.collectorDuration, run.seconds, [("collector", name.rawValue)])
        }
    }

    private mutating func addUsage(_ usage: TreeUsage, _ facts: HostFacts) {
        let counters = usage.counters
        add(MetricCatalogue.cpu, counters[.userTicks].map(facts.seconds), [("mode", "user")])
        add(MetricCatalogue.cpu, counters[.systemTicks].map(facts.seconds), [("mode", "system")])
        add(MetricCatalogue.residentMemory, usage.residentBytes)
        add(MetricCatalogue.anonymousMemory, usage.anonymousBytes)
        add(MetricCatalogue.proportionalMemory, usage.proportionalBytes)
        add(MetricCatalogue.virtualMemory, usage.virtualBytes)
        add(MetricCatalogue.swap, usage.swapBytes)
        add(MetricCatalogue.proportionalSwap, usage.proportionalSwapBytes)
        add(MetricCatalogue.openDescriptors, usage.descriptors?.open)
        add(MetricCatalogue.maximumDescriptors, usage.descriptors?.limit)
        add(MetricCatalogue.worstDescriptors, usage.descriptors?.ratio)
        add(MetricCatalogue.allDescriptors, usage.openDescriptors)
        add(MetricCatalogue.threads, usage.threads)
        add(MetricCatalogue.processes, usage.processes)
        for state in ProcessState.allCases {
            add(MetricCatalogue.processStates, usage.states[state], [("state", state.label)])
        }
        add(MetricCatalogue.readBytes, counters[.readBytes])
        add(MetricCatalogue.writtenBytes, counters[.writtenBytes])
        add(MetricCatalogue.passedReadBytes, counters[.passedReadBytes])
        add(MetricCatalogue.passedWrittenBytes, counters[.passedWrittenBytes])
        add(MetricCatalogue.readCalls, counters[.readCalls])
        add(MetricCatalogue.writeCalls, counters[.writeCalls])
        add(MetricCatalogue.contextSwitches, counters[.voluntarySwitches], [("kind", "voluntary")])
        add(MetricCatalogue.contextSwitches, counters[.involuntarySwitches], [("kind", "involuntary")])
        add(MetricCatalogue.pageFaults, counters[.minorFaults], [("kind", "minor")])
        add(MetricCatalogue.pageFaults, counters[.majorFaults], [("kind", "major")])
    }

    private mutating func add(_ main: MainUsage, _ facts: HostFacts) {
        add(MetricCatalogue.mainCPU, main.userTicks.map(facts.seconds), [("mode", "user")])
        add(MetricCatalogue.mainCPU, main.systemTicks.map(facts.seconds), [("mode", "system")])
        add(MetricCatalogue.mainResidentMemory, main.residentBytes)
        add(MetricCatalogue.mainVirtualMemory, main.virtualBytes)
        add(MetricCatalogue.mainOpenDescriptors, main.descriptors?.open)
        add(MetricCatalogue.mainMaximumDescriptors, main.descriptors?.limit)
        add(MetricCatalogue.mainThreads, main.threads)
    }

    private mutating func add(_ group: ControlGroup) {
        add(MetricCatalogue.groupMemory, group.memoryBytes)
        add(MetricCatalogue.groupMemoryLimit, group.memoryLimit)
        add(MetricCatalogue.groupSwap, group.swapBytes)
        add(MetricCatalogue.groupCPU, group.cpu?.userSeconds, [("mode", "user")])
        add(MetricCatalogue.groupCPU, group.cpu?.systemSeconds, [("mode", "system")])
        add(MetricCatalogue.groupCPULimit, group.cpuLimit)
        add(MetricCatalogue.groupPeriods, group.cpu?.periods)
        add(MetricCatalogue.groupThrottledPeriods, group.cpu?.throttledPeriods)
        add(MetricCatalogue.groupThrottled, group.cpu?.throttledSeconds)
        add(MetricCatalogue.groupProcesses, group.processes)
        add(MetricCatalogue.groupProcessLimit, group.processLimit)
        add(MetricCatalogue.oomKills, group.oomKills)
        for (resource, pressure) in group.pressure.byResource {
            add(MetricCatalogue.pressureWaiting, pressure.waitingSeconds, [("resource", resource)])
            add(MetricCatalogue.pressureStalled, pressure.stalledSeconds, [("resource", resource)])
        }
    }

    private mutating func add(_ sockets: PortSockets, drops: UInt64?) {
        for state in TCPState.allCases {
            add(MetricCatalogue.connections, sockets[state], [("state", state.label)])
        }
        add(MetricCatalogue.acceptQueue, sockets.queue)
        add(MetricCatalogue.acceptQueueLimit, sockets.queueLimit)
        add(MetricCatalogue.listenDrops, drops)
    }
}

extension ProcessState {
    /// The word that process-exporter has for it, in lower case; it knows none for `stopped`.
    fileprivate var label: String {
        switch self {
        case .running: "running"
        case .sleeping: "sleeping"
        case .waiting: "waiting"
        case .stopped: "stopped"
        case .zombie: "zombie"
        case .other: "other"
        }
    }
}

extension TCPState {
    /// The word that ss(8) and netstat(8) have for it, in lower case.
    fileprivate var label: String {
        switch self {
        case .established: "established"
        case .synReceived: "syn_recv"
        case .finWait1: "fin_wait1"
        case .finWait2: "fin_wait2"
        case .timeWait: "time_wait"
        case .closeWait: "close_wait"
        case .lastAck: "last_ack"
        case .listen: "listen"
        case .closing: "closing"
        }
    }
}
