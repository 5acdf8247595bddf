import Glibc

/// A file descriptor with one owner: it is closed when that owner lets go of it.
package struct Descriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes over a descriptor that nobody else will close.
    package init(owning number: Int32) {
        self.number = number
    }

    /// Opens a file, close-on-exec; `flags` as for open(2).
    package init(opening path: String, _ flags: Int32, mode: UInt32 = 0o600) throws(RegistryError) {
        let number = retryingInterrupted { open(path, flags | O_CLOEXEC, mode) }
        guard number >= 0 else { throw .io("open", path: path, errno: errno) }
        self.init(owning: number)
    }

    deinit { close(number) }
}

/// Repeats a system call for as long as a signal interrupts it.
package func retryingInterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
