internal import Glibc

/// An exclusive lock (flock) that belongs to an open file, not to a process: a child that inherits the descriptor
/// holds it too, so that a command can hand its lock to the keeper it starts without a gap.
package struct FileLock: ~Copyable {
    package let descriptor: Descriptor

    /// Takes the lock, or returns nil at once when another holds it. The file is made when it is missing.
    package init?(trying path: String) throws(RegistryError) {
        let descriptor = try Descriptor(opening: path, O_RDWR | O_CREAT)
        guard retryingInterrupted({ flock(descriptor.number, LOCK_EX | LOCK_NB) }) == 0 else {
            if errno == EWOULDBLOCK { return nil }
            throw .io("lock", path: path, errno: errno)
        }
        self.descriptor = descriptor
    }
}
