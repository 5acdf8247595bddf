import Format
import Glibc
import Registry
import TestSupport

/// The time of day jumps by an hour, forward and back.
let clockRows = [("forward", Int64(3600)), ("back", -3600)].flatMap { direction, seconds in
    [
        FaultRow(
            "clock \(direction) in backoff", "the time of day jumps an hour \(direction) while a server is in backoff",
            holds: "it is restarted when its delay is over, not an hour later and not at once"
        ) { trial in
            let clock = try ShiftedClock(trial)
            let need = trial.roost.home.write("", to: "need")
            trial.serve("s", "needing \(need)", "readiness: log:ready", environment: clock.environment)
            unlink(need)
            kill(try trial.roost.pid("s"), SIGKILL)
            // The fifth failure makes a crash loop, which waits for ten seconds.
            trial.must("it does not wait for long") {
                let state = try trial.state("s")
                return state.phase == .backoff && (state.nextStartAt ?? 0) - state.changedAt > 9000
            }
            let instance = try trial.state("s").instance
            clock.shift(wall: seconds)
            trial.roost.home.write("", to: "need")
            trial.stays("it is restarted at once", for: 0.5) { try trial.state("s").instance == instance }
            trial.must("it is not restarted", within: 30) { try trial.state("s").phase == .ready }
            trial.tellsSaneTimes("s", clock)
        },
        FaultRow(
            "clock \(direction) in a stop",
            "the same while a server that ignores SIGTERM is stopped with stop_timeout 2s",
            holds: "it is killed after two seconds"
        ) { trial in
            let clock = try ShiftedClock(trial)
            trial.serve("s", "deaf", "readiness: log:ready", "stop_timeout: 2s", environment: clock.environment)
            let server = try trial.server("s")
            let start = ContinuousClock.now
            let pid = try trial.roost.start("stop s", output: "stop.txt", environment: clock.environment)
            trial.must("it is not asked") { try trial.state("s").phase == .stopping }
            clock.shift(wall: seconds)
            trial.must("the stop does not end", within: 30) { kill(pid, 0) != 0 }
            let took = ContinuousClock.now - start
            trial.must("it took \(took)", took > .seconds(1.9) && took < .seconds(30))
            trial.must("it was not killed", !server.isRunning)
            let said = trial.text(of: "\(trial.roost.home.path)/stop.txt")
            trial.must("stop says '\(said)'", said.contains("SIGKILL") && !said.contains("-") && !said.contains("1h"))
        },
        FaultRow(
            "clock \(direction) while it runs", "the same while a server runs, with its keeper and the commands",
            holds: "it runs on; its uptime stays near the truth; restart and stop work"
        ) { trial in
            let clock = try ShiftedClock(trial)
            trial.serve("s", "waiting", environment: clock.environment)
            let server = try trial.server("s")
            clock.shift(wall: seconds)
            trial.nudge("s")
            trial.tellsSaneTimes("s", clock)
            trial.must("it was ended", server.isRunning)
            trial.run("restart s", environment: clock.environment)
            trial.tellsSaneTimes("s", clock)
            trial.run("stop s", environment: clock.environment)
        },
    ]
}

extension Trial {
    /// That the uptime of a server that has just been started is told as some seconds.
    fileprivate func tellsSaneTimes(_ name: String, _ clock: ShiftedClock) {
        let output = roost("status \(name) --json", environment: clock.environment).output
        let uptime = (try? JSONValue(parsing: output))?["servers"]?.array?.first?["uptime_seconds"]?.double
        must("the uptime is \(uptime.map { "\($0)" } ?? "none")", uptime.map { (0..<60).contains($0) } ?? false)
        let table = roost("status", environment: clock.environment).output
        must("status shows '\(table)'", !table.contains("-3") && !table.contains("-1h"))
    }
}
