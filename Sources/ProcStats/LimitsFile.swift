/// `/proc/<pid>/limits`, see proc_pid_limits(5).
package struct LimitsFile: Hashable, Sendable {
    /// The most descriptors that the process may have open now (the soft limit); nil when there is no limit.
    package let openFiles: UInt64?

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("limits", into: &buffer, LimitsFile.init(parsing:)) else { return nil }
        self = file
    }

    init?(parsing bytes: Span<UInt8>) {
        var line = 0
        while line < bytes.count {
            let name: StaticString = "Max open files"
            if bytes.hasText(name, at: line) {
                var position = line + name.utf8CodeUnitCount
                openFiles = bytes.number(&position)
                return
            }
            line = bytes.lineEnd(from: line) + 1
        }
        return nil
    }
}
