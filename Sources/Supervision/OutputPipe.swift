internal import Glibc
internal import Registry

/// The pipe that a server writes its output to.
///
/// The server's end is open for reading too, so that it always has a reader: when the keeper dies, writing neither
/// raises SIGPIPE nor fails, and another keeper can take the pipe over.
struct OutputPipe: ~Copyable {
    private static let chunk = 64 << 10

    /// The keeper's end, which never blocks.
    let reading: Descriptor
    /// The server's end.
    let writing: Descriptor

    init() throws(RegistryError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .io("create", path: "a pipe for the server's output", errno: errno) }
        let reader = Descriptor(owning: ends[0])
        let writer = Descriptor(owning: ends[1])
        let forServer = try Descriptor(opening: "/proc/self/fd/\(writer.number)", O_RDWR)
        let forKeeper = try Descriptor(opening: "/proc/self/fd/\(reader.number)", O_RDONLY | O_NONBLOCK)
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
}
