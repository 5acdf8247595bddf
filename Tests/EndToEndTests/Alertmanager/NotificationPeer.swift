import Format
import Glibc
import Synchronization
import TestSupport

/// A program that takes alerts and sends webhooks: the agent, or Alertmanager.
final class NotificationPeer: Sendable {
    private let port: Int
    private let commandLine: String
    private let folder: TemporaryFolder
    private let pid = Mutex<pid_t?>(nil)

    private init(port: Int, folder: TemporaryFolder, commandLine: String) {
        self.port = port
        self.folder = folder
        self.commandLine = commandLine
    }

    deinit { end() }

    /// The agent, with nothing to say of its own.
    static func agent(_ roost: RoostRun, configuration: String, timing: String) throws -> NotificationPeer {
        let port = try freePort()
        _ = roost.home.write(configuration, to: "alertmanager.yml")
        let settings = roost.home.write(
            "agent: {alertmanager_config: alertmanager.yml, notification_timing: \(timing)}\n", to: "roost.yaml")
        let rules = roost.home.write("groups: []\n", to: "rules.yml")
        let arguments = "agent --listen 127.0.0.1:\(port) --config \(settings) --rules \(rules)"
        return NotificationPeer(port: port, folder: roost.home, commandLine: roost.command(arguments))
    }

    /// Debian's Alertmanager, which writes down what it knows every second.
    static func alertmanager(configuration: String) throws -> NotificationPeer {
        guard shell("command -v prometheus-alertmanager").status == 0 else {
            throw Missing("there is no prometheus-alertmanager: scripts/setup installs it")
        }
        let folder = TemporaryFolder()
        let port = try freePort()
        let file = folder.write(configuration, to: "alertmanager.yml")
        let commandLine =
            "prometheus-alertmanager --config.file=\(file) --storage.path=\(folder.path)/storage "
            + "--web.listen-address=127.0.0.1:\(port) --cluster.listen-address= --data.maintenance-interval=1s"
        return NotificationPeer(port: port, folder: folder, commandLine: commandLine)
    }

    /// Starts it, and does not wait for anything.
    func spawn() {
        let output = shell("\(commandLine) </dev/null >>'\(folder.path)/peer.log' 2>&1 & echo $!").output
        pid.withLock { $0 = pid_t(output.trimming) }
    }

    /// Starts it, and returns when it takes alerts.
    func start() throws {
        spawn()
        let end = ContinuousClock.now + .seconds(60)
        while request("GET", port: port, path: "/-/ready").status != 200 {
            guard ContinuousClock.now < end else {
                throw Missing("a program that is ready: \(shell("tail '\(folder.path)/peer.log'").output)")
            }
            usleep(20_000)
        }
    }

    /// Ends it as if the kernel had.
    func end() {
        guard let pid = pid.withLock({ $0.take() }) else { return }
        kill(pid, SIGKILL)
        while Self.isRunning(pid) { usleep(2000) }
    }

    /// Whoever its parent is now may take its time to hear of its end, and its first thread may end before others.
    private static func isRunning(_ pid: pid_t) -> Bool {
        guard let file = fopen("/proc/\(pid)/stat", "r") else { return false }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1024)
        let count = fread(&buffer, 1, buffer.count, file)
        let fields = String(decoding: buffer[..<count], as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        guard let fields, fields.count > 17, fields[0] == "Z" || fields[0] == "X" else { return count > 0 }
        return (Int(fields[17]) ?? 0) > 1
    }

    /// Sends alerts until it has taken them, whoever kills it meanwhile.
    func insist(on alerts: JSONValue) {
        let body = alerts.encoded()
        while request("POST", port: port, path: "/api/v2/alerts", body: body).status != 200 { usleep(20_000) }
    }

    /// Sends a document, and returns what is answered.
    @discardableResult
    func post(_ document: JSONValue, to path: String) -> JSONValue {
        let answer = request("POST", port: port, path: "/api/v2/\(path)", body: document.encoded())
        return (try? JSONValue(parsing: answer.body)) ?? .null
    }

    /// Ends a silence.
    func expire(_ silence: String) { _ = request("DELETE", port: port, path: "/api/v2/silence/\(silence)") }
}
