/// `/proc/<pid>/io`, see proc_pid_io(5); only the process' owner and root may read it. A process takes over the figures
/// of each child that it waits for.
package struct IOFile: Hashable, Sendable {
    /// Bytes that went through calls like read(2) and write(2), also those that never came near a disk.
    package let passedReadBytes: UInt64
    package let passedWrittenBytes: UInt64
    /// Calls like read(2) and write(2).
    package let readCalls: UInt64
    package let writeCalls: UInt64
    /// Bytes that were really fetched from storage, and sent to it.
    package let readBytes: UInt64
    package let writtenBytes: UInt64

    /// nil when a line is missing.
    package init?(parsing bytes: Span<UInt8>) {
        // The lines have stood in this order ever since there was the file.
        var position = 0
        guard let passedReadBytes = bytes.number(afterLine: "rchar:", &position),
            let passedWrittenBytes = bytes.number(afterLine: "wchar:", &position),
            let readCalls = bytes.number(afterLine: "syscr:", &position),
            let writeCalls = bytes.number(afterLine: "syscw:", &position),
            let readBytes = bytes.number(afterLine: "read_bytes:", &position),
            let writtenBytes = bytes.number(afterLine: "write_bytes:", &position)
        else { return nil }
        self.passedReadBytes = passedReadBytes
        self.passedWrittenBytes = passedWrittenBytes
        self.readCalls = readCalls
        self.writeCalls = writeCalls
        self.readBytes = readBytes
        self.writtenBytes = writtenBytes
    }
}
