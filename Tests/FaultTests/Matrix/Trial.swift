import Format
import Glibc
import Registry
import TestSupport

/// The stage of one row: a state folder of its own, a stranger that nobody may touch, and what has been violated.
final class Trial {
    let roost: RoostRun
    private(set) var violations: [String] = []
    private(set) var ports: [Int] = []
    private var agents: [pid_t] = []
    /// A process that is none of any server.
    let stranger: ProcessIdentity
    private static let python = "/usr/bin/python3"

    init() throws {
        roost = try RoostRun()
        stranger = try Self.startStranger()
    }

    deinit { kill(stranger.pid, SIGKILL) }

    var home: StateFolder { StateFolder(path: roost.home.path) }

    // MARK: Judging

    /// Takes down what does not hold.
    func violated(_ what: String) { violations.append(what) }

    /// Takes down that something does not hold, unless it does. What cannot be found out does not hold.
    func must(_ what: @autoclosure () -> String, _ condition: @autoclosure () throws -> Bool) {
        if (try? condition()) != true { violated(what()) }
    }

    /// The same for what becomes true in a while.
    func must(_ what: @autoclosure () -> String, within seconds: Double = 15, _ condition: () throws -> Bool) {
        must(what(), holds(within: seconds, condition))
    }

    /// That something holds for as long as it is looked at.
    func stays(_ what: @autoclosure () -> String, for seconds: Double, _ condition: () throws -> Bool) {
        must(what(), !holds(within: seconds) { try !condition() })
    }

    /// Looks every few milliseconds until a condition holds.
    private func holds(within seconds: Double, _ condition: () throws -> Bool) -> Bool {
        let end = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < end {
            if (try? condition()) == true { return true }
            usleep(5000)
        }
        return (try? condition()) == true
    }

    /// What `status` calls the state of a server; empty when it does not list it.
    func word(_ name: String) -> String { (try? roost.status(name)?["state"]?.string) ?? "" }

    /// Which life of a server `status` tells of; 0 when it does not list it.
    func instance(_ name: String) -> Int64 { (try? roost.status(name)?["instance"]?.integer) ?? 0 }

    /// Whether `status` says that a server has a process.
    func isRunning(_ name: String) -> Bool { (try? roost.status(name)?["running"]?.bool) ?? false }

    /// Whether `status` lists a server.
    func isRegistered(_ name: String) -> Bool { !word(name).isEmpty }

    // MARK: Acting

    /// A port that nobody listens on, and nobody may listen on when the row is over.
    func port() throws -> Int {
        let port = try freePort()
        ports.append(port)
        return port
    }

    /// The command line of a server of `scripts/test-servers/misbehaving.py`.
    static func misbehaving(_ arguments: String) -> String {
        "\(python) -IS \(program("misbehaving.py")) \(arguments)"
    }

    /// The path of a program of `scripts/test-servers`.
    static func program(_ name: String) -> String { "\(RoostRun.root)/scripts/test-servers/\(name)" }

    /// Writes a file with one server; its path. `settings` are lines of YAML.
    @discardableResult
    func describe(_ name: String, _ kind: String, port: Int? = nil, _ settings: [String]) -> String {
        let lines = ["command: \(Self.misbehaving(kind))"] + (port.map { ["port: \($0)"] } ?? []) + settings
        let text = "servers:\n  \(name):\n" + lines.map { "    \($0)\n" }.joined()
        return roost.home.write(text, to: "\(name).yaml")
    }

    /// The same.
    @discardableResult
    func describe(_ name: String, _ kind: String, port: Int? = nil, _ settings: String...) -> String {
        describe(name, kind, port: port, settings)
    }

    /// Starts a server in the background, which must succeed.
    func serve(_ name: String, _ kind: String, port: Int? = nil, _ settings: String..., environment: String = "") {
        let file = describe(name, kind, port: port, settings)
        let result = roost("serve -d -c \(file)", environment: environment)
        must("'\(name)' does not start: \(result.output)", result.status == 0)
    }

    /// Runs `roost` with arguments and takes down when it does not succeed.
    @discardableResult
    func run(_ arguments: String, environment: String = "") -> String {
        let result = roost(arguments, environment: environment)
        must("'roost \(arguments)' ends with \(result.status): \(result.output)", result.status == 0)
        return result.output
    }

    /// Ends a process as if the kernel had, and waits until it is gone.
    func end(_ pid: pid_t) {
        kill(pid, SIGKILL)
        must("process \(pid) survives SIGKILL") { ProcessIdentity(ofRunning: pid) == nil }
    }

    /// What a server answers on its port; empty when it does not.
    func ask(_ port: Int, _ path: String = "/") -> String { get("http://127.0.0.1:\(port)\(path)") }

    /// Starts an agent, which must be ready before anything goes on.
    func startAgent(environment: String = "") throws {
        let port = try port()
        let pid = try roost.start(
            "agent --listen 127.0.0.1:\(port) --interval 1s", output: "agent.log", environment: environment)
        agents.append(pid)
        must("the agent is not ready") { !get("http://127.0.0.1:\(port)/-/ready").isEmpty }
    }

    /// Kills all agents.
    func endAgents() {
        for agent in agents { end(agent) }
        agents = []
    }

    // MARK: Closing

    /// What must hold whatever has happened: what is said is true; all that runs can be stopped, after which nothing is
    /// left and nobody holds a lock; the stranger was left alone.
    func close() {
        truth()
        endAgents()
        let stopped = roost("stop --all")
        must("'roost stop --all' ends with \(stopped.status): \(stopped.output)", stopped.status == 0)
        var left: [String] = []
        must("after stop there is left: \(left.joined(separator: ", "))", within: 5) {
            left = remains()
            return left.isEmpty
        }
        must("a stranger was signalled", stranger.isRunning)
    }

    private static func startStranger() throws -> ProcessIdentity {
        let output = shell("setsid sleep 100000 >/dev/null 2>&1 & echo $!").output.trimming
        let pid = try present(pid_t(output), "no stranger was started")
        return try present(ProcessIdentity(ofRunning: pid), "the stranger has ended")
    }
}
