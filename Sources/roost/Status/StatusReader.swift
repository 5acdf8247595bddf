import Collection
import Format
import ProcStats
import Registry

/// Reads how servers are, as often as wanted: the state folder, the proc file system, what the agent has written down.
/// From the second time on, shares of a processor are those since the time before.
struct StatusReader {
    /// What is measured of one instance.
    private struct Measured {
        let process: ProcessIdentity
        var meter: InstanceMeter
        var usage: ServerReport.Usage?
    }

    private let folder: StateFolder
    private let sampler: HostSampler
    private var measured: [ServerName: Measured] = [:]

    /// `.essentials` is what the list shows.
    init(_ folder: StateFolder, depth: ProcessTreeMeter.Depth) {
        self.folder = folder
        // One set of tables for all servers of one time, and another for the next.
        sampler = HostSampler(depth: depth, tableAge: 1)
    }

    /// Whether a process is running at that time; faster than asking for one after another.
    func isRunning(at now: Timestamp) -> (ProcessIdentity) -> Bool {
        { [sampler] in sampler.isRunning($0, at: now) }
    }

    /// The servers as they are at that time, in their order.
    mutating func read(_ servers: [RegisteredServer], at now: Timestamp) -> [ServerStatus] {
        let ports = Set(servers.filter(\.isRunning).compactMap(\.spec.port))
        let records = folder.health.records()
        let before = measured
        measured = [:]
        return servers.map { server in
            var status = ServerStatus(server: server, now: now)
            if server.spec.isWatched, let record = records[server.name], record.isCurrent(for: nil, now: now) {
                status.take(record)
            }
            guard server.isRunning, let process = server.state.process else { return status }
            status.age = process.age
            let keeper = server.standing == .kept ? server.state.keeper.pid : nil
            var known =
                before[server.name].flatMap { $0.process == process ? $0 : nil }
                ?? Measured(process: process, meter: InstanceMeter(process, keeper: keeper))
            known.usage = sampler.usage(
                &known.meter, port: server.spec.port, ports: { ports }, at: now, previous: known.usage)
            measured[server.name] = known
            status.usage = known.usage
            if let record = records[server.name], record.isCurrent(for: process, now: now) {
                status.take(record)
            } else if let liveness = server.state.liveness {
                status.health = ServerHealth(liveness, kind: server.spec.liveness?.check.kind ?? .auto)
            }
            return status
        }
    }
}
