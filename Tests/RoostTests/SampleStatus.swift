import Format
import Registry

@testable import Collection
@testable import roost

/// Servers as `status` finds them, without a state folder or a process.
enum SampleStatus {
    static let now: Timestamp = 1_785_000_000_000

    static func make(
        _ name: String = "demo", _ phase: ServerState.Phase = .ready,
        standing: RegisteredServer.Standing = .kept, uptime: Timestamp = 65_000, restarts: Int64 = 0,
        usage: ServerReport.Usage? = nil, health: ServerHealth? = nil, requests: RequestFigures? = nil,
        adjust: (inout ServerSpec, inout ServerState) -> Void = { _, _ in }
    ) throws -> ServerStatus {
        var spec = ServerSpec(
            command: ["/usr/bin/python3", "server.py", "a b"], directory: "/srv/demo", environment: ["TOKEN": "secret"],
            port: 8000, registeredAt: now - 1_000_000)
        let hasProcess = [.starting, .ready, .stopping].contains(phase) && ![.lost, .rebooted].contains(standing)
        var state = ServerState(
            phase: phase, instance: restarts + 1,
            process: hasProcess ? ProcessIdentity(pid: 4711, startTicks: 7, bootID: "b") : nil,
            keeper: ProcessIdentity(pid: 4700, startTicks: 6, bootID: "b"), startedAt: now - uptime,
            readyAt: phase == .ready ? now - uptime + 620 : nil, restarts: restarts, changedAt: now - uptime)
        adjust(&spec, &state)
        let folder = StateFolder(path: "/var/lib/roost").server(try ServerName(name))
        let server = RegisteredServer(
            folder: folder, spec: spec, state: state, standing: standing, isRunning: hasProcess)
        var status = ServerStatus(server: server, now: now)
        status.usage = usage
        status.health = health
        status.requests = requests
        return status
    }

    static func usage(cpu: Double? = 0.034, memory: UInt64 = 48_234_496, connections: UInt64? = 3) -> ServerReport.Usage
    {
        ServerReport.Usage(
            at: now, cpu: cpu, cpuSeconds: 2.21, residentBytes: memory, memoryLimit: 512 << 20, openDescriptors: 14,
            maximumDescriptors: 1024, threads: 12, processes: 3, connections: connections)
    }

    static func health(_ isHealthy: Bool = true, note: String? = nil) -> ServerHealth {
        ServerHealth(
            HealthRecord(
                process: ProcessIdentity(pid: 4711, startTicks: 7, bootID: "b"), at: now - 4000, interval: 15_000,
                kind: isHealthy ? .mcp : .http, isHealthy: isHealthy, note: note, seconds: 0.0014,
                mcp: isHealthy
                    ? .init(name: "weather", version: "1.2", protocolVersion: "2026-07-28", era: "modern") : nil),
            from: .agent)
    }

    /// Servers in many states.
    static func several() throws -> [ServerStatus] {
        [
            try make("api", usage: usage(), health: health()),
            try make("a-server-with-quite-a-long-name", usage: usage(cpu: 1.4, memory: 3 << 30), health: health(false)),
            try make("broken", .backoff, restarts: 3) { spec, state in
                spec.port = nil
                state.lastExit = ServerExit(instance: 3, cause: .code(3), at: now - 2500)
                state.nextStartAt = now + 8000
            },
            try make("old", .stopped, restarts: 1) { _, state in
                state.lastExit = ServerExit(instance: 1, cause: .signal(15), at: now - 100_000_000, trigger: .asked)
            },
        ]
    }
}
