/// `/proc/meminfo`, see proc_meminfo(5); all in bytes.
package struct MeminfoFile: Hashable, Sendable {
    package let total: UInt64
    /// What no one uses at all.
    package let free: UInt64?
    /// What programs could still get; nil before Linux 3.14.
    package let available: UInt64?
    /// Caches of disks and files.
    package let buffers: UInt64?
    package let cached: UInt64?
    package let swapTotal: UInt64?
    package let swapFree: UInt64?

    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = proc.read("meminfo", into: &buffer, MeminfoFile.init(parsing:)) else { return nil }
        self = file
    }

    /// nil when there is no `MemTotal`.
    package init?(parsing bytes: Span<UInt8>) {
        guard let total = bytes.kilobytes(inLine: "MemTotal:") else { return nil }
        self.total = total
        free = bytes.kilobytes(inLine: "MemFree:")
        available = bytes.kilobytes(inLine: "MemAvailable:")
        buffers = bytes.kilobytes(inLine: "Buffers:")
        cached = bytes.kilobytes(inLine: "Cached:")
        swapTotal = bytes.kilobytes(inLine: "SwapTotal:")
        swapFree = bytes.kilobytes(inLine: "SwapFree:")
    }
}
