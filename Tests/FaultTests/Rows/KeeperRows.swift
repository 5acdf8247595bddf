import Glibc
import Registry
import TestSupport

/// Keepers that are killed, or asked by many at once.
let keeperRows = [
    FaultRow(
        "3 one name asked for at once", "six commands start one name at the same time",
        holds: "one gets it, the others are told so; there is one keeper"
    ) { trial in
        let file = trial.describe("s", "waiting")
        let codes = trial.atOnce(Array(repeating: "serve -d -c \(file)", count: 6))
        trial.must(
            "they ended with \(codes)", codes.count { $0 == 0 } >= 1 && codes.allSatisfy { [0, 3].contains($0) })
        trial.must("keepers: \(trial.roost.keepers)") { trial.roost.keepers.count == 1 }
        trial.runsOnce("s")
    },
    FaultRow(
        "3 one port asked for at once", "six commands start six names on one port at the same time",
        holds: "one gets it, the others are told so and leave nothing"
    ) { trial in
        let port = try trial.port()
        let files = (0..<6).map { trial.describe("s\($0)", "serve \(port)", port: port, "start_timeout: 5s") }
        let codes = trial.atOnce(files.map { "serve -d -c \($0)" })
        trial.must("they ended with \(codes)", codes.sorted() == [0, 3, 3, 3, 3, 3])
        trial.must("keepers: \(trial.roost.keepers)") { trial.roost.keepers.count == 1 }
        trial.must("more than one is registered", try trial.roost.statuses().count == 1)
    },
    FaultRow(
        "3 an orphan asked for at once", "the keeper is killed; then six commands restart and show the server at once",
        holds: "one new keeper, one copy"
    ) { trial in
        trial.serve("s", "waiting")
        trial.end(try trial.roost.keeper("s"))
        _ = trial.atOnce(["restart s", "status", "restart s", "status s", "restart s", "status --json"])
        trial.must("keepers: \(trial.roost.keepers)") { trial.roost.keepers.count == 1 }
        trial.runsOnce("s")
    },
    FaultRow(
        "3 a lost state file", "the state file is removed while the keeper lives",
        holds: "nobody starts a second copy; status is true, restart and stop work"
    ) { trial in
        trial.serve("s", "waiting")
        let server = try trial.server("s")
        let open = shell("readlink /proc/\(try trial.roost.keeper("s"))/fd/*").output
        trial.must("its keeper takes one of the user's few inotify instances", !open.contains("inotify"))
        unlink(try trial.folder("s").state)
        let file = trial.describe("s", "waiting")
        _ = trial.roost("serve -d -c \(file)")
        trial.must("the server was ended", server.isRunning)
        trial.runsOnce("s")
        unlink(try trial.folder("s").state)
        trial.run("restart s")
        trial.runsOnce("s")
        unlink(try trial.folder("s").state)
    },
    FaultRow(
        "4 a killed keeper, with an agent",
        "the keeper is killed while an agent is there, twice; then the agent is killed",
        holds: "the agent gives the same process a new keeper; killing the agent changes nothing"
    ) { trial in
        trial.serve("s", "waiting")
        let server = try trial.server("s")
        try trial.startAgent()
        for _ in 0..<2 {
            let keeper = try trial.roost.keeper("s")
            trial.end(keeper)
            trial.must("no new keeper") { try trial.word("s") == "running" && trial.roost.keeper("s") != keeper }
            trial.must("the process was ended", server.isRunning)
            trial.runsOnce("s")
        }
        trial.endAgents()
        trial.runsOnce("s")
        trial.must("the process was ended", server.isRunning)
    },
    FaultRow(
        "4 a killed keeper, then restart", "the keeper is killed; then restart",
        holds: "the old process ends before the new one starts; there is one copy"
    ) { trial in
        let port = try trial.port()
        trial.serve("s", "serve \(port)", port: port)
        let server = try trial.server("s")
        trial.end(try trial.roost.keeper("s"))
        trial.must("it is not said to be orphaned", trial.word("s") == "orphaned")
        trial.must("it answers no more", trial.ask(port) == "ok \(server.pid)\n")
        trial.run("restart s")
        trial.must("the old process is left", !server.isRunning)
        trial.runsOnce("s")
        trial.must("the new one does not answer", trial.ask(port).hasPrefix("ok "))
    },
    FaultRow(
        "4 keeper and server killed", "both are killed at once; then restart",
        holds: "status says lost; restart starts one"
    ) { trial in
        trial.serve("s", "waiting")
        trial.endBoth("s")
        trial.must("not lost") { trial.word("s") == "lost" }
        trial.run("restart s")
        trial.runsOnce("s")
    },
    FaultRow(
        "4 a keeper killed while its server writes", "the keeper is killed while the server writes all the time",
        holds: "the server goes on through orphanage and adoption, and its output is not lost for good"
    ) { trial in
        let progress = "\(trial.roost.home.path)/progress"
        trial.serve("s", "chatter \(progress)")
        let server = try trial.server("s")
        trial.end(try trial.roost.keeper("s"))
        trial.advances(progress, "without a keeper")
        trial.must("it has ended", server.isRunning)
    },
    FaultRow(
        "a foreground server without its keeper", "the keeper of a server in the foreground is killed",
        holds: "the server ends with the command, as it does otherwise"
    ) { trial in
        let file = trial.describe("s", "waiting")
        let command = try trial.roost.start("serve -c \(file)", output: "foreground.txt")
        trial.must("it does not start") { trial.word("s") == "running" }
        let server = try trial.server("s")
        trial.end(try trial.roost.keeper("s"))
        trial.must("the command goes on") { ProcessIdentity(ofRunning: command) == nil }
        trial.must("the server goes on", !server.isRunning)
        let said = trial.text(of: "\(trial.roost.home.path)/foreground.txt")
        trial.must("it says '\(said)'", said.contains("the keeper of 's' was ended, and so is the server"))
    },
    FaultRow(
        "10 stale environment", "a variable is taken out of the file; then apply, a crash and a restart",
        holds: "no later instance has it; what took its place is there"
    ) { trial in
        let before = trial.describe("s", "waiting", "env: {OLD: secret, KEPT: one}")
        trial.run("serve -d -c \(before)")
        trial.must("it has no OLD", trial.environment(of: try trial.roost.pid("s")).contains("OLD=secret"))
        let after = trial.describe("s", "waiting", "env: {KEPT: two}")
        trial.run("apply -c \(after)")
        for (step, act) in [("apply", {}), ("a crash", { trial.crash("s") }), ("restart", { trial.run("restart s") })] {
            act()
            let environment = trial.environment(of: try trial.roost.pid("s"))
            trial.must("after \(step) it has OLD", !environment.contains { $0.hasPrefix("OLD=") })
            trial.must("after \(step) KEPT is not two", environment.contains("KEPT=two"))
            trial.runsOnce("s")
        }
    },
]

