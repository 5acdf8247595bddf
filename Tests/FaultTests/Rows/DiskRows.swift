import Glibc
import Registry
import TestSupport

/// A state folder on a disk without room.
let diskRows = [
    FaultRow(
        "settings that cannot be written", "new settings are applied while nothing can take their place; then a crash",
        holds: "apply fails, and all that happens afterwards is written down"
    ) { trial in
        trial.serve("s", "waiting")
        let pending = try trial.folder("s").pendingSpec
        trial.must("no folder stands in the way", mkdir(pending, 0o755) == 0)
        let file = trial.describe("s", "waiting", "env: {ANY: thing}")
        let refused = trial.roost("apply -c \(file)")
        trial.must("apply ends with \(refused.status): \(refused.output)", refused.status == 1)
        rmdir(pending)
        trial.crash("s")
        let result = trial.roost("stop s")
        trial.must("stop says \(result)", result.status == 0 && !result.output.contains("could not be written down"))
    },
    FaultRow(
        "disk full at a start", "the disk is full before a server is started",
        holds: "the start fails with the reason; nothing runs; with room again it starts"
    ) { trial in
        try trial.onFullDisk { fill, free in
            fill()
            let result = trial.roost("serve -d -n s -- /bin/sleep 100000")
            trial.must("serve says \(result)", result.status != 0 && result.output.contains("No space left"))
            trial.must("processes: \(trial.roost.processes)", trial.roost.processes.isEmpty)
            trial.must("it is registered", !trial.isRegistered("s"))
            free()
            trial.run("serve -d -n s -- /bin/sleep 100000")
            trial.runsOnce("s")
        }
    },
    FaultRow(
        "9 disk full while it runs", "the disk is full when a server crashes",
        holds: "it is started again; specification and state are never emptied; with room again status is true"
    ) { trial in
        try trial.onFullDisk { fill, free in
            trial.run("serve -d -n s -- /bin/sleep 100000")
            let server = try trial.server("s")
            fill()
            kill(server.pid, SIGKILL)
            trial.must("it is not started again") { trial.copies(of: "s").contains { $0 != server.pid } }
            _ = try trial.state("s")
            trial.must("the specification is gone", access(try trial.folder("s").spec, F_OK) == 0)
            free()
            trial.must("the new process is not told") { trial.copies(of: "s") == [try trial.roost.pid("s")] }
            trial.runsOnce("s")
        }
    },
    FaultRow(
        "9 disk full, then its keeper killed",
        "the disk is full when a server crashes, is started again and loses its keeper",
        holds: "the new process, which no state file names, is found: it is stopped, or restarted as one copy"
    ) { trial in
        try trial.onFullDisk { fill, free in
            for next in ["stop s", "restart s"] {
                trial.roost("serve -d -n s -- /bin/sleep 100000")
                let server = try trial.server("s")
                let keeper = try trial.roost.keeper("s")
                fill()
                kill(server.pid, SIGKILL)
                trial.must("it is not started again") { trial.copies(of: "s").contains { $0 != server.pid } }
                trial.end(keeper)
                free()
                trial.truth()
                trial.run(next)
                if next == "stop s" { trial.must("a process is left", trial.marked("s").isEmpty) }
            }
            trial.runsOnce("s")
        }
    },
    FaultRow(
        "disk full at a stop", "the disk is full when a server is stopped",
        holds:
            "it ends, stop says what could not be written; with room again it is said to be stopped after another stop"
    ) { trial in
        try trial.onFullDisk { fill, free in
            trial.run("serve -d -n s -- /bin/sleep 100000")
            fill()
            let result = trial.roost("stop s")
            trial.must("it did not end", trial.marked("s").isEmpty)
            trial.must("stop says \(result)", result.output.contains("could not be written down"))
            free()
            trial.run("stop s")
            trial.must("it is not said to be stopped", trial.word("s") == "stopped")
        }
    },
    FaultRow(
        "disk full at a restart and a rolling restart", "the disk is full when a server is restarted",
        holds: "one copy runs; with room again status is true"
    ) { trial in
        try trial.onFullDisk { fill, free in
            let port = try trial.port()
            trial.serve("s", "serve \(port) --inherit", port: port, "socket: inherit", "stop_timeout: 2s")
            for arguments in ["restart s", "restart s --rolling"] {
                fill()
                _ = trial.roost(arguments)
                trial.must("it runs as \(trial.copies(of: "s"))") { trial.copies(of: "s").count == 1 }
                free()
                trial.must("the process is not told") { trial.copies(of: "s") == [try trial.roost.pid("s")] }
                trial.runsOnce("s")
            }
        }
    },
]

extension Trial {
    /// Runs the row with the state folder on a small disk, which it can fill and free.
    fileprivate func onFullDisk(_ body: (_ fill: () -> Void, _ free: () -> Void) throws -> Void) throws {
        let folder = roost.home.path
        try withDisk(at: folder, kibibytes: 512) {
            try body(
                { _ = shell("cat /dev/zero >'\(folder)/filler' 2>/dev/null") },
                { unlink("\(folder)/filler") })
            close()
        }
    }
}
