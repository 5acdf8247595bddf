import Format
import Glibc
import Registry
import Synchronization
import TestSupport
import Testing

private final class Counts: Sendable {
    let holders = Atomic<Int>(0)
    let rounds = Atomic<Int>(0)
}

/// If these fail, a removal loses more or less than one server, or lets two start under one name.
@Suite struct RemovalTests {
    let temporary = TemporaryFolder()
    let home: StateFolder
    let folder: ServerFolder

    init() throws {
        home = StateFolder(path: temporary.path)
        folder = home.server(try ServerName("s"))
        try register(folder)
    }

    private func register(_ folder: ServerFolder) throws {
        try makeFolder(folder.logs)
        let spec = ServerSpec(command: ["/bin/true"], directory: "/", environment: [:], registeredAt: 1)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        try AtomicFile.replace(folder.currentLog, with: [])
        mkfifo(folder.outputPipe, 0o600)
        symlink("/etc/passwd", "\(folder.path)/link")
    }

    private func remove() throws {
        guard let lock = try FileLock(trying: folder.lock) else { throw RegistryError.noHome }
        try home.remove(folder, under: lock)
    }

    @Test("nothing of the server is left, and nothing of the others is lost")
    func complete() throws {
        let other = home.server(try ServerName("s2"))
        try register(other)
        try makeFolder("\(home.agent)/health")
        for name in ["s", "s2"] { try AtomicFile.replace(home.health(of: try ServerName(name)), with: []) }
        try remove()
        #expect(Set(folderEntries(home.servers) ?? []) == [".", "..", "s2"])
        #expect(Set(folderEntries("\(home.agent)/health") ?? []) == [".", "..", "s2.json"])
        #expect(try home.registeredServers().servers.map(\.name.description) == ["s2"])
        #expect(access("/etc/passwd", F_OK) == 0)
    }

    @Test("a removal that was cut off counts for nothing, and the next one finishes it")
    func cutOff() throws {
        try AtomicFile.commit(folder.path, as: "\(home.servers)/\(StateFolder.removedPrefix)s.1")
        #expect(try home.registeredServers().servers.isEmpty && home.serverFolders().isEmpty)
        #expect(try home.removedFolders().count == 1)
        try register(folder)
        try remove()
        #expect(Set(folderEntries(home.servers) ?? []) == [".", ".."])
    }

    @Test("a lock whose file was removed is nobody's: who waited for it takes the one of the new file")
    func lockOfRemovedFile() throws {
        let waiting = try Descriptor(opening: folder.lock, O_RDWR | O_CREAT)
        try remove()
        try register(folder)
        guard let taken = try FileLock(trying: folder.lock) else { throw RegistryError.noHome }
        // The old file can be locked, too, and says nothing.
        #expect(flock(waiting.number, LOCK_EX | LOCK_NB) == 0)
        let isFree = try FileLock(trying: folder.lock) != nil
        #expect(!isFree)
        _ = consume taken
    }

    @Test("of those that lock and remove one name at once, no two ever hold it")
    func contention() async throws {
        let counts = Counts()
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 {
                group.addTask { [home, folder, counts] in
                    try await onThread {
                        for _ in 0..<200 {
                            // Another may have removed the folder in between.
                            guard (try? makeFolder(folder.path)) != nil,
                                let lock = try? FileLock(trying: folder.lock)
                            else { continue }
                            #expect(counts.holders.add(1, ordering: .sequentiallyConsistent).newValue == 1)
                            counts.rounds.add(1, ordering: .relaxed)
                            counts.holders.subtract(1, ordering: .sequentiallyConsistent)
                            try home.remove(folder, under: lock)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counts.rounds.load(ordering: .relaxed) > 0)
    }
}
