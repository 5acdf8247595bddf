internal import Glibc

/// The room that a file system has and leaves, see statvfs(3).
package struct FilesystemSpace: Hashable, Sendable {
    /// In bytes: in all, what is free, and what of that others than root may take.
    package let size: UInt64
    package let free: UInt64
    package let available: UInt64
    /// Inodes; nil where the file system does not count them, as btrfs.
    package let files: UInt64?
    package let freeFiles: UInt64?
    package let isReadOnly: Bool

    /// Of the file system that the path is on; nil when it cannot be asked.
    package init?(of path: String) {
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { return nil }
        let block = UInt64(space.f_frsize)
        size = UInt64(space.f_blocks).multipliedFullWidth(by: block).low
        free = UInt64(space.f_bfree).multipliedFullWidth(by: block).low
        available = UInt64(space.f_bavail).multipliedFullWidth(by: block).low
        files = space.f_files == 0 ? nil : UInt64(space.f_files)
        freeFiles = space.f_files == 0 ? nil : UInt64(space.f_ffree)
        isReadOnly = space.f_flag & UInt(ST_RDONLY) != 0
    }
}
