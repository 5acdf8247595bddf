import Glibc
import Supervision

/// Waits until one of some files is another than before.
struct FileWatch {
    private var before = FileSignatures()

    /// Takes files as they are now, before they are read; one that comes to match the pattern later is a change, too.
    mutating func add(_ pattern: FilePattern) { before.add(pattern) }

    /// Returns after a change; false when nobody reads any more what is written to standard output.
    func wait() -> Bool {
        let folders = Set(before.patterns.map { FilePattern.folder(of: $0.text) }.map { $0.isEmpty ? "." : $0 })
        let watch = LogWatch(folders.sorted())
        while before.renewed == before {
            guard watch.wait(output: STDOUT_FILENO) else { return false }
        }
        return true
    }
}
