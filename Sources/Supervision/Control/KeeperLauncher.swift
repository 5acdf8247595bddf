internal import Format
internal import Glibc
package import Registry

/// Why no keeper was started.
package enum LaunchError: Error, Sendable, CustomStringConvertible {
    /// Another keeper or command has the name.
    case nameTaken(ServerName)
    /// The server of an earlier keeper is still running.
    case stillRunning(ServerName, ProcessIdentity)
    /// The keeper's program could not be started.
    case keeper(path: String, errno: Int32)

    package var description: String {
        switch self {
        case .nameTaken(let name):
            "the name '\(name)' is taken: choose another with --name, or run 'roost stop \(name)' first"
        case .stillRunning(let name, let process):
            "'\(name)' is still running (pid \(process.pid)) though its keeper is gone: run 'roost stop \(name)' first"
        case .keeper(let path, let code):
            "cannot start \(path): \(String(cString: strerror(code))); it belongs beside the program 'roost'"
        }
    }
}

/// Starts keepers.
package struct KeeperLauncher: Sendable {
    /// The descriptors that a keeper finds open: its folder's lock and the way to the command that started it.
    package static let lockNumber: Int32 = 3
    package static let starterNumber: Int32 = 4

    /// How a keeper is told its mode.
    package static let modes: [String: Keeper.Mode] = ["--attached": .attached, "--adopt": .adopt]

    /// How long it may take, in milliseconds, until a killed keeper has let go of its lock. The kernel ends the
    /// keeper's connections first, so that whoever waits for one comes too early.
    private static let lockPatience: Int64 = 200

    private let program: String
    private let home: StateFolder
    private let descriptorLimit: Int64?

    /// `program` is the path of `roost-keeper`; `descriptorLimit` what keepers and servers may open, where that is not what
    /// this process may.
    package init(program: String, home: StateFolder, descriptorLimit: Int64? = nil) {
        self.program = program
        self.home = home
        self.descriptorLimit = descriptorLimit
    }

    /// Registers a server under a name and starts its keeper. What has been registered before is replaced when the
    /// keeper has taken over; a command that is killed amid this leaves nothing behind that counts as a server.
    package func start(
        _ spec: ServerSpec, named name: ServerName, isAttached: Bool
    ) throws -> KeeperLink {
        let folder = home.server(name)
        try makeFolder(folder.path)
        guard let lock = try FileLock(trying: folder.lock) else { throw LaunchError.nameTaken(name) }
        FaultStep.commandLocked.reach()
        if let earlier = try RegisteredServer(in: folder), earlier.isRunning, let process = earlier.state.process {
            throw LaunchError.stillRunning(name, process)
        }
        try AtomicFile.replace(folder.pendingSpec, with: spec.json.encoded(indentation: 2))
        FaultStep.commandPending.reach()
        defer { FaultStep.commandLaunched.reach() }
        return try launch(name, isAttached ? .attached : .start, under: lock)
    }

    /// Gives a registered server whose keeper is gone a new one, which takes over the running process or starts it again;
    /// nil when somebody else is doing so, or when nothing is registered.
    package func adopt(_ name: ServerName) throws -> KeeperLink? {
        let folder = home.server(name)
        guard access(folder.path, F_OK) == 0,
            let lock = try FileLock(trying: folder.lock, for: Self.lockPatience)
        else { return nil }
        guard let server = try RegisteredServer(in: folder), server.needsKeeper else { return nil }
        FaultStep.adopterLocked.reach()
        defer { FaultStep.adopterLaunched.reach() }
        return try launch(name, .adopt, under: lock)
    }

    private func launch(
        _ name: ServerName, _ mode: Keeper.Mode, under lock: borrowing FileLock
    ) throws -> KeeperLink {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw RegistryError.io("create", path: "a socket for the keeper", errno: errno)
        }
        let ours = Descriptor(owning: ends[0])
        let theirs = Descriptor(owning: ends[1])
        let flags = Self.modes.filter { $0.value == mode }.map(\.key)
        let arguments = [program] + flags + [home.path, name.description]
        try spawn(arguments, lock: lock.descriptor.number, starter: theirs.number)
        return KeeperLink(ours)
    }

    private func spawn(_ arguments: [String], lock: Int32, starter: Int32) throws(LaunchError) {
        // Out of the way of the numbers that they shall get.
        let movedLock = Descriptor(owning: fcntl(lock, F_DUPFD_CLOEXEC, 16))
        let movedStarter = Descriptor(owning: fcntl(starter, F_DUPFD_CLOEXEC, 16))
        var request = SpawnRequest(arguments: arguments)
        request.descriptors = [(movedLock.number, Self.lockNumber), (movedStarter.number, Self.starterNumber)]
        request.isDetached = true
        request.limits.openFiles = descriptorLimit
        request.environment = SpawnRequest.testVariables
        let outcome = request.prepare().flatMap { $0.release() }
        if case .failure(let error) = outcome { throw .keeper(path: program, errno: error.errno) }
    }
}
