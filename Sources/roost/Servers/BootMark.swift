import Format
import Registry
import Supervision

/// Whether a server comes back when the machine has been started: changed without a restart of the server.
struct BootMark {
    let isEnabled: Bool

    /// Marks servers, and tells of each whether that is new.
    func set(on names: [String], in home: Home) throws {
        let word = isEnabled ? "enabled" : "disabled"
        try reportingFolderErrors {
            for server in try home.keptServers(named: names) {
                printLine("\(server.name) \(try set(on: server) ? "is \(word)" : "was \(word) already")")
            }
        }
    }

    private func set(on server: RegisteredServer) throws -> Bool {
        guard server.spec.isEnabled != isEnabled else { return false }
        var spec = server.spec
        spec.isEnabled = isEnabled
        // The keeper is the only writer of the specification of what it keeps.
        if var link = try? KeeperLink(asking: .apply(spec), of: server.folder) {
            switch link.nextReply(within: Self.patience) {
            case .applied, .ready: return true
            case .failed(let reason), .conflict(let reason):
                throw Failure(.failed, "the keeper of '\(server.name)' refuses: \(reason)")
            case .ended, nil: throw Failure(.failed, "the keeper of '\(server.name)' does not answer; try again")
            }
        }
        try setWithoutKeeper(on: server.folder)
        return true
    }

    /// How long a keeper may take, in milliseconds: it waits for nothing.
    private static let patience: Int64 = 10_000

    private func setWithoutKeeper(on folder: ServerFolder) throws {
        guard let lock = try FileLock(trying: folder.lock) else {
            throw Failure(.conflict, "'\(folder.name)' is being started or stopped by another command; try again")
        }
        // As it is now: it may have been registered anew.
        guard var spec = try RegisteredServer(in: folder)?.spec else {
            throw Failure(.noSuchServer, "there is no server '\(folder.name)' any more")
        }
        spec.isEnabled = isEnabled
        try AtomicFile.replace(folder.spec, with: spec.json.encoded(indentation: 2))
        _ = consume lock
    }
}
