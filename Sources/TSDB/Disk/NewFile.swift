internal import Glibc

/// A file that appears under its name only when it is whole: written beside it, made durable, renamed.
struct NewFile: ~Copyable {
    private let path: String
    private let file: OpenFile
    private var buffer: [UInt8] = []
    private var isCommitted = false
    /// How many bytes it has.
    private(set) var size = 0

    private static let bufferSize = 1 << 18

    /// Begins a file that will be called so.
    init(_ path: String, beginningWith bytes: [UInt8] = []) throws(StoreError) {
        self.path = path
        file = try OpenFile(path + temporarySuffix, O_WRONLY | O_CREAT | O_TRUNC)
        buffer.reserveCapacity(Self.bufferSize)
        buffer += bytes
        size = bytes.count
    }

    deinit {
        if !isCommitted { unlink(file.path) }
    }

    /// Adds bytes at the end.
    mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        size += bytes.count
        if buffer.count + bytes.count > Self.bufferSize { try flush() }
        if bytes.count > Self.bufferSize { try file.write(bytes) } else { buffer.append(contentsOf: bytes) }
    }

    /// Adds bytes at the end.
    mutating func append(_ bytes: [UInt8]) throws(StoreError) {
        try bytes.withUnsafeBytes { pointer in Result { () throws(StoreError) in try append(pointer) } }.get()
    }

    /// Gives it its name. After that it is there, whatever happens.
    mutating func commit() throws(StoreError) {
        try flush()
        try file.sync()
        guard rename(file.path, path) == 0 else { throw .io("rename", path: file.path, errno: errno) }
        isCommitted = true
        try syncFolder(of: path)
    }

    private mutating func flush() throws(StoreError) {
        try file.write(buffer)
        buffer.removeAll(keepingCapacity: true)
    }
}

/// What the name of a file ends with that is not whole yet; at the start all of them are removed.
let temporarySuffix = ".new"

/// Makes the names in a file's folder durable.
func syncFolder(of path: String) throws(StoreError) {
    let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
    try OpenFile(folder, O_RDONLY | O_DIRECTORY).sync()
}
