internal import Glibc
internal import Registry

/// Tells a keeper when somebody takes away what it has written: the specification or the state of its server.
final class FolderGuard {
    private let watch: Descriptor

    /// Becomes readable when something was taken away.
    var descriptor: Int32 { watch.number }

    /// Nil when the kernel has no more watches to give.
    init?(_ folder: ServerFolder) {
        let number = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
        guard number >= 0 else { return nil }
        watch = Descriptor(owning: number)
        guard inotify_add_watch(number, folder.path, UInt32(IN_DELETE | IN_MOVED_FROM)) >= 0 else { return nil }
    }

    /// Forgets what the kernel has told so far.
    func drain() {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while read(watch.number, &buffer, buffer.count) > 0 {}
    }
}
