internal import Format
package import Model
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
        var tables: Tables?
    }

    /// How old the tables of all processes and sockets may be, in milliseconds: long enough for the servers that are
    /// measured shortly after each other to share them.
    private static let tableAge: Timestamp = 2000

    private let proc: ProcFolder
    private let cgroups: String
    private let facts: HostFacts
    private let time: any TimeSource
    private let state: Mutex<State>

    /// `proc` and `cgroups` are where the two file systems are mounted.
    package init(
        proc path: String = "/proc", cgroups: String = "/sys/fs/cgroup", time: any TimeSource
    ) throws(CollectionError) {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder(path), let facts = HostFacts(proc, &buffer) else { throw .noProc(path: path) }
        self.proc = proc
        self.cgroups = cgroups
        self.facts = facts
        self.time = time
        state = Mutex(State(buffer: buffer))
    }

    /// What a server's tree uses now; nil when its process is gone. `ports` are those of all servers.
    func read(
        _ meter: inout ProcessTreeMeter, process: ProcessIdentity, port: UInt16?, ports: Set<UInt16>
    ) -> UsageReading? {
        let (processes, sockets) = tables(ports: ports)
        guard let usage = meter.measure(proc, processes), usage.startTicks == process.startTicks else { return nil }
        var connections: [TCPTable.State: UInt64] = [:]
        if let port, let sockets {
            for state in TCPTable.State.allCases { connections[state] = sockets.count(state, onPort: port) }
        }
        return UsageReading(
            usage: usage, facts: facts, memoryLimit: memoryLimit(of: process.pid), connections: connections,
            at: time.now())
    }

    private func tables(ports: Set<UInt16>) -> (ProcessTable, TCPTable?) {
        state.withLock { state in
            let now = time.now()
            if let known = state.tables, (0..<Self.tableAge).contains(now - known.at), known.ports.isSuperset(of: ports)
            {
                return (known.processes, known.connections)
            }
            let tables = Tables(
                processes: ProcessTable(proc, &state.buffer),
                connections: TCPTable(proc, ports: ports, &state.buffer), ports: ports, at: now)
            state.tables = tables
            return (tables.processes, tables.connections)
        }
    }

    private func memoryLimit(of pid: Int32) -> UInt64? {
        state.withLock { state in
            guard let process = proc.process(pid),
                let limit = MemoryLimit(process, cgroups: cgroups, &state.buffer)?.bytes
            else { return facts.memoryBytes }
            return facts.memoryBytes.map { min($0, limit) } ?? limit
        }
    }
}
