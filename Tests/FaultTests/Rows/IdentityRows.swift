import Format
import Glibc
import Registry
import TestSupport

/// Numbers of processes that mean something else than they did.
let identityRows = [
    FaultRow(
        "1 pid reuse", "keeper and server are killed, and a stranger gets the server's number (in a pid namespace)",
        holds: "status says lost; stop and restart leave the stranger alone"
    ) { trial in
        let said = trial.inPIDNamespace(
            """
            roost serve -d -n s -- /bin/sleep 100000 >&2
            pid=$(field pid) keeper=$(field keeper_pid)
            kill -9 $keeper $pid
            until [ ! -e /proc/$pid ]; do sleep 0.05; done
            for attempt in 1 2 3 4 5 6 7 8 9; do
                echo $((pid - 1)) >/proc/sys/kernel/ns_last_pid
                sleep 100001 &
                [ $! = $pid ] && break
                kill $!
            done
            stranger=$!
            [ $stranger = $pid ] && say reused yes
            say state "$(field state)"
            roost stop s >&2 && say stop done
            kill -0 $stranger && say after_stop alive
            roost restart s >&2 && say restart done
            [ "$(field state)" = running ] && [ "$(field pid)" != $stranger ] && say again running
            roost stop --all >&2
            kill -0 $stranger && say after_restart alive
            """)
        trial.must(
            "not as it should be: \(said)",
            said == [
                "reused": "yes", "state": "lost", "stop": "done", "after_stop": "alive", "restart": "done",
                "again": "running", "after_restart": "alive",
            ])
    },
    FaultRow(
        "1 pid reuse, as the state file has it", "a state names a living stranger, as server and as transient process",
        holds: "it is never taken for the server: neither by its number alone nor in another boot"
    ) { trial in
        trial.serve("s", "waiting")
        trial.end(try trial.roost.keeper("s"))
        trial.end(try trial.server("s").pid)
        let stranger = trial.stranger
        let impostors = [
            ProcessIdentity(pid: stranger.pid, startTicks: stranger.startTicks + 1, bootID: stranger.bootID),
            ProcessIdentity(pid: stranger.pid, startTicks: stranger.startTicks, bootID: "another boot"),
        ]
        for impostor in impostors {
            try trial.rewriteState("s") { state in
                state.phase = .ready
                state.process = impostor
                state.transient = [impostor]
                state.keeper = impostor
            }
            let state = trial.word("s")
            trial.must("the state is \(state)", ["lost", "rebooted"].contains(state))
            trial.run("stop s")
            trial.must("stop ended the stranger", stranger.isRunning)
            try trial.rewriteState("s") { state in
                state.phase = .ready
                state.process = impostor
                state.transient = [impostor]
            }
            trial.run("restart s")
            trial.must("restart ended the stranger", stranger.isRunning)
            trial.runsOnce("s")
            trial.run("stop s")
        }
    },
    FaultRow(
        "11 a zombie under its keeper", "the keeper is stopped (SIGSTOP), the server killed: a zombie nobody reaps",
        holds: "status does not say that it runs; when the keeper goes on, so does the server"
    ) { trial in
        trial.serve("s", "waiting")
        let keeper = try trial.roost.keeper("s")
        let server = try trial.server("s")
        kill(keeper, SIGSTOP)
        kill(server.pid, SIGKILL)
        trial.must("it is no zombie") { ProcessStat(server.pid)?.state == UInt8(ascii: "Z") }
        trial.must("status says running of a zombie", !trial.isRunning("s"))
        trial.must("the state of a zombie is running", trial.word("s") != "running")
        kill(keeper, SIGCONT)
        trial.must("it does not come back") { trial.instance("s") == 2 }
        trial.runsOnce("s")
    },
    FaultRow(
        "11 a zombie that pid 1 never reaps",
        "keeper and server are killed where pid 1 reaps nobody (in a pid namespace)",
        holds: "status says lost, not running; restart starts one, stop ends it"
    ) { trial in
        let said = trial.inPIDNamespace(
            """
            roost serve -d -n s -- /bin/sleep 100000 >&2
            pid=$(field pid) keeper=$(field keeper_pid)
            kill -9 $keeper; kill -9 $pid
            until grep -q '^State:.Z' /proc/$pid/status; do sleep 0.05; done
            say state "$(field state)"; say running "$(field running)"
            roost restart s >&2 && say restart done
            say again "$(field state)"
            roost stop s >&2 && say stop done
            say then "$(field state)"
            """, reapedByFirst: false)
        trial.must(
            "not as it should be: \(said)",
            said == [
                "state": "lost", "running": "false", "restart": "done", "again": "running", "stop": "done",
                "then": "stopped",
            ])
    },
    FaultRow(
        "9 a reboot", "a state is of another boot",
        holds: "it is said so; restart starts one instance, with the reboot as the last exit"
    ) { trial in
        trial.serve("s", "waiting")
        trial.end(try trial.roost.keeper("s"))
        trial.end(try trial.server("s").pid)
        try trial.rewriteState("s") { state in
            let pid = state.process?.pid ?? 1
            state.process = ProcessIdentity(pid: pid, startTicks: 1, bootID: "another boot")
            state.keeper = ProcessIdentity(pid: pid, startTicks: 1, bootID: "another boot")
        }
        trial.must("not said", trial.word("s") == "rebooted")
        trial.run("restart s")
        trial.runsOnce("s")
        let exit = try trial.roost.status("s")?["last_exit"]?["reason"]?.string ?? ""
        trial.must("the last exit is '\(exit)'", exit.contains("reboot"))
    },
]

extension Trial {
    /// The identity of a server's process.
    func server(_ name: String) throws -> ProcessIdentity {
        let pid = try roost.pid(name)
        return try present(ProcessIdentity(ofRunning: pid), "the process \(pid) of '\(name)' has ended")
    }

    /// Changes a state file behind everyone's back.
    func rewriteState(_ name: String, _ change: (inout ServerState) -> Void) throws {
        let path = home.server(try ServerName(name)).state
        let bytes = try present(try AtomicFile.read(path), "\(path) is missing")
        var state = try ServerState(json: JSONValue(parsing: bytes))
        change(&state)
        try AtomicFile.replace(path, with: state.json.encoded())
    }

    /// Runs a script in a pid namespace of its own, with the functions `roost`, `field` (of the server `s` in `status --json`)
    /// and `say`; what it has said. Pid 1 is a shell that reaps orphans, or a program that does not.
    func inPIDNamespace(_ script: String, reapedByFirst: Bool = true) -> [String: String] {
        let functions = """
            roost() { \(roost.command("\"$@\"")); }
            field() { roost status --all --json | sed -n "s/^ *\\"$1\\": \\"\\{0,1\\}\\([^\\",]*\\).*/\\1/p" | head -1; }
            say() { echo "$1=$2"; }

            """
        let path = roost.home.write(functions + script + "\n", to: "namespace.sh")
        let first =
            reapedByFirst
            ? "sh" : "/usr/bin/python3 -c 'import subprocess, sys; subprocess.run([\"sh\"] + sys.argv[1:])'"
        // Without root a user namespace is needed too.
        let user = geteuid() == 0 ? "" : "-Ur"
        let log = "\(roost.home.path)/namespace.log"
        let result = shell("unshare \(user) -pf --mount-proc --kill-child \(first) \(path) 2>\(log)")
        let lines = result.output.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
        let said = Dictionary(lines.filter { $0.count == 2 }.map { (String($0[0]), String($0[1])) }) { $1 }
        return said.isEmpty ? ["error": shell("tail -n 3 \(log)").output] : said
    }
}
