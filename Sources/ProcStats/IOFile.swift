/// `/proc/<pid>/io`, see proc_pid_io(5); only the process' owner and root may read it.
package struct IOFile: Hashable, Sendable {
    /// Bytes that were really fetched from storage, and sent to it.
    package let readBytes: UInt64
    package let writtenBytes: UInt64

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("io", into: &buffer, IOFile.init(parsing:)) else { return nil }
        self = file
    }

    init?(parsing bytes: Span<UInt8>) {
        var read: UInt64?
        var written: UInt64?
        var line = 0
        while line < bytes.count {
            var position = line
            bytes.skipField(&position)
            if bytes.hasText("read_bytes:", at: line) {
                read = bytes.number(&position)
            } else if bytes.hasText("write_bytes:", at: line) {
                written = bytes.number(&position)
            }
            line = bytes.lineEnd(from: position) + 1
        }
        guard let read, let written else { return nil }
        readBytes = read
        writtenBytes = written
    }
}
