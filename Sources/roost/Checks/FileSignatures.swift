import Glibc

/// How files are that match some patterns, as far as it takes to notice that one is another or has come or gone.
struct FileSignatures: Equatable {
    /// What tells two states of a file apart.
    private struct Signature: Hashable {
        let seconds: Int
        let nanoseconds: Int
        let size: Int
        let inode: UInt
    }

    private(set) var patterns: Set<FilePattern>
    private var files: [String: Signature] = [:]

    /// The files as they are now.
    init(_ patterns: Set<FilePattern> = []) {
        self.patterns = patterns
        for path in patterns.flatMap(\.paths) {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            files[path] = Signature(
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec, size: Int(status.st_size),
                inode: UInt(status.st_ino))
        }
    }

    /// Takes the files of another pattern as they are now; those that are known stay as they were.
    mutating func add(_ pattern: FilePattern) {
        guard patterns.insert(pattern).inserted else { return }
        files.merge(FileSignatures([pattern]).files) { first, _ in first }
    }

    /// The files of the same patterns as they are now.
    var renewed: FileSignatures { FileSignatures(patterns) }
}
