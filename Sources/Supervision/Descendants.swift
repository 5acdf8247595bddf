internal import CLinux
internal import Glibc
internal import Registry

/// The processes below this one. A keeper is the reaper of its orphans, so that nothing its server started escapes.
enum Descendants {
    /// All of them, parents before children.
    static func all() -> [pid_t] {
        var found: [pid_t] = []
        var queue = children(of: getpid())
        while !queue.isEmpty {
            let pid = queue.removeFirst()
            found.append(pid)
            queue += children(of: pid)
        }
        return found
    }

    /// Whether there is none left, zombies included.
    static var isEmpty: Bool { children(of: getpid()).isEmpty }

    /// Sends a signal to all of them; to each through a descriptor, after a second look at whose child it is, as a
    /// number may have passed to a stranger meanwhile.
    static func signal(_ signal: Int32) {
        let found = Set(all())
        for pid in found {
            let number = clinux_pidfd_open(pid)
            guard number >= 0 else { continue }
            let descriptor = Descriptor(owning: number)
            guard let stat = ProcessStat(pid), stat.parent == getpid() || found.contains(stat.parent) else { continue }
            _ = clinux_pidfd_send_signal(descriptor.number, signal)
        }
    }

    private static func children(of pid: pid_t) -> [pid_t] {
        folderEntries("/proc/\(pid)/task").compactMap { pid_t($0) }.flatMap { thread in
            let bytes = (try? AtomicFile.read("/proc/\(pid)/task/\(thread)/children")) ?? []
            return bytes.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
