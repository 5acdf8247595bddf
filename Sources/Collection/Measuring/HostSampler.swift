package import Format
package import ProcStats
package import Registry
internal import Synchronization

/// What the processes of one server use at one time.
struct UsageReading: Sendable {
    var usage: TreeUsage
    var facts: HostFacts
    /// In bytes; nil when neither a control group nor the kernel names one.
    var memoryLimit: UInt64?
    /// Sockets on the server's port; empty when it has none, or when they cannot be counted.
    var connections: [TCPTable.State: UInt64]
    var at: Timestamp
}

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

    private static let cgroups = "/sys/fs/cgroup"

    private let proc = ProcFolder("/proc")
    private let depth: ProcessTreeMeter.Depth
    private let tableAge: Timestamp
    private let state = Mutex(State())

    /// `tableAge` is how old the tables of all processes and sockets may be, in milliseconds: long enough for the
    /// servers that are measured shortly after each other to share them.
    package init(depth: ProcessTreeMeter.Depth = .everything, tableAge: Timestamp = 2000) {
        self.depth = depth
        self.tableAge = tableAge
    }

    /// The same as `read`, as figures.
    package func usage(
        _ meter: inout ProcessTreeMeter, process: ProcessIdentity, port: UInt16?, ports: Set<UInt16>, at now: Timestamp,
        previous: ServerReport.Usage?
    ) -> ServerReport.Usage? {
        read(&meter, process: process, port: port, ports: ports, at: now).map { .init($0, previous: previous) }
    }

    /// What a server's tree uses now; nil when its process is gone, or when the proc file system cannot be read. `ports`
    /// are those of all servers.
    func read(
        _ meter: inout ProcessTreeMeter, process: ProcessIdentity, port: UInt16?, ports: Set<UInt16>, at now: Timestamp
    ) -> UsageReading? {
        switch proc {
        case .none: nil
        case .some(let proc): read(proc, &meter, process: process, port: port, ports: ports, at: now)
        }
    }

    private func read(
        _ proc: borrowing ProcFolder, _ meter: inout ProcessTreeMeter, process: ProcessIdentity, port: UInt16?,
        ports: Set<UInt16>, at now: Timestamp
    ) -> UsageReading? {
        let shared = state.withLock {
            state -> (facts: HostFacts, processes: ProcessTable, sockets: TCPTable?, memoryLimit: UInt64?)? in
            guard let facts = state.facts ?? HostFacts(proc, &state.buffer) else { return nil }
            state.facts = facts
            return (
                facts, processes(&state, proc, with: process, at: now),
                port == nil ? nil : sockets(&state, proc, ports: ports, at: now),
                depth == .everything ? memoryLimit(&state, proc, process.pid, facts) : nil
            )
        }
        guard let shared, let usage = meter.measure(proc, shared.processes, depth: depth),
            usage.startTicks == process.startTicks
        else { return nil }
        var connections: [TCPTable.State: UInt64] = [:]
        if let port, let sockets = shared.sockets {
            for state in TCPTable.State.allCases { connections[state] = sockets.count(state, onPort: port) }
        }
        return UsageReading(
            usage: usage, facts: shared.facts, memoryLimit: shared.memoryLimit, connections: connections, at: now)
    }

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
        _ state: inout State, _ proc: borrowing ProcFolder, ports: Set<UInt16>, at now: Timestamp
    ) -> TCPTable? {
        if let known = state.sockets, (0..<tableAge).contains(now - known.at), known.ports.isSuperset(of: ports) {
            return known.table
        }
        let table = TCPTable(askingKernelFor: ports) ?? TCPTable(proc, ports: ports, &state.buffer)
        state.sockets = Sockets(table: table, ports: ports, at: now)
        return table
    }

    private func memoryLimit(
        _ state: inout State, _ proc: borrowing ProcFolder, _ pid: Int32, _ facts: HostFacts
    ) -> UInt64? {
        guard let process = proc.process(pid),
            let limit = MemoryLimit(process, cgroups: Self.cgroups, &state.buffer)?.bytes
        else { return facts.memoryBytes }
        return facts.memoryBytes.map { min($0, limit) } ?? limit
    }
}
