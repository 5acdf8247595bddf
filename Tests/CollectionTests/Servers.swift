import Collection
import Format
import Glibc
import Registry
import TestSupport

/// Servers as keepers would write them down.
enum Servers {
    static let boot = ProcessIdentity.currentBootID ?? ""

    /// This very process, which surely runs.
    static var thisProcess: ProcessIdentity {
        guard let identity = ProcessIdentity(ofRunning: getpid()) else { fatalError("/proc cannot be read") }
        return identity
    }

    static func name(_ text: String) -> ServerName {
        guard let name = try? ServerName(text) else { fatalError("no name: \(text)") }
        return name
    }

    static func spec(port: UInt16? = nil, health: HealthCheck = HealthCheck(.none)) -> ServerSpec {
        ServerSpec(
            command: ["true"], directory: "/", environment: [:], host: "127.0.0.1", port: port, health: health,
            registeredAt: 0)
    }

    static func state(
        _ phase: ServerState.Phase = .ready, instance: Int64 = 1, process: ProcessIdentity? = thisProcess,
        startedAt: Timestamp = 1000, restarts: Int64 = 0, lastExit: ServerExit? = nil
    ) -> ServerState {
        ServerState(
            phase: phase, instance: instance, process: process, keeper: thisProcess, startedAt: startedAt,
            readyAt: phase == .ready ? startedAt : nil, restarts: restarts, lastExit: lastExit, changedAt: startedAt)
    }

    static func observed(
        _ text: String = "demo", _ state: ServerState = state(), spec: ServerSpec = spec(),
        standing: RegisteredServer.Standing = .kept, isRunning: Bool? = nil
    ) -> ObservedServer {
        ObservedServer(
            name: name(text), spec: spec, state: state, standing: standing,
            isRunning: isRunning ?? (state.process != nil))
    }

    /// Writes a server into a state folder, file by file as the CLI and a keeper do.
    static func register(_ text: String, in home: StateFolder, spec: ServerSpec = spec(), state: ServerState) throws {
        let folder = home.server(name(text))
        try makeFolder(folder.path)
        // The specification is what registers a server, so it comes last.
        try AtomicFile.replace(folder.state, with: state.json.encoded())
        if access(folder.spec, F_OK) != 0 { try AtomicFile.replace(folder.spec, with: spec.json.encoded()) }
    }

    static func exit(_ instance: Int64, _ cause: ServerExit.Cause, at: Timestamp, trigger: ServerExit.Trigger = .itself)
        -> ServerExit
    { ServerExit(instance: instance, cause: cause, at: at, trigger: trigger) }
}
