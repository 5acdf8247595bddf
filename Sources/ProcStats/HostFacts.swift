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
        guard let bootTime = proc.read("stat", into: &buffer, { $0.number(inLine: "btime ") }) else { return nil }
        self.bootTime = bootTime
        memoryBytes = MeminfoFile(proc, &buffer)?.total
        ticksPerSecond = Self.ticksPerSecond
    }

    /// How many of the kernel's clock ticks make a second.
    package static let ticksPerSecond = UInt64(max(1, sysconf(Int32(_SC_CLK_TCK))))

    /// The time of so many ticks after the boot, in seconds since the Unix epoch.
    package func time(ofTicks ticks: UInt64) -> Double { Double(bootTime) + seconds(ticks) }

    /// Ticks as seconds.
    package func seconds(_ ticks: UInt64) -> Double { Double(ticks) / Double(ticksPerSecond) }
}
