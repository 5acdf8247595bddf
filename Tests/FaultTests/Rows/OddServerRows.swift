import Glibc
import Registry
import TestSupport

/// Servers that do what servers should not.
let oddServerRows = [
    FaultRow(
        "a server that ignores SIGTERM", "it is stopped with stop_timeout 1s, and once more with --force",
        holds: "it is killed after a second, and at once"
    ) { trial in
        trial.serve("s", "deaf", "readiness: log:ready", "stop_timeout: 1s")
        var start = ContinuousClock.now
        let said = trial.run("stop s")
        trial.must("it took \(ContinuousClock.now - start)", ContinuousClock.now - start < .seconds(15))
        trial.must("stop says '\(said)'", said.contains("SIGKILL") && said.contains("did not end within 1s"))
        trial.serve("s", "deaf", "readiness: log:ready", "stop_timeout: 1h")
        start = ContinuousClock.now
        trial.run("stop s --force --yes")
        trial.must("force took \(ContinuousClock.now - start)", ContinuousClock.now - start < .seconds(15))
    },
    FaultRow(
        "a server that goes into the background",
        "it forks twice, in a session of its own; its own process ends with 0",
        holds: "the start fails and says why; nothing of it is left"
    ) { trial in
        let port = try trial.port()
        let file = trial.describe("s", "background \(port)", port: port)
        let result = trial.roost("serve -d -c \(file)")
        trial.must("serve says \(result)", result.status == 1 && result.output.contains("ended before it was ready"))
        trial.must("it is registered", !trial.isRegistered("s"))
        trial.must("\(trial.marked("s")) are left", trial.marked("s").isEmpty)
        trial.must("its port is held", PortHolder.listeningSockets(onPort: UInt16(port)).isEmpty)
    },
    FaultRow(
        "a server that closes its descriptors", "it closes all, standard output and error too, and serves",
        holds: "it is ready; its keeper has nothing to do; stop works"
    ) { trial in
        let port = try trial.port()
        trial.serve("s", "closed \(port)", port: port)
        trial.must("it does not answer", trial.ask(port).hasPrefix("ok "))
        let keeper = try trial.roost.keeper("s")
        let before = trial.processorTicks(of: keeper)
        trial.stays("its keeper is busy", for: 1) { trial.processorTicks(of: keeper) <= before + 2 }
        trial.runsOnce("s")
    },
    FaultRow(
        "a server that is never ready", "it never listens on its port, with start_timeout 1s",
        holds: "the start fails after a second and says why; nothing is left"
    ) { trial in
        let port = try trial.port()
        let file = trial.describe("s", "never \(port)", port: port, "start_timeout: 1s")
        let start = ContinuousClock.now
        let result = trial.roost("serve -d -c \(file)")
        let took = ContinuousClock.now - start
        trial.must("serve says \(result)", result.status == 1 && result.output.contains("not ready within 1s"))
        trial.must("it took \(took)", took > .seconds(0.9) && took < .seconds(6))
        trial.must("it is registered", !trial.isRegistered("s"))
    },
    FaultRow(
        "a server that ends with 0 at once", "it is started with each restart policy",
        holds: "the start fails and says so; nothing is left"
    ) { trial in
        for policy in ["always", "on-failure", "never"] {
            let file = trial.roost.home.write("servers: {s: {command: /bin/true, restart: \(policy)}}", to: "s.yaml")
            let result = trial.roost("serve -d -c \(file)")
            trial.must("serve says \(result)", result.status == 1 && result.output.contains("exit code 0"))
            trial.must("it is registered", !trial.isRegistered("s"))
        }
    },
    FaultRow(
        "a server that ends with 0 later", "it is ready, then ends with 0, with restart policy on-failure",
        holds: "it is left as exited; a restart starts it again"
    ) { trial in
        trial.serve("s", "ending 0 0.3", "restart: on-failure")
        trial.must("it is not said to have exited") { trial.word("s") == "exited" }
        trial.must("a keeper is left") { trial.roost.keepers.isEmpty }
        trial.run("restart s")
    },
    FaultRow(
        "a server that writes 1 GiB a minute", "it does so for three seconds",
        holds: "it is not held up, and its keeper uses less than half a processor"
    ) { trial in
        trial.serve("s", "flood", "log: {max_size: 1MiB, max_total: 4MiB}")
        let keeper = try trial.roost.keeper("s")
        let before = trial.processorTicks(of: keeper)
        trial.stays("it has ended", for: 3) { trial.isRunning("s") }
        let share = Double(trial.processorTicks(of: keeper) - before) / Double(sysconf(Int32(_SC_CLK_TCK))) / 3
        print("the keeper of a server that writes 1 GiB a minute uses \(Int(share * 100)) % of a processor")
        trial.runsOnce("s")
    },
    FaultRow(
        "a limit on the size of files", "the keeper inherits a limit (ulimit -f) that its files reach",
        holds: "the keeper lives; the server goes on"
    ) { trial in
        let progress = "\(trial.roost.home.path)/progress"
        let file = trial.describe("s", "chatter \(progress)")
        let started = shell("ulimit -f 64; \(trial.roost.command("serve -d -c \(file)")) 2>&1")
        trial.must("serve says \(started)", started.status == 0)
        let keeper = try trial.roost.keeper("s")
        trial.must("the limit is not reached") { try trial.size(of: trial.folder("s").logs) > 30 << 10 }
        trial.advances(progress, "at the limit")
        trial.must("the keeper was ended", ProcessIdentity(ofRunning: keeper) != nil)
        trial.runsOnce("s")
    },
]

extension Trial {
    /// The processor time that a process has used, in clock ticks.
    func processorTicks(of pid: pid_t) -> Int {
        let fields = text(of: "/proc/\(pid)/stat").split(separator: " ")
        return fields.count > 14 ? (Int(fields[13]) ?? 0) + (Int(fields[14]) ?? 0) : 0
    }
}
