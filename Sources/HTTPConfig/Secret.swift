/// A text that nobody may read in any output: written down, or kept in a file that is read at each use.
package enum Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    case text(String)
    case file(String)

    /// What may be shown of it.
    package var description: String {
        switch self {
        case .text: "<secret>"
        case .file(let path): path
        }
    }

    package var debugDescription: String { description }

    /// The secret itself, without the white space that ends its file. `read` gives a file's bytes, nil when it cannot.
    package func reveal(_ read: (String) -> [UInt8]? = bytes(ofSecretFile:)) throws(HTTPConfigError) -> String {
        switch self {
        case .text(let text): return text
        case .file(let path):
            guard let bytes = read(path) else { throw HTTPConfigError("cannot read the secret in \(path)") }
            let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
            let end = bytes.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? 0
            return String(decoding: bytes[..<end].drop(while: isSpace), as: UTF8.self)
        }
    }
}

/// Why a request cannot be made as a file asks for it.
package struct HTTPConfigError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
