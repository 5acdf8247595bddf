import Format
import Glibc
import TestSupport

/// Very many servers.
let crowdRows = [
    FaultRow(
        "200 servers of a file",
        "200 servers are started by one command, their keepers killed, and all are stopped at once",
        holds: "each runs once; after stop nothing is left"
    ) { trial in
        let servers = (0..<200).map { "  s\($0): {command: /bin/sleep 100000}\n" }.joined()
        let file = trial.roost.home.write("servers:\n\(servers)", to: "roost.yaml")
        trial.run("apply -c \(file)")
        trial.crowd(200)
        for keeper in trial.roost.keepers { kill(keeper, SIGKILL) }
        trial.must("keepers survive SIGKILL") { trial.roost.keepers.isEmpty }
        trial.run("stop --all")
    },
    FaultRow(
        "200 servers of 200 commands", "200 commands start a server each, 50 at a time, then 200 stop them",
        holds: "each runs once; after stop nothing is left"
    ) { trial in
        let environment = "env ROOST_HOME=\(trial.roost.home.path) \(trial.roost.programs)/roost"
        let started = shell("seq 200 | xargs -P 50 -I{} \(environment) serve -d -n s{} -- /bin/sleep 100000 2>&1")
        trial.must("a start failed: \(started)", started.status == 0)
        trial.crowd(200)
        let stopped = shell("seq 200 | xargs -P 50 -I{} \(environment) stop s{} 2>&1")
        trial.must("a stop failed: \(stopped)", stopped.status == 0)
    },
]

extension Trial {
    /// That so many servers run, each once.
    fileprivate func crowd(_ count: Int) {
        do {
            let servers = try roost.statuses().filter { $0["state"]?.string == "running" }
            must("\(servers.count) run", servers.count == count)
            must("some share a process", Set(servers.compactMap { $0["pid"]?.integer }).count == count)
        } catch {
            violated("status cannot be read: \(error)")
        }
        let keepers = roost.keepers
        must("\(keepers.count) keepers", keepers.count == count)
        let processes = Set(roost.processes).subtracting(keepers)
        must("\(processes.count) processes", processes.count == count)
    }
}
