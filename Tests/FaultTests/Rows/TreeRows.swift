import Glibc
import Registry
import TestSupport

/// Processes that a server starts, and that must not outlive it.
let treeRows = [
    FaultRow(
        "2 grandchildren",
        "a server with children in sessions of their own that ignore SIGTERM and hold its port is stopped",
        holds: "all of them end with it"
    ) { trial in
        try trial.serveFamily()
        trial.run("stop s")
        trial.must("\(trial.marked("s")) are left", trial.marked("s").isEmpty)
    },
    FaultRow(
        "2 grandchildren of a crash", "such a server is killed",
        holds: "its children are gone before the next instance takes the port; there is one family"
    ) { trial in
        try trial.serveFamily()
        let old = trial.marked("s")
        trial.crash("s")
        trial.must("some of the old family are left", trial.marked("s").isDisjoint(with: old))
        trial.runsOnce("s")
    },
    FaultRow(
        "2 grandchildren of a lost keeper", "the keeper of such a server is killed, then the server is stopped",
        holds: "all of them end, though they are below no keeper any more"
    ) { trial in
        try trial.serveFamily()
        trial.end(try trial.roost.keeper("s"))
        trial.run("stop s")
        trial.must("\(trial.marked("s")) are left", trial.marked("s").isEmpty)
    },
    FaultRow(
        "12 stop with the port still held", "a server that ends at once but whose child holds the port is stopped",
        holds: "when stop returns, nobody listens on the port"
    ) { trial in
        let port = try trial.serveFamily()
        let result = trial.roost("stop s")
        let holders = PortHolder.listeningSockets(onPort: UInt16(port))
        trial.must("stop ends with \(result.status): \(result.output)", result.status == 0)
        trial.must("it is held on", holders.isEmpty)
        trial.must("it is not said to be stopped", trial.word("s") == "stopped")
    },
    FaultRow(
        "16 piles of stdio servers",
        "a bridge with 40 stdio servers in sessions of their own is restarted, then stopped",
        holds: "there are never more than 40, and none afterwards"
    ) { trial in
        let port = try trial.port()
        trial.serve("s", "bridge \(port) 40", port: port, "stop_timeout: 1s")
        trial.must("not 41 processes, but \(trial.marked("s").count)") { trial.marked("s").count == 41 }
        trial.run("restart s")
        trial.must("not 41 processes, but \(trial.marked("s").count)") { trial.marked("s").count == 41 }
        trial.runsOnce("s")
        trial.run("stop s")
        trial.must("\(trial.marked("s").count) are left", trial.marked("s").isEmpty)
    },
]

extension Trial {
    /// Starts a server that has a family, and waits until it is whole: its port is open before that. The port.
    @discardableResult
    fileprivate func serveFamily() throws -> Int {
        let port = try port()
        serve("s", "family \(port)", port: port, "stop_timeout: 1s")
        must("it has no family") { marked("s").count == 7 }
        return port
    }
}
