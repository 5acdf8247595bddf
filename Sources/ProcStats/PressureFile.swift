/// A file of pressure, of the machine (`/proc/pressure/memory`) or of a control group (`memory.pressure`): how long
/// work has stood still for want of a resource, see the kernel's psi.rst.
package struct PressureFile: Hashable, Sendable {
    /// Time in which at least one task waited, in seconds.
    package let waitingSeconds: Double
    /// Time in which all tasks waited, in seconds; nil where the kernel does not tell (`cpu` before Linux 5.13).
    package let stalledSeconds: Double?

    /// nil when it cannot be read: the kernel has no PSI, or it was switched off at boot.
    package init?(_ folder: borrowing ProcFolder, _ name: String, _ buffer: inout ProcBuffer) {
        guard let file = folder.read(name, into: &buffer, PressureFile.init(parsing:)) else { return nil }
        self = file
    }

    /// `some avg10=0.00 avg60=0.00 avg300=0.00 total=4711`, and such a line of `full`; totals are microseconds.
    package init?(parsing bytes: Span<UInt8>) {
        guard let waiting = Self.total("some ", bytes) else { return nil }
        waitingSeconds = waiting
        stalledSeconds = Self.total("full ", bytes)
    }

    private static func total(_ line: StaticString, _ bytes: Span<UInt8>) -> Double? {
        guard var position = bytes.line(beginningWith: line) else { return nil }
        let end = bytes.lineEnd(from: position)
        while position < end {
            bytes.skipSpaces(&position)
            if bytes.hasText("total=", at: position) {
                position += 6
                return bytes.number(&position).map { Double($0) / 1_000_000 }
            }
            bytes.skipField(&position)
        }
        return nil
    }
}
