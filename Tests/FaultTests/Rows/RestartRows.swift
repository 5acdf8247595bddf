import Format
import Glibc
import Registry
import TestSupport

/// Servers that are started again: too often, too rarely, or for the wrong reason.
let restartRows = [
    FaultRow(
        "7 a restart storm", "a server that is ready and then fails, each time, for six seconds",
        holds: "it is started at most seven times; it is said to be in a crash loop"
    ) { trial in
        trial.serve("s", "ending 1 0.2")
        trial.must("no crash loop is said") { trial.word("s") == "crash-loop" }
        let count = trial.instance("s")
        trial.must("\(count) instances", count <= 7)
        trial.stays("it is started all the time", for: 3) {
            trial.instance("s") <= count + 1
        }
    },
    FaultRow(
        "7 backoff that never resets", "a server recovers from a crash loop and is well for 31 s (by a shifted clock)",
        holds: "the crash loop is over, and its next failure is answered at once"
    ) { trial in
        let clock = try ShiftedClock(trial)
        let need = trial.roost.home.write("", to: "need")
        trial.serve("s", "needing \(need)", "readiness: log:ready", environment: clock.environment)
        unlink(need)
        kill(try trial.roost.pid("s"), SIGKILL)
        trial.must("no crash loop is said") { trial.word("s") == "crash-loop" }
        _ = trial.roost.home.write("", to: "need")
        // The wait of ten seconds is over, as far as the keeper's clock goes.
        clock.shift(monotonic: 11)
        trial.nudge("s")
        trial.must("it does not recover") { trial.isRunning("s") }
        trial.must("it is not ready") { try trial.state("s").phase == .ready }
        clock.shift(monotonic: 11 + 31)
        trial.nudge("s")
        trial.must("still said to be in a crash loop") { trial.word("s") == "running" }
        trial.crash("s")
        let state = try trial.state("s")
        let delay = state.startedAt - (state.lastExit?.at ?? 0)
        trial.must("started again after \(delay) ms", delay < 2000)
        trial.must("a crash loop again", !state.isCrashLooping)
    },
    FaultRow(
        "8 retries exhausted during an outage", "what a server depends on is away for three seconds",
        holds: "it comes back by itself, whatever it was in meanwhile"
    ) { trial in
        let need = trial.roost.home.write("", to: "need")
        trial.serve("s", "needing \(need)", "readiness: log:ready")
        unlink(need)
        kill(try trial.roost.pid("s"), SIGKILL)
        trial.stays("it is given up", for: 3) {
            ["backoff", "starting", "running", "crash-loop"].contains(trial.word("s"))
        }
        _ = trial.roost.home.write("", to: "need")
        trial.must("it does not come back by itself") { try trial.state("s").phase == .ready }
    },
    FaultRow(
        "13 over-eager probes", "a server fails its liveness check three times of the six that it may",
        holds: "it is not restarted, and healthy again afterwards"
    ) { trial in
        let port = try trial.port()
        let sick = "\(trial.roost.home.path)/sick"
        trial.serve(
            "s", "serve \(port) --sick \(sick)", port: port,
            "liveness: {kind: http, path: /, interval: 1s, timeout: 5s, failures: 6}")
        let server = try trial.server("s")
        _ = trial.roost.home.write("", to: "sick")
        trial.must("it does not fail three times") { try trial.state("s").liveness?.failures == 3 }
        unlink(sick)
        trial.must("it is not found to be healthy again") { try trial.state("s").liveness?.isHealthy == true }
        trial.must("it was restarted", server.isRunning)
        trial.runsOnce("s")
    },
    FaultRow(
        "14 failed probes", "a server fails its liveness check for good, then is well, then fails again",
        holds: "each time it is ended and started again, once, with that as the reason"
    ) { trial in
        let port = try trial.port()
        let sick = "\(trial.roost.home.path)/sick"
        trial.serve(
            "s", "serve \(port) --sick \(sick)", port: port,
            "liveness: {kind: http, path: /, interval: 100ms, timeout: 2s, failures: 2}")
        for _ in 0..<2 {
            let before = try trial.state("s").instance
            _ = trial.roost.home.write("", to: "sick")
            trial.must("it is not restarted") { try trial.state("s").instance > before }
            unlink(sick)
            trial.must("it does not come back") { try trial.state("s").liveness?.isHealthy == true }
            let trigger = try trial.state("s").lastExit?.trigger
            trial.must("the reason is said to be \(trigger.map { "\($0)" } ?? "none")", trigger == .liveness)
            trial.runsOnce("s")
        }
    },
    FaultRow(
        "14 a dependency without a probe", "a server comes after one that has neither port nor check",
        holds: "both start; nothing waits forever"
    ) { trial in
        let file = trial.roost.home.write(
            """
            servers:
              first: {command: \(Trial.misbehaving("waiting"))}
              second: {command: \(Trial.misbehaving("waiting")), after: [first]}
            """, to: "roost.yaml")
        trial.run("apply -c \(file)")
        trial.runsOnce("first")
        trial.runsOnce("second")
    },
    FaultRow(
        "15 zero-downtime reload", "200 requests a second; a server with a held socket is restarted, also rolling",
        holds: "not one request is lost"
    ) { trial in
        let port = try trial.port()
        trial.serve("s", "serve \(port) --inherit", port: port, "socket: inherit")
        let load = try Load(port: port, rate: 200, path: "/", in: trial.roost.home)
        for arguments in ["restart s", "restart s --rolling", "restart s", "restart s --rolling"] {
            trial.run(arguments)
        }
        trial.lostNone(of: load)
        trial.runsOnce("s")
    },
    FaultRow(
        "15 a reload that fails", "the same load, and a rolling restart whose next instance does not start",
        holds: "the restart fails and says why; the old instance serves on; not one request is lost"
    ) { trial in
        let port = try trial.port()
        let script = trial.roost.home.write("exec \(Trial.misbehaving("serve \(port) --inherit"))", to: "server.sh")
        let file = trial.roost.home.write(
            "servers: {s: {command: sh \(script), port: \(port), socket: inherit}}", to: "s.yaml")
        trial.run("serve -d -c \(file)")
        let server = try trial.server("s")
        let load = try Load(port: port, rate: 200, path: "/", in: trial.roost.home)
        trial.roost.home.write("exit 7", to: "server.sh")
        let restart = trial.roost("restart s --rolling")
        trial.must("restart says \(restart)", restart.status == 1 && restart.output.contains("exit code 7"))
        trial.lostNone(of: load)
        trial.must("the old instance was ended", server.isRunning)
        trial.runsOnce("s")
    },
    FaultRow(
        "17 memory restarts", "a server grows beyond max_memory amid requests that take two seconds",
        holds: "it is restarted for that, and every request is answered first"
    ) { trial in
        let port = try trial.port()
        trial.serve("s", "serve \(port) --inherit", port: port, "socket: inherit", "max_memory: 100MiB")
        let load = try Load(port: port, rate: 5, path: "/slow", in: trial.roost.home)
        for _ in 0..<3 { _ = trial.ask(port, "/grow") }
        trial.must("it is not restarted") { try trial.state("s").instance > 1 }
        let trigger = try trial.state("s").lastExit?.trigger
        trial.must("the reason is said to be \(trigger.map { "\($0)" } ?? "none")", trigger == .memory)
        trial.lostNone(of: load)
        trial.runsOnce("s")
    },
    FaultRow(
        "18 counters that survive a restart", "a server has failed two of three checks, is restarted, and stays unwell",
        holds: "the new instance has three failures of its own before it is restarted"
    ) { trial in
        let port = try trial.port()
        let sick = "\(trial.roost.home.path)/sick"
        trial.serve(
            "s", "serve \(port) --sick \(sick)", port: port,
            "liveness: {kind: http, path: /, interval: 1s, timeout: 5s, failures: 3}")
        _ = trial.roost.home.write("", to: "sick")
        trial.must("it does not fail twice") { try trial.state("s").liveness?.failures == 2 }
        trial.run("restart s")
        let started = try trial.state("s")
        trial.must("it is not restarted") { try trial.state("s").instance > started.instance }
        let ended = try present(try trial.state("s").lastExit, "no exit is told")
        let lasted = ended.at - (started.readyAt ?? 0)
        trial.must("it was restarted after \(lasted) ms: \(ended)", lasted >= 3000)
        trial.must("not for three failures: \(ended)", ended.detail?.hasPrefix("3 liveness checks") == true)
        unlink(sick)
    },
]

extension Trial {
    /// What a state file says.
    func state(_ name: String) throws -> ServerState {
        let path = try folder(name).state
        return try ServerState(json: JSONValue(parsing: try present(try AtomicFile.read(path), "\(path) is missing")))
    }

    /// Wakes a keeper, so that it looks at its clock.
    func nudge(_ name: String) {
        if let keeper = try? roost.keeper(name) { kill(keeper, SIGHUP) }
    }

    /// That all requests were answered.
    func lostNone(of load: Load) {
        let outcome = try? load.end()
        must("what became of requests: \(outcome.map { "\($0)" } ?? "unknown")", outcome?["lost"] == [:])
        must("no request was sent", outcome?["answered"]?.integer ?? 0 > 0)
    }
}
