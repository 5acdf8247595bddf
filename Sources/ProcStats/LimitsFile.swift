/// `/proc/<pid>/limits`, see proc_pid_limits(5).
package struct LimitsFile: Hashable, Sendable {
    /// The most descriptors that the process may have open now (the soft limit); nil when there is no limit.
    package let openFiles: UInt64?

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("limits", inOnePiece: true, into: &buffer, LimitsFile.init(parsing:)) else {
            return nil
        }
        self = file
    }

    /// nil when the line is missing, or says neither a number nor that there is no limit.
    package init?(parsing bytes: Span<UInt8>) {
        guard var position = bytes.line(beginningWith: "Max open files") else { return nil }
        openFiles = bytes.number(&position)
        if openFiles == nil {
            bytes.skipSpaces(&position)
            guard bytes.hasText("unlimited", at: position) else { return nil }
        }
    }
}
