internal import Model
internal import ProcStats

/// Turns what is known of the host into samples.
struct HostPoints {
    private(set) var points: [MetricPoint] = []

    init(_ reading: HostReading) {
        for mode in HostStatFile.Mode.allCases {
            add(MetricCatalogue.hostCPU, reading.stat?[mode].map(Self.seconds), ["mode": mode.label])
        }
        add(MetricCatalogue.hostCPUs, reading.stat.map { Double($0.processors) })
        add(MetricCatalogue.hostContextSwitches, reading.stat?.contextSwitches)
        add(MetricCatalogue.hostForks, reading.stat?.forks)
        add(MetricCatalogue.hostRunning, reading.stat?.runningProcesses)
        add(MetricCatalogue.hostBlocked, reading.stat?.blockedProcesses)
        let loads = [MetricCatalogue.hostLoad1, MetricCatalogue.hostLoad5, MetricCatalogue.hostLoad15]
        for (family, average) in zip(loads, reading.load?.averages ?? []) { add(family, average) }
        add(MetricCatalogue.hostMemory, reading.memory?.total)
        add(MetricCatalogue.hostFree, reading.memory?.free)
        add(MetricCatalogue.hostAvailable, reading.memory?.available)
        add(MetricCatalogue.hostBuffers, reading.memory?.buffers)
        add(MetricCatalogue.hostCached, reading.memory?.cached)
        add(MetricCatalogue.hostSwap, reading.memory?.swapTotal)
        add(MetricCatalogue.hostSwapFree, reading.memory?.swapFree)
        add(MetricCatalogue.hostOOMKills, reading.oomKills)
        add(reading.space)
        add(MetricCatalogue.hostOverflows, reading.network?.listenOverflows)
        add(MetricCatalogue.hostDrops, reading.network?.listenDrops)
        for (resource, pressure) in reading.pressure?.byResource ?? [] {
            add(MetricCatalogue.hostWaiting, pressure.waitingSeconds, ["resource": resource])
            add(MetricCatalogue.hostStalled, pressure.stalledSeconds, ["resource": resource])
        }
        add(MetricCatalogue.hostSynchronised, reading.clock.isSynchronised.map { $0 ? 1.0 : 0 })
        add(MetricCatalogue.hostOffset, reading.clock.offset)
        add(MetricCatalogue.hostMaximumError, reading.clock.maximumError)
        add(MetricCatalogue.hostBoot, reading.stat?.bootTime)
        add(MetricCatalogue.hostUptime, reading.clock.uptime)
        for (collector, isSuccess) in reading.successes {
            add(MetricCatalogue.collectorSuccess, isSuccess ? 1.0 : 0, ["collector": collector])
        }
    }

    private mutating func add(_ space: FilesystemSpace?) {
        add(MetricCatalogue.hostSpace, space?.size)
        add(MetricCatalogue.hostSpaceFree, space?.free)
        add(MetricCatalogue.hostSpaceAvailable, space?.available)
        add(MetricCatalogue.hostFiles, space?.files)
        add(MetricCatalogue.hostFilesFree, space?.freeFiles)
        add(MetricCatalogue.hostReadOnly, space.map { $0.isReadOnly ? 1.0 : 0 })
    }

    private mutating func add(_ family: MetricFamily, _ value: Double?, _ labels: Labels = .empty) {
        if let value { points.append(MetricPoint(family, labels, value)) }
    }

    private mutating func add(_ family: MetricFamily, _ value: UInt64?) { add(family, value.map { Double($0) }) }

    private static func seconds(_ ticks: UInt64) -> Double { Double(ticks) / Double(HostFacts.ticksPerSecond) }
}

extension HostStatFile.Mode {
    /// The word that node_exporter has for it.
    fileprivate var label: String { "\(self)" }
}

extension Pressures {
    /// What is known, with the words that are used for the resources.
    var byResource: [(String, PressureFile)] {
        [("cpu", cpu), ("io", io), ("memory", memory)].compactMap { name, file in file.map { (name, $0) } }
    }
}
