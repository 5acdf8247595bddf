import Model
import Synchronization

/// Notices that files are others than those that were read.
///
/// It looks instead of being told by the kernel, which knows nothing of other machines' writes to a shared folder and of
/// links that are moved further up.
final class FileChanges: Sendable {
    private static let interval = Duration.seconds(1)

    private let read: Mutex<FileSignatures>

    /// `read` is how the files were just before they were read.
    init(_ read: FileSignatures) {
        self.read = Mutex(read)
    }

    /// Other files have been read.
    func take(_ read: FileSignatures) { self.read.withLock { $0 = read } }

    /// Calls `onChange` after each change, until it is cancelled. Files that are no good are not read again before they
    /// change.
    func run(by time: any TimeSource, onChange: () async -> Void) async throws {
        var tried: FileSignatures?
        var changing: FileSignatures?
        while true {
            try await time.sleep(for: Self.interval)
            let read = read.withLock { $0 }
            let now = read.renewed
            guard now != read, now != tried else {
                changing = nil
                continue
            }
            // Whoever writes a file may not be done with it.
            if now == changing {
                tried = now
                await onChange()
            } else {
                changing = now
            }
        }
    }
}
