internal import Format
internal import Glibc
internal import Registry

/// What was rotated away of a log: gives it its names, keeps it below a size, and has it compressed by a child, one file
/// after the other. A keeper that is killed between any two steps leaves what the next one finishes.
struct LogArchive {
    /// The child that compresses a file now.
    private(set) var compressor: pid_t?

    private let folder: String
    private let program: String?
    private var lastNumber: Int64 = 0
    /// The newest file that a child was given since the last rotation: what failed is not tried at once again.
    private var triedNumber: Int64 = 0

    /// `program` is called with `compress` and the path of a file; nil for this program.
    init(in folder: String, program: String?) {
        self.folder = folder
        self.program = program
        lastNumber = RotatedLog.all(in: folder).last?.number ?? 0
    }

    /// Takes over the file that lies at a path: 0, or the `errno` of the attempt.
    mutating func take(_ path: String, _ extent: LogExtent) -> Int32 {
        let file = RotatedLog(number: lastNumber + 1, extent: extent, state: .plain)
        guard rename(path, self.path(file)) == 0 else { return errno }
        lastNumber = file.number
        triedNumber = 0
        return 0
    }

    /// Removes what an interrupted compression has left, and the oldest files until all have `limit` bytes at most.
    mutating func tidy(limit: Int64) {
        let all = RotatedLog.all(in: folder)
        let names = Set(all)
        var files: [(file: RotatedLog, size: Int64)] = []
        for file in all {
            let isLeftover =
                switch file.state {
                case .plain: names.contains(file.with(.compressed))
                case .compressed: false
                case .unfinished: !names.contains(file.with(.plain)) || names.contains(file.with(.compressed))
                }
            if isLeftover {
                unlink(path(file))
            } else if file.state != .unfinished {
                files.append((file, diskUsage(of: path(file))))
            }
        }
        var total = files.reduce(0) { $0 + $1.size }
        for (file, size) in files {
            if total <= limit { break }
            if unlink(path(file)) == 0 { total -= size }
        }
        compressNext()
    }

    /// Takes back a child that has ended; false when it is not one of these.
    mutating func reaped(_ pid: pid_t) -> Bool {
        guard pid == compressor else { return false }
        compressor = nil
        compressNext()
        return true
    }

    private mutating func compressNext() {
        guard compressor == nil,
            let file = RotatedLog.all(in: folder).first(where: { $0.state == .plain && $0.number > triedNumber })
        else { return }
        triedNumber = file.number
        let arguments = [program ?? Self.ownProgram, "compress", path(file)]
        var request = SpawnRequest(arguments: arguments, directory: folder)
        request.environment = SpawnRequest.testVariables
        guard case .success(let process) = request.prepare() else { return }
        if case .success = process.release() { compressor = process.pid }
    }

    /// This program by its path, so that people recognise it among the processes; when it is not there any more, by what
    /// is running.
    private static var ownProgram: String {
        let running = "/proc/self/exe"
        return linkTarget(running).flatMap { access($0, X_OK) == 0 ? $0 : nil } ?? running
    }

    private func path(_ file: RotatedLog) -> String { "\(folder)/\(file.name)" }

    /// What a file takes of the disk: many small files take more than they hold.
    private func diskUsage(of path: String) -> Int64 {
        var status = stat()
        guard lstat(path, &status) == 0 else { return 0 }
        return max(Int64(status.st_size), Int64(status.st_blocks) * 512)
    }
}
