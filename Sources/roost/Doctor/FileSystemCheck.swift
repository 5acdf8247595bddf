import Glibc
import Registry

extension Checkup {
    /// Whether the file system below the state folder does what Roost relies on, and has room.
    func fileSystem() -> [Finding] {
        var room = statvfs()
        guard statvfs(home.path, &room) == 0 else { return [] }
        var findings: [Finding] = []
        if let kind = Self.kind(of: resolved(home.path), in: kernelText("/proc/self/mountinfo") ?? "") {
            findings.append(Self.judge(kind))
        }
        if room.f_flag & UInt(ST_RDONLY) != 0 {
            findings.append(Finding(.error, "file system", "it is mounted read-only", advice: "mount -o remount,rw"))
        }
        findings.append(Self.space(free: Int64(room.f_bavail) * Int64(room.f_frsize), logs: growth))
        // Some file systems make inodes as they go, and count none.
        if room.f_files > 0 { findings.append(Self.inodes(free: Int64(room.f_favail))) }
        return findings
    }

    /// How much more the servers' logs may take, in bytes.
    private var growth: Int64 {
        servers.reduce(0) { $0 + max(0, $1.spec.logs.totalSize - size(ofFolder: $1.folder.logs)) }
    }

    /// The kind of the file system that a path is on: that of the innermost mount, and of what is mounted there last.
    static func kind(of path: String, in mounts: String) -> String? {
        var found: (point: Substring, kind: Substring)?
        for line in mounts.split(separator: "\n") {
            // Mount point is the fifth field, the kind is the first after a hyphen: see proc(5).
            let fields = line.split(separator: " ")
            guard let hyphen = fields.firstIndex(of: "-"), hyphen + 1 < fields.count, fields.count > 4 else { continue }
            let point = fields[4]
            guard point == "/" || path == point || path.hasPrefix("\(point)/") else { continue }
            if point.utf8.count >= found?.point.utf8.count ?? 0 { found = (point, fields[hyphen + 1]) }
        }
        return found.map { String($0.kind) }
    }

    /// What a kind of file system means for the state.
    static func judge(_ kind: String) -> Finding {
        let subject = "file system"
        let family = kind.hasPrefix("fuse") ? "fuse" : kind
        switch family {
        case "nfs", "nfs4", "cifs", "smb3", "9p", "ceph", "afs", "lustre", "fuse", "virtiofs":
            return Finding(
                .warning, subject, "\(kind): locks, pipes and renames may not work as on a local disk",
                advice: "keep the state on a local disk: set ROOST_HOME")
        case "vfat", "msdos", "exfat", "ntfs", "ntfs3":
            return Finding(
                .error, subject, "\(kind) has neither pipes, sockets nor permissions",
                advice: "keep the state on another file system: set ROOST_HOME")
        case "tmpfs", "ramfs":
            return Finding(
                .warning, subject, "\(kind): everything is gone after a boot, enabled servers too",
                advice: "keep the state on a disk: set ROOST_HOME")
        default: return Finding(.ok, subject, kind)
        }
    }

    /// What free space means, beside what the logs may still take, in bytes.
    static func space(free: Int64, logs: Int64) -> Finding {
        let text = "\(sizeForPeople(free)) free"
        if free < 64 << 20 {
            return Finding(.error, "disk space", text, advice: "free some space: state and logs cannot be written soon")
        }
        if free < logs {
            return Finding(
                .note, "disk space", "\(text); the logs of all servers may take \(sizeForPeople(logs)) more")
        }
        return Finding(
            free < 1 << 30 ? .warning : .ok, "disk space", text, advice: free < 1 << 30 ? "free some space" : nil)
    }

    /// What the number of files that can still be made means.
    static func inodes(free: Int64) -> Finding {
        guard free < 10_000 else { return Finding(.ok, "inodes", "\(free) free") }
        return Finding(
            free < 100 ? .error : .warning, "inodes", "only \(free) free",
            advice: "delete files that nobody needs: each server takes about a dozen")
    }
}

/// The bytes of all files directly in a folder.
func size(ofFolder path: String) -> Int64 {
    (folderEntries(path) ?? []).reduce(0) { sum, name in
        var status = stat()
        guard lstat("\(path)/\(name)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return sum }
        return sum + Int64(status.st_size)
    }
}
