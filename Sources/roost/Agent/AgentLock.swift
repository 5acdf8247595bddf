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
            let pid = Self.holder(of: home).map { " (pid \($0))" } ?? ""
            throw Failure(
                .conflict,
                "an agent is running already on \(home.path)\(pid); use another folder with --home, or stop it")
        }
        let pid = "\(getpid())"
        ftruncate(taken.descriptor.number, 0)
        pwrite(taken.descriptor.number, pid, pid.utf8.count, 0)
        lock = taken
    }

    /// The agent that watches a state folder; nil when none does. It is told by the file that it has open, as a number
    /// alone may have passed to a stranger.
    static func holder(of home: StateFolder) -> pid_t? {
        let path = "\(home.agent)/lock"
        guard let text = try? AtomicFile.read(path), let pid = pid_t(String(decoding: text, as: UTF8.self)),
            ProcessIdentity(ofRunning: pid) != nil
        else { return nil }
        // Of another user's process nothing more can be seen than that it is there.
        guard let descriptors = folderEntries("/proc/\(pid)/fd") else { return pid }
        var lock = stat()
        stat(path, &lock)
        let isOpen = descriptors.contains { number in
            var file = stat()
            return stat("/proc/\(pid)/fd/\(number)", &file) == 0 && file.st_ino == lock.st_ino
                && file.st_dev == lock.st_dev
        }
        return isOpen ? pid : nil
    }
}
