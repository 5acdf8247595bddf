internal import Glibc

/// A file that is open for as long as somebody holds it.
final class OpenFile: Sendable {
    let path: String
    let descriptor: Int32

    /// Opens or makes it; one that is made is for the owner alone.
    init(_ path: String, _ flags: Int32) throws(StoreError) {
        self.path = path
        descriptor = open(path, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .io("open", path: path, errno: errno) }
    }

    deinit { close(descriptor) }

    /// Its length in bytes.
    func size() throws(StoreError) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .io("read", path: path, errno: errno) }
        return Int(status.st_size)
    }

    /// Writes all bytes at the end of what was written before.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Glibc.write(descriptor, base, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .io("write", path: path, errno: errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Writes all bytes at the end of what was written before.
    func write(_ bytes: [UInt8]) throws(StoreError) {
        try bytes.withUnsafeBytes { pointer in Result { () throws(StoreError) in try write(pointer) } }.get()
    }

    /// Cuts off what lies beyond.
    func truncate(to size: Int) throws(StoreError) {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw .io("cut", path: path, errno: errno) }
    }

    /// Returns when all that was written would survive a power cut.
    func sync() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw .io("make durable", path: path, errno: errno) }
    }
}
