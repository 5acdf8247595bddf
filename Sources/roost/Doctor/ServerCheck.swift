import Format
import Registry

extension Checkup {
    /// How the servers are, one line for each that is not well.
    func serverStates() -> [Finding] {
        let found = servers.flatMap(Self.findings)
        if !found.isEmpty || servers.isEmpty { return found }
        let kept = servers.filter { !$0.spec.isWatched }
        let watched = servers.count - kept.count
        let words = "\(kept.count { $0.isRunning }) of \(kept.count) running, all in order"
        return [Finding(.ok, "servers", words + (watched > 0 ? "; \(watched) elsewhere watched" : ""))]
    }

    private static func findings(_ server: RegisteredServer) -> [Finding] {
        let name = server.name.description
        var found: [Finding] = []
        func add(_ level: Finding.Level, _ text: String, _ advice: String?) {
            found.append(Finding(level, name, text, advice: advice))
        }
        switch server.standing {
        case .kept, .watched: break
        case .orphaned:
            add(.warning, "it runs, but its keeper is gone", "start the agent, which gives it a new one")
        case .lost:
            add(.error, "it and its keeper are gone, and nobody saw how it ended", "roost restart \(name)")
        case .rebooted where server.spec.isEnabled:
            add(.warning, "the boot ended it, and it has not come back", "start the agent, or 'roost restart \(name)'")
        case .rebooted:
            add(
                .note, "the boot ended it",
                "'roost enable \(name)' lets it come back, 'roost remove \(name)' forgets it")
        }
        if server.standing == .kept, server.state.isCrashLooping, server.state.phase.isWanted {
            let exit = server.state.lastExit.map { ": \($0.cause.reason)" } ?? ""
            add(.error, "it fails again and again\(exit)", "roost logs \(name)")
        }
        if let liveness = server.state.liveness, !liveness.isHealthy, server.isRunning {
            add(.warning, "its liveness check fails: \(liveness.reason ?? "no reason given")", "roost logs \(name)")
        }
        if server.state.phase.isKept {
            for warning in server.state.warnings { add(.warning, warning, nil) }
        }
        return found
    }
}
