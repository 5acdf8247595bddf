internal import Format
internal import Glibc
internal import Registry

/// The file that a log is written to now. Whoever removes, renames, replaces or empties it, or its folder, does no harm.
struct CurrentLogFile: ~Copyable {
    /// Bytes.
    private(set) var size = 0
    /// What its lines reach over; nil when it has none.
    private(set) var extent: LogExtent?
    /// The `errno` of what failed last.
    var problem: Int32 = 0

    private let folder: String
    private var file: Descriptor?

    init(in folder: String) {
        self.folder = folder
    }

    var path: String { "\(folder)/current" }

    /// Opens the file unless it is open and still in its place; whether it can be written to.
    mutating func open() -> Bool {
        if isInPlace { return true }
        close()
        // Never waits, even when somebody has put a FIFO in its place.
        let flags = O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_CLOEXEC
        var number = retryingInterrupted { Glibc.open(path, flags, 0o600) }
        if number < 0, errno == ENOENT, (try? makeFolder(folder)) != nil {
            number = retryingInterrupted { Glibc.open(path, flags, 0o600) }
        }
        guard number >= 0 else {
            problem = errno
            return false
        }
        let opened = Descriptor(owning: number)
        var status = stat()
        guard fstat(number, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            problem = EINVAL
            return false
        }
        file = consume opened
        size = Int(status.st_size)
        return size == 0 || takeUp()
    }

    /// Lets go of the file, which has another place now.
    mutating func close() {
        file = nil
        size = 0
        extent = nil
    }

    /// Appends lines; how many of the bytes are in the file now: those of whole lines. When not all of them can be written
    /// and `wholly` is set, none is.
    mutating func write(_ lines: [UInt8], _ lineExtent: LogExtent, wholly: Bool) -> Int {
        guard let number = file?.number else { return 0 }
        let (kept, code) = lines.withUnsafeBytes { lines in
            var written = 0
            while written < lines.count {
                let count = retryingInterrupted {
                    Glibc.write(number, lines.baseAddress.map { $0 + written }, lines.count - written)
                }
                guard count > 0 else {
                    let code = errno
                    let whole = lines[..<written].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
                    let kept = wholly ? 0 : whole
                    if kept < written { ftruncate(number, off_t(size + kept)) }
                    return (kept, code)
                }
                written += count
            }
            return (written, 0 as Int32)
        }
        problem = code
        size += kept
        if kept > 0 { include(lineExtent) }
        return kept
    }

    /// Whether the path still leads to the open file. Tells its size anew, as somebody may have cut it.
    private var isInPlace: Bool {
        mutating get {
            guard let number = file?.number else { return false }
            var (own, there) = (stat(), stat())
            guard fstat(number, &own) == 0, stat(path, &there) == 0, own.st_ino == there.st_ino,
                own.st_dev == there.st_dev
            else { return false }
            size = Int(own.st_size)
            if size == 0 { extent = nil }
            return true
        }
    }

    /// Goes on with a file of an earlier keeper: learns when its lines were written, and ends its last line where a
    /// keeper was killed amid writing.
    private mutating func takeUp() -> Bool {
        var reader = LinePrefixReader()
        let first = reader.read(bytes(from: 0, count: LinePrefix.sizeLimit).span)
        let reach = 2 * (LineCutter.lineLimit + LinePrefix.sizeLimit)
        let tail = bytes(from: max(0, size - reach), count: reach)
        let last = tail.split(separator: UInt8(ascii: "\n")).last.map { reader.read($0.span) } ?? nil
        for (prefix, _) in [first, last].compactMap({ $0 }) { include(LogExtent(prefix)) }
        if tail.last == UInt8(ascii: "\n") { return true }
        // Not ours when nothing in it can be read; nothing is known of it then.
        let known = extent ?? LogExtent(LinePrefix(time: 0, stream: .roost, instance: 0))
        return write([UInt8(ascii: "\n")], known, wholly: true) == 1
    }

    private mutating func bytes(from start: Int, count: Int) -> [UInt8] {
        guard let number = file?.number else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = max(0, retryingInterrupted { pread(number, buffer.baseAddress, count, off_t(start)) })
        }
    }

    private mutating func include(_ lineExtent: LogExtent) {
        extent = extent?.union(lineExtent) ?? lineExtent
    }
}
