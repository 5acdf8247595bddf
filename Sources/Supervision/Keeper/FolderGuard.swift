internal import CLinux
internal import Glibc
internal import Registry

/// Has a keeper told, by SIGIO, when somebody takes away what it has written: the specification or the state of its server.
///
/// Through dnotify: an inotify instance for each server would leave none of the 128 that a user has to other programs.
struct FolderGuard: ~Copyable {
    private let watched: Descriptor

    /// Nil when the kernel does not watch folders.
    init?(_ folder: ServerFolder) {
        guard let watched = try? Descriptor(opening: folder.path, O_RDONLY | O_DIRECTORY),
            clinux_watch_removals(watched.number) == 0
        else { return nil }
        self.watched = watched
    }
}
