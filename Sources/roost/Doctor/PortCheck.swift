import Registry
import Supervision

extension Checkup {
    /// Whether servers have the ports that are meant for them.
    func ports() -> [Finding] {
        let withPorts = servers.filter { $0.spec.port != nil }
        let found = withPorts.compactMap(Self.stranger)
        if !found.isEmpty || withPorts.isEmpty { return found }
        return [Finding(.ok, "ports", "none is held by a stranger")]
    }

    private static func stranger(_ server: RegisteredServer) -> Finding? {
        guard let port = server.spec.port else { return nil }
        if let process = server.state.process, server.isRunning {
            let own = [process.pid, server.state.keeper.pid] + Descendants.running(below: process).map(\.pid)
            if PortHolder(ofPort: port, among: own) != nil { return nil }
        }
        guard let holder = PortHolder(ofPort: port) else { return nil }
        return Finding(
            server.state.phase.isWanted ? .error : .note, server.name.description,
            "its port \(port) is held by \(holder.command) (pid \(holder.pid))",
            advice: "end that process, or serve '\(server.name)' at another port with -p")
    }
}
