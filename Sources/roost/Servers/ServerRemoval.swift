import Registry

/// One server on its way out of the registry: locked first, so that nobody starts it meanwhile, and removed later.
final class ServerRemoval {
    private let folder: ServerFolder
    private let home: StateFolder
    private let lock: FileLock

    /// Takes the lock of a server that does not run; one that runs is refused.
    init(of folder: ServerFolder, in home: StateFolder) throws {
        self.folder = folder
        self.home = home
        try Self.refuseRunning(folder)
        guard let lock = try FileLock(trying: folder.lock) else {
            throw Failure(.conflict, "'\(folder.name)' is being started or stopped by another command; try again")
        }
        self.lock = lock
        // It may have been started before the lock was taken, and have lost its keeper since.
        try Self.refuseRunning(folder)
    }

    /// Forgets the server.
    func finish() throws {
        try home.remove(folder, under: lock)
    }

    /// Refuses a server that runs or is kept.
    static func refuseRunning(_ folder: ServerFolder) throws {
        guard let server = try RegisteredServer(in: folder) else { return }
        let isKept = server.standing == .kept && server.state.phase.isKept
        guard isKept || server.isRunning || server.state.transient.contains(where: \.isRunning) else { return }
        throw Failure(.conflict, "'\(folder.name)' is running: run 'roost stop \(folder.name)' first")
    }
}
