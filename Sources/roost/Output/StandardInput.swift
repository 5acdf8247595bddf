import Glibc
import Registry

/// What a command is handed through a pipe.
enum StandardInput {
    /// All of it, as far as it has no more bytes than the limit.
    static func read(limit: Int, what: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = 1 << 16
        while true {
            let room = bytes.count
            bytes.append(contentsOf: repeatElement(0, count: chunk))
            let count = bytes.withUnsafeMutableBytes { bytes in
                retryingInterrupted { Glibc.read(STDIN_FILENO, bytes.baseAddress.map { $0 + room }, chunk) }
            }
            guard count >= 0 else {
                throw Failure(.failed, "cannot read \(what) from standard input: \(String(cString: strerror(errno)))")
            }
            bytes.removeLast(chunk - count)
            if count == 0 { return bytes }
            guard bytes.count <= limit else {
                throw Failure(.failed, "\(what) on standard input is larger than \(limit >> 20) MiB")
            }
        }
    }
}
