package import Registry

/// A server as discovery last saw it.
package struct ObservedServer: Hashable, Sendable {
    package var name: ServerName
    package var spec: ServerSpec
    package var state: ServerState
    package var standing: RegisteredServer.Standing
    /// Whether its process was running.
    package var isRunning: Bool

    package init(
        name: ServerName, spec: ServerSpec, state: ServerState, standing: RegisteredServer.Standing = .kept,
        isRunning: Bool
    ) {
        self.name = name
        self.spec = spec
        self.state = state
        self.standing = standing
        self.isRunning = isRunning
    }

    package init(_ server: RegisteredServer) {
        self.init(
            name: server.name, spec: server.spec, state: server.state, standing: server.standing,
            isRunning: server.isRunning)
    }

    /// Whether it runs here and has said that it is ready.
    package var isServing: Bool { isRunning && state.phase == .ready }

    /// Whether it can be expected to answer.
    var isAnswering: Bool { isServing || spec.isWatched }

    /// Whether it is to be given a new keeper.
    package var needsKeeper: Bool { standing.needsKeeper(spec) }

    /// The process to measure; nil while there is none.
    package var process: ProcessIdentity? { isRunning ? state.process : nil }

    /// The word for its state: the phase, or, when keeper and server are both gone, how that came about.
    package var stateName: String { Self.gone.contains(standing) ? standing.rawValue : state.phase.rawValue }

    /// All words that `stateName` can be.
    package static let stateNames = ServerState.Phase.allCases.map(\.rawValue) + gone.map(\.rawValue)

    private static let gone = [RegisteredServer.Standing.lost, .rebooted]

    /// As it was between the end of an instance and the start of the next.
    var whileEnded: ObservedServer {
        var ended = self
        ended.isRunning = false
        ended.state.process = nil
        ended.state.readyAt = nil
        // A restart that was asked for is no gap that anyone should be told of.
        let wasRequested = state.lastExit?.wasRequested == true
        if state.phase.isWanted { ended.state.phase = wasRequested ? .stopping : .backoff }
        return ended
    }
}
