internal import Format
internal import Glibc
internal import Registry

/// A server's log: every line with its time and stream, in files of bounded size and number.
///
/// Nothing that goes wrong here reaches the server: what cannot be written is dropped and counted.
struct LineLog: ~Copyable {
    /// Where a line came from.
    enum Stream: String {
        case out, err
        /// The keeper's own remarks.
        case roost
    }

    /// Bytes of one file, and how many files are kept beside the current one.
    static let fileLimit = 10 << 20
    static let keptFiles = 5
    /// A longer line is cut into several.
    static let lineLimit = 16 << 10

    private let path: String
    var limits = LogLimits()
    private var file: Descriptor?
    private var size = 0
    private var unfinished: [Stream: [UInt8]] = [:]
    /// Lines that could not be written since the last one that could.
    private(set) var droppedLines = 0

    init(path: String) {
        self.path = path
    }

    /// Appends what a stream has brought, which may begin and end amid a line.
    mutating func append(_ bytes: some Collection<UInt8>, from stream: Stream, at time: Timestamp) {
        var pending = unfinished.removeValue(forKey: stream) ?? []
        pending.append(contentsOf: bytes)
        var prefix: [UInt8] = []
        RFC3339.append(time, to: &prefix)
        prefix.append(contentsOf: " \(stream.rawValue) ".utf8)

        var lines: [UInt8] = []
        var count = 0
        var start = 0
        while start < pending.count {
            let limit = min(start + Self.lineLimit, pending.count)
            let end: Int
            let next: Int
            if let newline = pending[start..<limit].firstIndex(of: UInt8(ascii: "\n")) {
                (end, next) = (newline, newline + 1)
            } else if limit - start == Self.lineLimit {
                (end, next) = (limit, limit)
            } else {
                break
            }
            lines.append(contentsOf: prefix)
            lines.append(contentsOf: pending[start..<end])
            lines.append(UInt8(ascii: "\n"))
            count += 1
            start = next
        }
        if start < pending.count { unfinished[stream] = Array(pending[start...]) }
        if count > 0 { write(lines, count: count) }
    }

    /// Writes a remark of the keeper.
    mutating func note(_ text: String, at time: Timestamp) {
        append(Array("\(text)\n".utf8), from: .roost, at: time)
    }

    /// Ends the lines that a process left unfinished.
    mutating func flush(at time: Timestamp) {
        for stream in Array(unfinished.keys) { append([UInt8(ascii: "\n")], from: stream, at: time) }
    }

    private mutating func write(_ lines: [UInt8], count: Int) {
        if size + lines.count > Self.fileLimit { rotate() }
        openWhenNeeded()
        guard let number = file?.number else {
            droppedLines += count
            return
        }
        let written = lines.withUnsafeBytes { buffer in
            retryingInterrupted { Glibc.write(number, buffer.baseAddress, buffer.count) }
        }
        if written == lines.count {
            droppedLines = 0
            size += written
        } else {
            droppedLines += count
            if written > 0 { ftruncate(number, off_t(size)) }
        }
    }

    /// Opens the current file again when somebody has removed it.
    private mutating func openWhenNeeded() {
        if let number = file?.number {
            var status = stat()
            if fstat(number, &status) == 0, status.st_nlink > 0 { return }
        }
        let opened = retryingInterrupted { open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) }
        guard opened >= 0 else {
            file = nil
            return
        }
        var status = stat()
        size = fstat(opened, &status) == 0 ? Int(status.st_size) : 0
        file = Descriptor(owning: opened)
    }

    private mutating func rotate() {
        file = nil
        unlink("\(path).\(Self.keptFiles)")
        for index in stride(from: Self.keptFiles - 1, through: 1, by: -1) {
            rename("\(path).\(index)", "\(path).\(index + 1)")
        }
        rename(path, "\(path).1")
        size = 0
    }
}
