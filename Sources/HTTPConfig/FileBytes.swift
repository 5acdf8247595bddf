internal import Glibc

/// All bytes of a file; nil when it cannot be read, or has more than the limit.
package func bytes(ofFile path: String, limit: Int) -> [UInt8]? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
        let count = fread(&piece, 1, piece.count, file)
        bytes += piece[..<count]
        guard bytes.count <= limit, ferror(file) == 0 else { return nil }
        if count < piece.count { return bytes }
    }
}

/// All bytes of a file with a secret; nil when it cannot be read, or is larger than any secret.
package func bytes(ofSecretFile path: String) -> [UInt8]? { bytes(ofFile: path, limit: 1 << 20) }
