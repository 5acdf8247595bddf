import Glibc
import Registry
import TestSupport

/// What is under way when a process is killed at a named step.
enum Story: String, CaseIterable, Sendable {
    case serve, stop, restart
    case forcedStop = "stop --force"
    case roll = "restart --rolling"
    case crash = "a restart after a crash"
    case adoption = "a restart of an orphan"
    case orphanStop = "a stop of an orphan"
    case loss = "a restart of a lost server"
    case lateStop = "a stop of a lost server"
    case agentAdoption = "an adoption by the agent"
    case apply = "an apply that needs a restart"

    /// The steps that it comes by. Together the stories come by all.
    var steps: [FaultStep] {
        switch self {
        case .serve:
            [
                .commandLocked, .commandPending, .commandLaunched, .keeperListening, .keeperPrepared, .keeperPublished,
                .keeperRegistered, .keeperSpawned, .keeperReady,
            ]
        case .stop:
            [
                .commandAsked, .keeperStopping, .keeperTerminated, .keeperPublished, .keeperReaped, .keeperEnded,
                .keeperRemoved,
            ]
        case .forcedStop: [.keeperPublished, .keeperReaped, .keeperEnded, .keeperRemoved]
        case .restart:
            [
                .commandAsked, .keeperStopping, .keeperTerminated, .keeperReaped, .keeperPrepared, .keeperPublished,
                .keeperRegistered,
                .keeperSpawned, .keeperReady,
            ]
        case .roll:
            [.keeperPrepared, .keeperPublished, .keeperNextSpawned, .keeperReady, .keeperSwitched, .keeperReaped]
        case .crash:
            [.keeperReaped, .keeperPrepared, .keeperPublished, .keeperRegistered, .keeperSpawned, .keeperReady]
        case .adoption:
            [.keeperListening, .keeperAdopting, .keeperPublished, .keeperAdopted, .keeperStopping, .keeperReady]
        case .loss: [.adopterLocked, .adopterLaunched, .keeperPrepared, .keeperRegistered]
        case .orphanStop:
            [
                .adopterLocked, .adopterLaunched, .commandAsked, .keeperAdopting, .keeperAdopted, .keeperTerminated,
                .keeperEnded,
            ]
        case .lateStop: [.commandRecording]
        case .apply: [.keeperApplying, .keeperNextSpawned, .keeperSwitched, .keeperReady]
        case .agentAdoption:
            [.adopterLocked, .adopterLaunched, .keeperListening, .keeperAdopting, .keeperPublished, .keeperAdopted]
        }
    }
}

extension Story {
    /// What is done after the death, each in a row of its own.
    fileprivate var sequels: [String] {
        switch self {
        case .roll: ["restart", "restart --rolling", "stop"]
        case .apply: ["apply", "stop"]
        default: ["restart", "stop"]
        }
    }
}

/// Stories, with a death at each of their steps, and with what is done next.
func deathRows(_ stories: [Story]) -> [FaultRow] {
    stories.flatMap { story in
        story.steps.flatMap { step in story.sequels.map { deathRow(story, step, then: $0) } }
    }
}

private func deathRow(_ story: Story, _ step: FaultStep, then next: String) -> FaultRow {
    FaultRow(
        "SIGKILL at \(step.rawValue)",
        "amid \(story.rawValue), whoever reaches the step first; then status and \(next)",
        holds: next == "stop" ? "status is true" : "status is true; one copy runs after the \(next)"
    ) { trial in
        try trial.play(story, dyingAt: step)
        trial.truth()
        guard trial.isRegistered("s") else {
            // It never came to be registered: then nothing of it may be there.
            trial.must("\(trial.marked("s")) are left") { trial.marked("s").isEmpty }
            trial.serveSubject()
            return trial.runsOnce("s")
        }
        if next == "apply" {
            trial.applyOther()
            let environment = trial.environment(of: try trial.roost.pid("s"))
            trial.must("the new settings do not hold", environment.contains("OTHER=settings"))
        } else {
            trial.run("\(next) s")
        }
        if next != "stop" { trial.runsOnce("s") }
    }
}

extension Trial {
    /// Starts the server of the stories: one that inherits its socket, so that it can be replaced while it serves.
    fileprivate func serveSubject(environment: String = "", mustSucceed: Bool = true) {
        let port = ports.first ?? (try? self.port()) ?? 0
        let file = describe("s", "serve \(port) --inherit", port: port, "socket: inherit", "stop_timeout: 2s")
        let result = roost("serve -d -c \(file)", environment: environment)
        must("'s' does not start: \(result.output)", !mustSucceed || result.status == 0)
    }

    /// Gives it other settings, which need a restart.
    fileprivate func applyOther(environment: String = "", mustSucceed: Bool = true) {
        let port = ports.first ?? 0
        let file = describe(
            "s", "serve \(port) --inherit", port: port, "socket: inherit", "stop_timeout: 2s", "env: {OTHER: settings}")
        let result = roost("apply -c \(file)", environment: environment)
        must("apply fails: \(result.output)", !mustSucceed || result.status == 0)
    }

    fileprivate func play(_ story: Story, dyingAt step: FaultStep) throws {
        let token = "\(roost.home.path)/fault"
        let environment = "ROOST_FAULT='\(step.rawValue):\(token)'"
        func arm() { roost.home.write("", to: "fault") }
        // The keepers know of the step from the start, but nobody dies before the file is there.
        if story != .serve { serveSubject(environment: environment) }
        switch story {
        case .serve:
            arm()
            serveSubject(environment: environment, mustSucceed: false)
        case .stop:
            arm()
            roost("stop s", environment: environment)
        case .forcedStop:
            arm()
            roost("stop s --force --yes", environment: environment)
        case .restart:
            arm()
            roost("restart s", environment: environment)
        case .roll:
            arm()
            roost("restart s --rolling", environment: environment)
        case .apply:
            arm()
            applyOther(environment: environment, mustSucceed: false)
        case .crash:
            let pid = try roost.pid("s")
            arm()
            kill(pid, SIGKILL)
        case .adoption:
            end(try roost.keeper("s"))
            arm()
            roost("restart s", environment: environment)
        case .loss, .lateStop:
            endBoth("s")
            arm()
            roost(story == .loss ? "restart s" : "stop s", environment: environment)
        case .orphanStop:
            end(try roost.keeper("s"))
            arm()
            roost("stop s", environment: environment)
        case .agentAdoption:
            try startAgent(environment: environment)
            arm()
            end(try roost.keeper("s"))
        }
        must("nobody came by the step \(step.rawValue)", within: 8) { access(token, F_OK) != 0 }
        unlink(token)
    }
}
