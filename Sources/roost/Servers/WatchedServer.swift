import Format
import Registry

/// Registers a server that runs elsewhere, so that the agent watches it. One that runs here under the name is refused.
func registerWatched(_ spec: ServerSpec, as name: ServerName, in home: Home) throws {
    let folder = home.folder.server(name)
    try makeFolder(folder.path)
    guard let lock = try FileLock(trying: folder.lock) else {
        throw Failure(.conflict, "'\(name)' is being started or stopped by another command; try again")
    }
    try ServerRemoval.refuseRunning(folder)
    try AtomicFile.replace(folder.spec, with: spec.json.encoded(indentation: 2))
    _ = consume lock
}

extension ServerSpec {
    /// Where a server is watched; nil for one that is kept.
    var watchedAt: String? { isWatched ? "watched at \(address ?? "-")" : nil }
}

extension RegisteredServer {
    /// Refuses what can be done to servers only that run here.
    func refuseWatched() throws {
        guard spec.isWatched else { return }
        throw Failure(.usage, "'\(name)' runs elsewhere and is only watched; 'roost remove \(name)' forgets it")
    }
}

extension Home {
    /// The servers of those names that run here; one that is only watched is refused.
    func keptServers(named names: [String]) throws -> [RegisteredServer] {
        let servers = try servers(named: names)
        for server in servers { try server.refuseWatched() }
        return servers
    }

    /// Refuses the folder of a server that is only watched; one that cannot be understood is none.
    func refuseWatched(_ folders: [ServerFolder]) throws {
        for folder in folders { try (try? RegisteredServer(in: folder))?.refuseWatched() }
    }
}
