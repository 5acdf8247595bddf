internal import Glibc

/// What of the machine does not change while it runs.
package struct HostFacts: Hashable, Sendable {
    /// When it booted, in seconds since the Unix epoch.
    package let bootTime: UInt64
    /// How many of the kernel's clock ticks make a second.
    package let ticksPerSecond: UInt64
    /// Memory in all, in bytes; nil when the kernel does not tell.
    package let memoryBytes: UInt64?

    /// Reads `/proc/stat` and `/proc/meminfo`; nil when there is no time of the boot.
    package init?(_ proc: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let bootTime = proc.read("stat", into: &buffer, { number("btime", $0) }) else { return nil }
        self.bootTime = bootTime
        memoryBytes = proc.read("meminfo", into: &buffer) { number("MemTotal:", $0) }.map { $0 * 1024 }
        ticksPerSecond = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    /// The time of so many ticks after the boot, in seconds since the Unix epoch.
    package func time(ofTicks ticks: UInt64) -> Double { Double(bootTime) + seconds(ticks) }

    /// Ticks as seconds.
    package func seconds(_ ticks: UInt64) -> Double { Double(ticks) / Double(ticksPerSecond) }
}

/// The number of the line that begins with the name.
private func number(_ name: StaticString, _ bytes: Span<UInt8>) -> UInt64? {
    var line = 0
    while line < bytes.count {
        if bytes.hasText(name, at: line) {
            var position = line + name.utf8CodeUnitCount
            return bytes.number(&position)
        }
        line = bytes.lineEnd(from: line) + 1
    }
    return nil
}
