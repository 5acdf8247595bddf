internal import Glibc

extension ServerExit.Cause {
    /// What a status of wait(2) says.
    package init(waitStatus status: Int32) {
        let signal = status & 0x7F
        self = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
    }
}

extension ServerExit.Cause {
    /// How a process that is no child of ours has ended, as far as the kernel tells; nil while it is running.
    ///
    /// Until it is reaped, its status is field 52 of `/proc/<pid>/stat`.
    package init?(ofZombie process: ProcessIdentity) {
        guard let bytes = try? AtomicFile.read("/proc/\(process.pid)/stat"),
            let nameEnd = bytes.lastIndex(of: UInt8(ascii: ")")),
            case let fields = bytes[(nameEnd + 1)...].split(separator: UInt8(ascii: " ")), fields.count > 49,
            fields[0].first == UInt8(ascii: "Z"),
            UInt64(String(decoding: fields[19], as: UTF8.self)) == process.startTicks,
            let status = Int32(String(decoding: fields[49].filter { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        else { return nil }
        self.init(waitStatus: status)
    }
}
