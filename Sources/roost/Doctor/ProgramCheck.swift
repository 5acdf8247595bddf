import Glibc
import Registry

extension Checkup {
    /// Whether the keeper's program is there and fits, and whether old programs still run.
    func programs() -> [Finding] {
        [Self.keeperProgram(siblingProgram("roost-keeper"))] + outdated()
    }

    /// Whether a program is this Roost's keeper.
    static func keeperProgram(_ path: String) -> Finding {
        let advice = "install 'roost' and 'roost-keeper' together"
        guard access(path, X_OK) == 0 else {
            let reason = String(cString: strerror(errno))
            return Finding(.error, "roost-keeper", "cannot run \(path): \(reason)", advice: advice)
        }
        let version = firstLine(of: [path, "--version"])
        guard version == Version.text else {
            return Finding(
                .error, "roost-keeper", "\(path) is of version \(version ?? "unknown"), roost of \(Version.text)",
                advice: advice)
        }
        return Finding(.ok, "roost-keeper", "\(path), version \(Version.text)")
    }

    /// Keepers whose program has been replaced since they were started.
    private func outdated() -> [Finding] {
        let names = servers.filter { server in
            guard server.standing == .kept, server.state.phase.isKept else { return false }
            return linkTarget("/proc/\(server.state.keeper.pid)/exe")?.hasSuffix(" (deleted)") ?? false
        }.map(\.name.description)
        guard !names.isEmpty else { return [] }
        return [
            Finding(
                .note, "keepers", "started by a program that has been replaced since: \(names.joined(separator: ", "))",
                advice: "'roost stop' and 'roost serve' them when it suits, to have the new one")
        ]
    }
}
