import Glibc

extension Checkup {
    /// What one process of this user may have.
    func processLimits() -> [Finding] {
        var found: [Finding] = []
        let files = Self.limit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue))
        // The agent holds a few descriptors for each server: a pidfd, files of /proc, a connection.
        let needed = 256 + 16 * UInt64(servers.count)
        if let files, files < needed {
            found.append(
                Finding(
                    .warning, "open files", "a process may open \(files); the agent wants \(needed)",
                    advice: "raise 'nofile' in /etc/security/limits.conf, or LimitNOFILE= of the unit"))
        }
        let processes = Self.limit(__rlimit_resource_t(__RLIMIT_NPROC.rawValue))
        if let processes, geteuid() != 0, processes < 512 + 8 * UInt64(servers.count) {
            found.append(
                Finding(
                    .warning, "processes", "you may have \(processes), and each server takes a keeper and its own",
                    advice: "raise 'nproc' in /etc/security/limits.conf"))
        }
        if !found.isEmpty { return found }
        return [
            Finding(
                .ok, "limits",
                "\(files.map { "\($0)" } ?? "any number of") open files, \(processes.map { "\($0)" } ?? "any number of") processes"
            )
        ]
    }

    /// What the kernel gives to all together.
    func kernelLimits() -> [Finding] {
        var found: [Finding] = []
        if let most = kernelNumber("/proc/sys/kernel/pid_max"), most < 8192 {
            found.append(
                Finding(
                    .warning, "kernel.pid_max", "the kernel gives only \(most) process numbers",
                    advice: "sysctl -w kernel.pid_max=4194304"))
        }
        let watches = kernelNumber("/proc/sys/fs/inotify/max_user_watches")
        let needed = Int64(servers.count) + 1
        if let watches, watches < 16 * needed {
            found.append(
                Finding(
                    watches < needed ? .warning : .note, "inotify",
                    "fs.inotify.max_user_watches is \(watches), for all programs of a user; the agent takes \(needed)",
                    advice: "sysctl -w fs.inotify.max_user_watches=65536; without watches the agent looks every second")
            )
        }
        if let instances = kernelNumber("/proc/sys/fs/inotify/max_user_instances"), instances < 16 {
            found.append(
                Finding(
                    .note, "inotify", "fs.inotify.max_user_instances is \(instances), for all programs of a user",
                    advice: "sysctl -w fs.inotify.max_user_instances=128"))
        }
        return found.isEmpty ? [Finding(.ok, "kernel limits", "process numbers and inotify watches suffice")] : found
    }

    /// The most to which a limit can be raised; nil for none.
    private static func limit(_ resource: __rlimit_resource_t) -> UInt64? {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_max != rlim_t.max else { return nil }
        return UInt64(limit.rlim_max)
    }
}
