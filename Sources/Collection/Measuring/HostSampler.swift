package import Format
internal import Glibc
package import ProcStats
package import Registry
internal import Synchronization

/// Reads the proc file system on behalf of all servers, and shares what is the same for all.
package final class HostSampler: Sendable {
    private struct Sockets {
        var table: TCPTable?
        var ports: Set<UInt16>
        var at: Timestamp
    }

    private struct State {
        var buffer = ProcBuffer()
        var facts: HostFacts?
        var processes: (table: ProcessTable, at: Timestamp)?
        var sockets: Sockets?
    }

    private let proc: ProcFolder?
    private let depth: ProcessTreeMeter.Depth
    private let tableAge: Timestamp
    private let slowInterval: Timestamp
    private let state = Mutex(State())

    /// In milliseconds: `tableAge` is how old the tables of all processes and sockets may be, long enough for the servers
    /// that are measured shortly after each other to share them; `slowInterval` is for what costs much, and for what
    /// hardly changes.
    package init(
        depth: ProcessTreeMeter.Depth = .everything, tableAge: Timestamp = 2000, slowInterval: Timestamp = 60_000,
        proc: String = "/proc"
    ) {
        self.proc = ProcFolder(proc)
        self.depth = depth
        self.tableAge = tableAge
        self.slowInterval = slowInterval
    }

    /// The same as `read`, as figures.
    package func usage(
        _ meter: inout InstanceMeter, port: UInt16?, ports: () -> Set<UInt16>, at now: Timestamp,
        previous: ServerReport.Usage?
    ) -> ServerReport.Usage? {
        read(&meter, port: port, ports: ports, at: now).usage.map { .init($0, previous: previous) }
    }

    /// What a server's tree uses now, and how it went to find out. There is no usage when its process is gone, or when
    /// the proc file system cannot be read. `ports` are those of all servers.
    func read(
        _ meter: inout InstanceMeter, port: UInt16?, ports: () -> Set<UInt16>, at now: Timestamp
    ) -> (usage: UsageReading?, runs: [CollectorRun.Name: CollectorRun]) {
        switch proc {
        case .none: (nil, [:])
        case .some(let proc): read(proc, &meter, port: port, ports: ports, at: now)
        }
    }

    private func read(
        _ proc: borrowing ProcFolder, _ meter: inout InstanceMeter, port: UInt16?, ports: () -> Set<UInt16>,
        at now: Timestamp
    ) -> (usage: UsageReading?, runs: [CollectorRun.Name: CollectorRun]) {
        var runs: [CollectorRun.Name: CollectorRun] = [:]
        let clock = ContinuousClock()
        var start = clock.now
        func lap() -> Double {
            let end = clock.now
            defer { start = end }
            return (end - start) / .seconds(1)
        }
        let isSlowDue = meter.isSlowDue(at: now, interval: slowInterval)
        let shared = state.withLock { state -> (facts: HostFacts, processes: ProcessTable)? in
            guard let facts = state.facts ?? HostFacts(proc, &state.buffer) else { return nil }
            state.facts = facts
            return (facts, processes(&state, proc, with: meter.process, at: now))
        }
        guard let shared,
            let usage = meter.tree.measure(proc, shared.processes, depth: depth, readsProportional: isSlowDue),
            usage.startTicks == meter.process.startTicks
        else {
            // That a process has ended in the meantime is no failure.
            runs[.process] = CollectorRun(isSuccess: !meter.process.isRunning, seconds: lap())
            return (nil, runs)
        }
        runs[.process] = CollectorRun(isSuccess: usage.isComplete, seconds: lap())
        var reading = UsageReading(usage: usage, facts: shared.facts, at: now)
        if depth == .everything { runs[.smaps] = CollectorRun(isSuccess: usage.isProportionalComplete) }
        if depth != .essentials {
            reading.memoryLimit = shared.facts.memoryBytes
            state.withLock { readGroup(&$0, proc, &meter, isSlowDue: isSlowDue, into: &reading) }
            if meter.groups.own != nil {
                runs[.cgroup] = CollectorRun(isSuccess: reading.group != nil, seconds: lap())
            }
        }
        if let port {
            let table = state.withLock { sockets(&$0, proc, port: port, ports: ports, at: now) }
            reading.sockets = table?[port]
            reading.listenDrops = reading.sockets.flatMap { meter.drops.take($0) }
            runs[.sockets] = CollectorRun(isSuccess: table != nil, seconds: lap())
        }
        return (reading, runs)
    }

    private func readGroup(
        _ state: inout State, _ proc: borrowing ProcFolder, _ meter: inout InstanceMeter, isSlowDue: Bool,
        into reading: inout UsageReading
    ) {
        if isSlowDue { meter.groups = InstanceMeter.GroupPlace(of: meter, proc, &state.buffer) }
        if let limit = meter.groups.memoryLimit {
            reading.memoryLimit = reading.memoryLimit.map { min($0, limit) } ?? limit
        }
        reading.group = meter.groups.own.flatMap { ControlGroup($0, &state.buffer) }
    }
}

extension HostSampler {
    /// Whether that very process is running: as the table of all processes has it, and where it is not in there, as
    /// the kernel has it now.
    package func isRunning(_ process: ProcessIdentity, at now: Timestamp) -> Bool {
        guard process.bootID == ProcessIdentity.currentBootID else { return false }
        let isListed =
            switch proc {
            case .none: false
            case .some(let proc):
                state.withLock { state in
                    processes(&state, proc, at: now).contains(process.pid, startTicks: process.startTicks)
                }
            }
        return isListed || process.isRunning
    }

    /// The table of all processes; a new one when that of before is too old, or older than a process.
    private func processes(
        _ state: inout State, _ proc: borrowing ProcFolder, with process: ProcessIdentity? = nil, at now: Timestamp
    ) -> ProcessTable {
        if let known = state.processes, (0..<tableAge).contains(now - known.at),
            process.map({ known.table.contains($0.pid, startTicks: $0.startTicks) }) ?? true
        {
            return known.table
        }
        let table = ProcessTable(proc, &state.buffer)
        state.processes = (table, now)
        return table
    }

    private func sockets(
        _ state: inout State, _ proc: borrowing ProcFolder, port: UInt16, ports: () -> Set<UInt16>, at now: Timestamp
    ) -> TCPTable? {
        if let known = state.sockets, (0..<tableAge).contains(now - known.at), known.ports.contains(port) {
            return known.table
        }
        let ports = ports().union([port])
        let table = TCPTable(askingKernelFor: ports) ?? TCPTable(proc, ports: ports, &state.buffer)
        state.sockets = Sockets(table: table, ports: ports, at: now)
        return table
    }
}
