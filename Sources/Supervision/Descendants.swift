internal import CLinux
internal import Glibc
package import Registry

/// The processes below another. A keeper is the reaper of its orphans, so that nothing its server started escapes.
package enum Descendants {
    /// All that are running below a process now.
    package static func running(below root: ProcessIdentity) -> [ProcessIdentity] {
        all(below: root.pid).compactMap { ProcessIdentity(ofRunning: $0) }
    }

    /// All below a process, by default this one.
    static func all(below root: pid_t = getpid()) -> [pid_t] {
        var found: [pid_t] = []
        var queue = children(of: root)
        while !queue.isEmpty {
            let pid = queue.removeFirst()
            found.append(pid)
            queue += children(of: pid)
        }
        return found
    }

    /// Sends a signal to all below this process; to each through a descriptor, after a second look at whose child it is, as a
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
        (folderEntries("/proc/\(pid)/task") ?? []).compactMap { pid_t($0) }.flatMap { thread in
            let bytes = (try? AtomicFile.read("/proc/\(pid)/task/\(thread)/children")) ?? []
            return bytes.split(separator: UInt8(ascii: " ")).compactMap { pid_t(String(decoding: $0, as: UTF8.self)) }
        }
    }
}
