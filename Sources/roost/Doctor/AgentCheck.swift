import Glibc
import HTTP
import Registry
import WebClient

extension Checkup {
    /// Whether an agent watches, and answers.
    func agent() async -> [Finding] {
        guard let pid = AgentLock.holder(of: home) else {
            return [
                Finding(
                    servers.contains { $0.isRunning || $0.spec.isEnabled } ? .warning : .note, "agent",
                    "none runs: nothing is measured, nobody is told, and nothing comes back after a boot",
                    advice: "roost install-service, or 'roost agent'")
            ]
        }
        guard let url = try? AtomicFile.read(home.agentURL).map({ String(decoding: $0, as: UTF8.self) }) else {
            return [Finding(.note, "agent", "it runs (pid \(pid)), and does not listen yet")]
        }
        do {
            let client = WebClient()
            defer { client.shutdown() }
            let socket = try AgentSocket(home)
            var request = HTTPRequest(url: "http://localhost/-/healthy", timeout: .seconds(5))
            request.socket = socket.path
            let response = try await client.send(request)
            let text = String(decoding: response.body.prefix(200), as: UTF8.self)
            guard response.status != 503 else {
                return [Finding(.error, "agent", "pid \(pid) at \(url): \(text)", advice: Self.restart)]
            }
            return [Finding(.ok, "agent", "pid \(pid) at \(url)")]
        } catch {
            return [Finding(.error, "agent", "pid \(pid) does not answer: \(error)", advice: Self.restart)]
        }
    }

    private static let restart =
        "restart it, which does servers no harm: 'systemctl restart roost', or SIGKILL and 'roost agent'"
}
