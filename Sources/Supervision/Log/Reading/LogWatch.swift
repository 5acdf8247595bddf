internal import Glibc
internal import Registry

/// Waits until something happens to logs, through inotify; where the kernel has no watch to give, for a moment.
package final class LogWatch {
    /// How long to wait at most, in milliseconds, with and without word from the kernel.
    private static let patience: Int32 = 1000
    private static let patienceWithoutWatch: Int32 = 100

    private let folders: [String]
    private let descriptor: Descriptor
    private var isWatching = false

    /// Begins to watch the folders of some logs, which need not exist yet.
    package init(_ folders: [String]) {
        self.folders = folders
        descriptor = Descriptor(owning: inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC)))
        watch()
    }

    /// Waits until a log may have changed; false when nobody reads any more what is written to `output`.
    package func wait(output: Int32) -> Bool {
        var waiting = [
            pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0),
            pollfd(fd: output, events: 0, revents: 0),
        ]
        poll(&waiting, 2, isWatching ? Self.patience : Self.patienceWithoutWatch)
        withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
            while read(descriptor.number, buffer.baseAddress, buffer.count) > 0 {}
        }
        watch()
        return waiting[1].revents == 0
    }

    /// Looks for the folders again, as one may be another now; for one that is watched already that changes nothing.
    private func watch() {
        let events = UInt32(IN_MODIFY | IN_CREATE | IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR)
        isWatching = folders.allSatisfy { inotify_add_watch(descriptor.number, $0, events) >= 0 }
    }
}
