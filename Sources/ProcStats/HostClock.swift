internal import CLinux
internal import Glibc

/// How well the machine's clock keeps to that of others, as the kernel is told by whoever sets it; see adjtimex(2).
package struct HostClock: Hashable, Sendable {
    /// Whether someone keeps it right; nil when the kernel does not tell.
    package let isSynchronised: Bool?
    /// In seconds: what is still to be made up, and the most that it may be wrong by.
    package let offset: Double?
    package let maximumError: Double?
    /// Seconds since the boot, with those in which the machine slept.
    package let uptime: Double

    package init() {
        var clock = clinux_clock()
        let isTold = clinux_read_clock(&clock) == 0
        isSynchronised = isTold ? clock.is_synchronised != 0 : nil
        offset = isTold ? Double(clock.offset_ns) / 1e9 : nil
        maximumError = isTold ? Double(clock.maximum_error_us) / 1e6 : nil
        var now = timespec()
        clock_gettime(CLOCK_BOOTTIME, &now)
        uptime = Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
    }
}
