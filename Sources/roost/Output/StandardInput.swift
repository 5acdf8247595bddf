import Glibc
import Registry

/// What a command is handed through a pipe.
enum StandardInput {
    /// All of it, as far as it has no more bytes than the limit.
    static func read(limit: Int, what: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { chunk in
                retryingInterrupted { Glibc.read(STDIN_FILENO, chunk.baseAddress, chunk.count) }
            }
            guard count >= 0 else {
                throw Failure(.failed, "cannot read \(what) from standard input: \(String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw Failure(.failed, "\(what) on standard input is larger than \(limit >> 20) MiB")
            }
        }
    }
}
