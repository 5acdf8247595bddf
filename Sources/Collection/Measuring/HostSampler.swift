internal import Format
internal import ProcStats
internal import Registry
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
    private struct Tables {
        var processes: ProcessTable
        var connections: TCPTable?
        var ports: Set<UInt16>
        var at: Timestamp
    }

    private struct State {
        var buffer = ProcBuffer()
        var facts: HostFacts?
        var tables: Tables?
    }

    /// How old the tables of all processes and sockets may be, in milliseconds: long enough for the servers that are
    /// measured shortly after each other to share them.
    private static let tableAge: Timestamp = 2000

    private let path: String
    private let cgroups: String
    private let state = Mutex(State())

    /// `proc` and `cgroups` are where the two file systems are mounted.
    package init(proc path: String = "/proc", cgroups: String = "/sys/fs/cgroup") {
        self.path = path
        self.cgroups = cgroups
    }

    /// What a server's tree uses now; nil when its process is gone, or when the proc file system cannot be read. `ports`
    /// are those of all servers.
    func read(
        _ meter: inout ProcessTreeMeter, process: ProcessIdentity, port: UInt16?, ports: Set<UInt16>, at now: Timestamp
    ) -> UsageReading? {
        guard let proc = ProcFolder(path) else { return nil }
        let shared = state.withLock { state -> (facts: HostFacts, tables: Tables, memoryLimit: UInt64?)? in
            guard let facts = state.facts ?? HostFacts(proc, &state.buffer) else { return nil }
            state.facts = facts
            return (
                facts, tables(&state, proc, with: process, ports: ports, at: now),
                memoryLimit(&state, proc, process.pid, facts)
            )
        }
        guard let shared, let usage = meter.measure(proc, shared.tables.processes),
            usage.startTicks == process.startTicks
        else { return nil }
        var connections: [TCPTable.State: UInt64] = [:]
        if let port, let sockets = shared.tables.connections {
            for state in TCPTable.State.allCases { connections[state] = sockets.count(state, onPort: port) }
        }
        return UsageReading(
            usage: usage, facts: shared.facts, memoryLimit: shared.memoryLimit, connections: connections, at: now)
    }

    private func tables(
        _ state: inout State, _ proc: borrowing ProcFolder, with process: ProcessIdentity, ports: Set<UInt16>,
        at now: Timestamp
    ) -> Tables {
        if let known = state.tables, (0..<Self.tableAge).contains(now - known.at), known.ports.isSuperset(of: ports),
            known.processes.contains(process.pid, startTicks: process.startTicks)
        {
            return known
        }
        let tables = Tables(
            processes: ProcessTable(proc, &state.buffer),
            connections: TCPTable(proc, ports: ports, &state.buffer), ports: ports, at: now)
        state.tables = tables
        return tables
    }

    private func memoryLimit(
        _ state: inout State, _ proc: borrowing ProcFolder, _ pid: Int32, _ facts: HostFacts
    ) -> UInt64? {
        guard let process = proc.process(pid),
            let limit = MemoryLimit(process, cgroups: cgroups, &state.buffer)?.bytes
        else { return facts.memoryBytes }
        return facts.memoryBytes.map { min($0, limit) } ?? limit
    }
}
