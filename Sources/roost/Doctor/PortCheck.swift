import Registry

extension Checkup {
    /// Whether servers have the ports that are meant for them.
    func ports() -> [Finding] {
        let withPorts = servers.filter { $0.spec.port != nil }
        let found = withPorts.compactMap(stranger)
        if !found.isEmpty || withPorts.isEmpty { return found }
        return [Finding(.ok, "ports", "none is held by a stranger")]
    }

    private func stranger(_ server: RegisteredServer) -> Finding? {
        guard let port = server.spec.port, let holder = PortHolder(ofPort: port),
            !holder.isPart(of: server, in: home)
        else { return nil }
        return Finding(
            server.state.phase.isWanted ? .error : .note, server.name.description,
            "its port \(port) is held by \(holder.command) (pid \(holder.pid))",
            advice: "end that process, or serve '\(server.name)' at another port")
    }
}
