import Glibc
import Registry
import TestSupport

/// Output that nobody can keep.
let logRows = [
    FaultRow(
        "5 logs fill the disk", "a server writes 1 GiB a minute for some seconds, with log.max_total 3MiB",
        holds: "its logs stay below that; it answers to stop at once"
    ) { trial in
        trial.serve("s", "flood", "log: {max_size: 512KiB, max_total: 3MiB}")
        let logs = try trial.folder("s").logs
        var largest = 0
        trial.stays("its logs take \(largest) bytes", for: 4) {
            largest = max(largest, trial.size(of: logs))
            return largest <= 3 << 20
        }
        trial.must("nothing is kept", trial.size(of: logs) > 256 << 10)
        trial.runsOnce("s")
    },
    FaultRow(
        "5 logs on a full disk", "the disk of the log folder is full before the first rotation",
        holds: "the server goes on; what it writes when there is room again is kept"
    ) { trial in
        let progress = "\(trial.roost.home.path)/progress"
        let logs = try trial.folder("s").logs
        try makeFolder(logs)
        try trial.withDisk(at: logs, kibibytes: 256) {
            trial.serve("s", "chatter \(progress)", "log: {max_size: 64KiB, max_total: 128KiB}")
            _ = shell("dd if=/dev/zero of=\(logs)/filler bs=4k 2>/dev/null")
            trial.advances(progress, "on a full disk")
            unlink("\(logs)/filler")
            trial.must("nothing is logged any more") { trial.logs("s", contain: trial.text(of: progress)) }
            trial.runsOnce("s")
            trial.run("stop s")
        }
    },
    FaultRow(
        "6 a deleted log file", "the log file of a writing server is removed, then its whole folder",
        holds: "the server does not wait; the log is made again and goes on"
    ) { trial in
        let progress = "\(trial.roost.home.path)/progress"
        trial.serve("s", "chatter \(progress)")
        let folder = try trial.folder("s")
        unlink(folder.currentLog)
        trial.advances(progress, "after the log was removed")
        trial.must("the log is not made again") { trial.logs("s", contain: trial.text(of: progress)) }
        _ = shell("rm -r \(folder.logs)")
        trial.advances(progress, "after the log folder was removed")
        trial.must("the folder is not made again") { trial.logs("s", contain: trial.text(of: progress)) }
        trial.runsOnce("s")
    },
    FaultRow(
        "6 a renamed log file", "the log file is renamed away, as another rotation would do",
        holds: "new lines go to a file of the right name"
    ) { trial in
        let progress = "\(trial.roost.home.path)/progress"
        trial.serve("s", "chatter \(progress)")
        let log = try trial.folder("s").currentLog
        rename(log, "\(log).by-another")
        trial.must("'roost logs' has none of the new lines") { trial.logs("s", contain: trial.text(of: progress)) }
        trial.runsOnce("s")
    },
]

extension Trial {
    /// The bytes of a folder's files.
    func size(of folder: String) -> Int {
        (folderEntries(folder) ?? []).reduce(0) { total, name in
            var status = stat()
            let isFile = lstat("\(folder)/\(name)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            return isFile ? total + Int(status.st_size) : total
        }
    }

    /// The text of a small file.
    func text(of path: String) -> String {
        String(decoding: (try? AtomicFile.read(path)) ?? [], as: UTF8.self)
    }

    /// Whether the newest lines of a log have `line NUMBER` of about now.
    func logs(_ name: String, contain number: String) -> Bool {
        let lines = roost("logs \(name) -n 200").output
        return !number.isEmpty && lines.contains("line \(number)\n")
    }

    /// Puts a small file system of its own at a folder for as long as the body runs. Not for root, whom nothing else
    /// stops, that is a limit on the size of the keeper's files.
    func withDisk(at folder: String, kibibytes: Int, _ body: () throws -> Void) throws {
        let mounted = shell("mount -t tmpfs -o size=\(kibibytes)k,mode=700 roost-fault '\(folder)' 2>&1")
        guard mounted.status == 0 else { throw Missing("no disk of its own for the row: \(mounted.output)") }
        defer { _ = shell("umount -l '\(folder)'") }
        try body()
    }
}
