internal import Glibc

/// An exclusive lock (flock) that belongs to an open file, not to a process: a child that inherits the descriptor
/// holds it too, so that a command can hand its lock to the keeper it starts without a gap.
package struct FileLock: ~Copyable {
    package let descriptor: Descriptor

    /// Takes the lock, or returns nil when another holds it for as long as it is worth waiting, in milliseconds. The
    /// file is made when it is missing.
    package init?(trying path: String, for patience: Int64 = 0) throws(RegistryError) {
        var attempts = patience / Self.pause + 1
        while true {
            let descriptor = try Descriptor(opening: path, O_RDWR | O_CREAT)
            guard retryingInterrupted({ flock(descriptor.number, LOCK_EX | LOCK_NB) }) == 0 else {
                guard errno == EWOULDBLOCK else { throw .io("lock", path: path, errno: errno) }
                attempts -= 1
                guard attempts > 0 else { return nil }
                usleep(useconds_t(Self.pause * 1000))
                continue
            }
            // Who held it before may have removed the file: then this is a lock that nobody else will ever ask for.
            guard Self.file(descriptor.number, isNamed: path) else { continue }
            self.descriptor = descriptor
            return
        }
    }

    /// The time between two attempts, in milliseconds.
    private static let pause: Int64 = 2

    private static func file(_ number: Int32, isNamed path: String) -> Bool {
        var opened = stat()
        var named = stat()
        return fstat(number, &opened) == 0 && stat(path, &named) == 0
            && opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }
}