extension Trial {
    /// The folder of a server.
    func folder(_ name: String) throws -> ServerFolder { home.server(try ServerName(name)) }

    /// Runs commands at the same time; their exit codes.
    func atOnce(_ commands: [String]) -> [Int32] {
        let lines = commands.enumerated().map { index, command in
            "(\(roost.command(command)) >'\(roost.home.path)/at-once.\(index)' 2>&1; echo $?) &"
        }
        return shell("\(lines.joined(separator: "\n"))\nwait").output.split(separator: "\n").compactMap { Int32($0) }
    }

    /// That a number in a file grows.
    func advances(_ file: String, _ when: String) {
        func number() -> Int { Int(shell("cat \(file) 2>/dev/null").output) ?? 0 }
        let start = number()
        must("the server stands still \(when)") { number() > start + 20 }
    }

    /// Kills a server and its keeper, which has no time to see it.
    func endBoth(_ name: String) {
        guard let keeper = try? roost.keeper(name), let server = try? roost.pid(name) else {
            return violated("'\(name)' has no keeper or no process")
        }
        kill(keeper, SIGSTOP)
        kill(server, SIGKILL)
        end(keeper)
    }

    /// What a process was started with: `NAME=value`.
    func environment(of pid: pid_t) -> [String] {
        ((try? AtomicFile.read("/proc/\(pid)/environ")) ?? []).split(separator: 0)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Kills a server and waits until its keeper has started it again.
    func crash(_ name: String) {
        let before = instance(name)
        if let pid = try? roost.pid(name) { kill(pid, SIGKILL) } else { violated("'\(name)' does not run") }
        must("'\(name)' does not come back") { instance(name) > before && word(name) == "running" }
    }
}
