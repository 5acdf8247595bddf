import Glibc
import Registry

/// One agent for each state folder: a lock that its holder's death releases.
struct AgentLock: ~Copyable {
    private let lock: FileLock

    init(_ home: StateFolder) throws {
        let path = "\(home.agent)/lock"
        let taken = try reportingFolderErrors {
            try makeFolder(home.agent)
            try makeFolder(home.servers)
            return try FileLock(trying: path)
        }
        guard let taken else {
            let holder = (try? AtomicFile.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let pid = holder.isEmpty ? "" : " (pid \(holder))"
            throw Failure(
                .conflict,
                "an agent is running already on \(home.path)\(pid); use another folder with --home, or stop it")
        }
        let pid = "\(getpid())"
        ftruncate(taken.descriptor.number, 0)
        pwrite(taken.descriptor.number, pid, pid.utf8.count, 0)
        lock = taken
    }
}
