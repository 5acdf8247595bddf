package import Format
package import Glibc

/// The built programs on a state folder of their own. Everything that was started on it is ended with the test.
package final class RoostRun {
    /// The project's root.
    package static let root = String(#filePath.dropLast("/Tests/TestSupport/RoostRun.swift".count))

    package let home = TemporaryFolder()
    package let programs: String

    package init() throws {
        programs = try present(folderOfPrograms(), "the programs are not beside the tests: build all products first")
    }

    deinit {
        _ = shell("'\(programs)/roost' stop --all >/dev/null 2>&1")
        for pid in processes { kill(pid, SIGKILL) }
    }

    /// The command line that runs `roost` here, with further variables (`NAME=value`) in its environment.
    package func command(_ arguments: String, environment: String = "") -> String {
        "ROOST_HOME='\(home.path)' NO_COLOR=1 \(environment) '\(programs)/roost' \(arguments)"
    }

    /// Runs `roost` to its end; what it wrote to both streams, and its exit code.
    @discardableResult
    package func callAsFunction(_ arguments: String, environment: String = "") -> (output: String, status: Int32) {
        shell("\(command(arguments, environment: environment)) 2>&1")
    }

    /// Runs `roost` in the background; its pid.
    package func start(_ arguments: String, output: String, environment: String = "") throws -> pid_t {
        let command = command(arguments, environment: environment)
        let result = shell("\(command) </dev/null >'\(home.path)/\(output)' 2>&1 & echo $!")
        return try present(pid_t(result.output.trimming), "no pid in '\(result.output)'")
    }

    /// Starts an agent on a free port; its pid and where it listens.
    package func startAgent(_ arguments: String = "--interval 1s") throws -> (pid: pid_t, url: String) {
        let port = try freePort()
        return (
            try start("agent --listen 127.0.0.1:\(port) \(arguments)", output: "agent.log"), "http://127.0.0.1:\(port)"
        )
    }

    /// What `status --json` says of all servers.
    package func statuses() throws -> [JSONValue] {
        let result = self("status --all --json 2>/dev/null")
        return try JSONValue(parsing: result.output)["servers"]?.array ?? []
    }

    /// What `status --json` says of a server; nil when it does not list it.
    package func status(_ name: String) throws -> JSONValue? {
        try statuses().first { $0["name"]?.string == name }
    }

    /// The number of a server's process.
    package func pid(_ name: String) throws -> pid_t {
        pid_t(try present(try status(name)?["pid"]?.integer, "\(name) has no process"))
    }

    /// The number of a server's keeper.
    package func keeper(_ name: String) throws -> pid_t {
        pid_t(try present(try status(name)?["keeper_pid"]?.integer, "\(name) has no keeper"))
    }

    /// What `roost listen --json` wrote to a file: one document for each request.
    package func webhooks(_ file: String) -> [JSONValue] {
        shell("cat \(home.path)/\(file)").output.split(separator: "\n").compactMap {
            try? JSONValue(parsing: String($0))
        }
    }

    /// All processes that were started on this state folder.
    package var processes: [pid_t] {
        let servers = shell("grep -lsz '^ROOST_HOME=\(home.path)$' /proc/[0-9]*/environ").output.split(separator: "\n")
            .compactMap { $0.split(separator: "/").dropFirst().first.flatMap { pid_t($0) } }
        return servers + keepers
    }

    /// The keepers of this state folder, which have it as an argument.
    package var keepers: [pid_t] {
        shell("grep -lsz '^\(home.path)$' $(pgrep -x roost-keeper | sed 's|.*|/proc/&/cmdline|') /dev/null").output
            .split(separator: "\n").compactMap { $0.split(separator: "/").dropFirst().first.flatMap { pid_t($0) } }
    }
}

/// Something that a test cannot go on without.
package struct Missing: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}

/// A value that must be there; throws what is missing otherwise.
package func present<Value>(_ value: Value?, _ complaint: @autoclosure () -> String) throws -> Value {
    guard let value else { throw Missing(complaint()) }
    return value
}

extension String {
    /// Without the white space around it.
    package var trimming: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// Looks every few milliseconds until a condition holds: other programs tell no other way that they are done.
package func holds(within limit: Duration = .seconds(60), _ condition: () throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try condition()
}

/// A port that nobody listens on now.
package func freePort() throws -> Int {
    let python = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    return try present(Int(shell("python3 -c \"\(python)\"").output.trimming), "python3 names no free port")
}

/// The body of an HTTP resource; empty when it cannot be had.
package func get(_ url: String, accept: String = "*/*") -> String {
    shell("curl -sf --max-time 5 -H 'Accept: \(accept)' '\(url)'").output
}
