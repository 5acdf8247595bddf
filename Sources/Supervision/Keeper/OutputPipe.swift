internal import CLinux
internal import Glibc
internal import Registry

/// The pipe that a server writes its output to: a FIFO in its folder, so that another keeper can take it over.
///
/// The server's end is open for reading too, so that it always has a reader: when the keeper dies, writing neither
/// raises SIGPIPE nor fails. It waits only when nobody has read for as long as it takes to fill the pipe.
struct OutputPipe: ~Copyable {
    /// The most that is read at once, in bytes.
    static let chunk = 64 << 10
    /// What the pipe holds while no keeper reads, in bytes, as far as the system allows.
    private static let capacity: Int32 = 1 << 20

    /// The keeper's end, which never blocks.
    let reading: Descriptor
    /// The server's end.
    let writing: Descriptor

    init(at path: String) throws(RegistryError) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFIFO { unlink(path) }
        guard mkfifo(path, 0o600) == 0 || errno == EEXIST else {
            throw .io("create the pipe", path: path, errno: errno)
        }
        let forServer = try Descriptor(opening: path, O_RDWR)
        let forKeeper = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK)
        clinux_widen_pipe(forServer.number, Self.capacity)
        writing = forServer
        reading = forKeeper
    }

    /// What has been written since the last call; empty when nothing was. At most one chunk, so that a server that
    /// writes without end cannot keep the keeper from everything else.
    func readAvailable() -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            count = max(0, read(reading.number, buffer.baseAddress, Self.chunk))
        }
    }

    /// Hands on all that has been written, but no more than the pipe can hold.
    func drain(_ body: ([UInt8]) -> Void) {
        for _ in 0..<Int(Self.capacity) / Self.chunk {
            let bytes = readAvailable()
            if bytes.isEmpty { return }
            body(bytes)
        }
    }
}
