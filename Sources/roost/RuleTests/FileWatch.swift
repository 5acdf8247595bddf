import Glibc
import Supervision

/// Waits until one of some files is another than before.
struct FileWatch {
    /// What tells two states of a file apart.
    private struct Signature: Hashable {
        let seconds: Int
        let nanoseconds: Int
        let size: Int
        let inode: UInt
    }

    private var patterns: Set<FilePattern> = []
    private var before: [String: Signature] = [:]

    /// Takes files as they are now, before they are read; one that comes to match the pattern later is a change, too.
    mutating func add(_ pattern: FilePattern) {
        guard patterns.insert(pattern).inserted else { return }
        before.merge(Self.signatures([pattern])) { first, _ in first }
    }

    /// Returns after a change; false when nobody reads any more what is written to standard output.
    func wait() -> Bool {
        let folders = Set(patterns.map { FilePattern.folder(of: $0.text) }.map { $0.isEmpty ? "." : $0 })
        let watch = LogWatch(folders.sorted())
        while Self.signatures(patterns) == before {
            guard watch.wait(output: STDOUT_FILENO) else { return false }
        }
        return true
    }

    private static func signatures(_ patterns: Set<FilePattern>) -> [String: Signature] {
        var signatures: [String: Signature] = [:]
        for path in patterns.flatMap(\.paths) {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            signatures[path] = Signature(
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
                inode: UInt(status.st_ino))
        }
        return signatures
    }
}
