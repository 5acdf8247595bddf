import Format
import Glibc
import TestSupport
import Testing

/// The built programs on a state folder of their own. Everything that was started on it is ended with the test.
final class RoostRun {
    /// The project's root.
    static let root = String(#filePath.dropLast("/Tests/EndToEndTests/RoostRun.swift".count))

    let home = TemporaryFolder()
    let programs: String

    init() throws {
        programs = try #require(
            folderOfPrograms(), "the programs are not beside the tests: build all products first")
    }

    deinit {
        _ = shell("'\(programs)/roost' stop --all >/dev/null 2>&1")
        for pid in processes { kill(pid, SIGKILL) }
    }

    /// The command line that runs `roost` here.
    func command(_ arguments: String) -> String {
        "ROOST_HOME='\(home.path)' NO_COLOR=1 '\(programs)/roost' \(arguments)"
    }

    /// Runs `roost` to its end; what it wrote to both streams, and its exit code.
    @discardableResult
    func callAsFunction(_ arguments: String) -> (output: String, status: Int32) {
        shell("\(command(arguments)) 2>&1")
    }

    /// Runs `roost` in the background; its pid.
    func start(_ arguments: String, output: String) throws -> pid_t {
        let result = shell("\(command(arguments)) </dev/null >'\(home.path)/\(output)' 2>&1 & echo $!")
        return try #require(pid_t(result.output.trimming))
    }

    /// What `status --json` says of a server; nil when it does not list it.
    func status(_ name: String) throws -> JSONValue? {
        let result = self("status --all --json 2>/dev/null")
        let servers = try JSONValue(parsing: result.output)["servers"]?.array
        return servers?.first { $0["name"]?.string == name }
    }

    func pid(_ name: String) throws -> pid_t {
        let pid = try #require(try status(name)?["pid"]?.integer, "\(name) has no process")
        return pid_t(pid)
    }

    /// All processes that were started on this state folder.
    var processes: [pid_t] {
        let servers = shell("grep -lsz '^ROOST_HOME=\(home.path)$' /proc/[0-9]*/environ").output.split(separator: "\n")
            .compactMap { $0.split(separator: "/").dropFirst().first.flatMap { pid_t($0) } }
        return servers + keepers
    }

    /// The keepers of this state folder, which have it as an argument.
    var keepers: [pid_t] {
        shell("grep -lsz '^\(home.path)$' $(pgrep -x roost-keeper | sed 's|.*|/proc/&/cmdline|') /dev/null").output
            .split(separator: "\n").compactMap { $0.split(separator: "/").dropFirst().first.flatMap { pid_t($0) } }
    }
}

extension String {
    /// Without the white space around it.
    var trimming: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}

/// Looks every few milliseconds until a condition holds: other programs tell no other way that they are done.
func holds(within limit: Duration = .seconds(20), _ condition: () throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + limit
    while ContinuousClock.now < end {
        if try condition() { return true }
        try? await Task.sleep(for: .milliseconds(20))
    }
    return try condition()
}

/// A port that nobody listens on now.
func freePort() throws -> Int {
    let python = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    return try #require(Int(shell("python3 -c \"\(python)\"").output.trimming))
}

/// The body of an HTTP resource; empty when it cannot be had.
func get(_ url: String, accept: String = "*/*") -> String {
    shell("curl -sf --max-time 5 -H 'Accept: \(accept)' '\(url)'").output
}
