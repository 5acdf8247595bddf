internal import Glibc

/// An exclusive lock (flock) that belongs to an open file, not to a process: a child that inherits the descriptor
/// holds it too, so that a command can hand its lock to the keeper it starts without a gap.
package struct FileLock: ~Copyable {
    package let descriptor: Descriptor

    /// Takes the lock, or returns nil at once when another holds it. The file is made when it is missing.
    package init?(trying path: String) throws(RegistryError) {
        while true {
            let descriptor = try Descriptor(opening: path, O_RDWR | O_CREAT)
            guard retryingInterrupted({ flock(descriptor.number, LOCK_EX | LOCK_NB) }) == 0 else {
                if errno == EWOULDBLOCK { return nil }
                throw .io("lock", path: path, errno: errno)
            }
            // Who held it before may have removed the file: then this is a lock that nobody else will ever ask for.
            guard Self.file(descriptor.number, isNamed: path) else { continue }
            self.descriptor = descriptor
            return
        }
    }

    private static func file(_ number: Int32, isNamed path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(number, &opened) == 0 && stat(path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}
