/// `/proc/vmstat`: what the kernel's memory management counts since the boot.
package struct VMStatFile: Hashable, Sendable {
    /// Processes that were killed for want of memory, on the whole machine; nil before Linux 4.13.
    package let oomKills: UInt64?

    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = proc.read("vmstat", into: &buffer, { VMStatFile(parsing: $0) }) else { return nil }
        self = file
    }

    /// Takes what there is.
    package init(parsing bytes: Span<UInt8>) {
        oomKills = bytes.number(inLine: "oom_kill ")
    }
}
