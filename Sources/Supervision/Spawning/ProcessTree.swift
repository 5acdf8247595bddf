internal import CLinux
internal import Format
internal import Glibc
internal import Registry

/// The processes that belong to one server.
///
/// A keeper is the reaper of its orphans, so that all its server started is below it, whatever session it made for
/// itself. What started under an earlier keeper is found by a mark in its environment.
struct ProcessTree {
    private let folder: ServerFolder
    /// Whether there may be processes that are not below this keeper.
    var hasStrangers: Bool
    /// Children of the keeper that do not belong to the server.
    var helpers: Set<pid_t> = []
    /// Another one: the child that compresses a file of the log.
    var compressor: pid_t?

    init(of folder: ServerFolder, hasStrangers: Bool) {
        self.folder = folder
        self.hasStrangers = hasStrangers
    }

    /// All that are there now. `root` is the server's own process, where that is no child of the keeper.
    func members(root: ProcessIdentity? = nil) -> [pid_t] {
        let own = Self.children(of: getpid()).filter { !helpers.contains($0) && $0 != compressor }
        var found = own.flatMap { [$0] + Self.descendants(of: $0) }
        guard hasStrangers else { return found }
        if let root, root.isRunning { found += [root.pid] + Self.descendants(of: root.pid) }
        for pid in allProcesses() where !found.contains(pid) && instance(of: pid) != nil { found.append(pid) }
        return Array(Set(found)).filter { Self.isAlive($0) }
    }

    /// Those of one instance: below its own process, or marked as of it.
    func members(ofInstance number: Int64, root: ProcessIdentity?) -> [pid_t] {
        let below = root.map { $0.isRunning ? Set([$0.pid] + Self.descendants(of: $0.pid)) : [] } ?? []
        return members(root: root).filter { below.contains($0) || instance(of: $0) == number }
    }

    /// Those that are marked as of an instance that is none of these.
    func members(ofInstancesOtherThan known: [Int64]) -> [pid_t] {
        members().filter { pid in instance(of: pid).map { !known.contains($0) } ?? false }
    }

    /// Sends a signal to processes; to each through a descriptor, after a second look that it is still meant, as a number
    /// may have passed to a stranger meanwhile.
    func signal(_ signal: Int32, to pids: [pid_t], root: ProcessIdentity? = nil) {
        let meant = Set(pids)
        for pid in pids {
            let number = clinux_pidfd_open(pid)
            guard number >= 0 else { continue }
            let descriptor = Descriptor(owning: number)
            guard let stat = ProcessStat(pid) else { continue }
            let isMeant =
                stat.parent == getpid() || meant.contains(stat.parent) || instance(of: pid) != nil
                || root?.pid == pid && root?.isRunning == true
            if isMeant { _ = clinux_pidfd_send_signal(descriptor.number, signal) }
        }
    }

    /// Which instance a process is marked as; nil when it does not bear this server's mark.
    private func instance(of pid: pid_t) -> Int64? {
        guard pid != getpid(), let mark = ServerMark(of: pid), mark.folder == folder.path else { return nil }
        return mark.instance
    }

    private static func isAlive(_ pid: pid_t) -> Bool {
        guard let state = ProcessStat(pid)?.state else { return false }
        return state != UInt8(ascii: "Z") && state != UInt8(ascii: "X")
    }

    private static func descendants(of root: pid_t) -> [pid_t] {
        var found: [pid_t] = []
        var queue = children(of: root)
        while !queue.isEmpty {
            let pid = queue.removeFirst()
            found.append(pid)
            queue += children(of: pid)
        }
        return found
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        (folderEntries("/proc/\(pid)/task") ?? []).compactMap { pid_t($0) }.flatMap { thread in
            let bytes = (try? AtomicFile.read("/proc/\(pid)/task/\(thread)/children")) ?? []
            return bytes.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
