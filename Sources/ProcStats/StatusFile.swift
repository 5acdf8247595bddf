/// `/proc/<pid>/status`, see proc_pid_status(5). What a process does not have, as a kernel thread has no memory of its
/// own, is nil.
package struct StatusFile: Hashable, Sendable {
    /// Memory in RAM, in bytes; more exact than what `stat` says.
    package private(set) var residentBytes: UInt64?
    /// The part of it that no file stands behind.
    package private(set) var anonymousBytes: UInt64?
    /// Memory swapped out, in bytes.
    package private(set) var swapBytes: UInt64?
    /// How often it gave up the processor, and how often it was made to; of the main thread alone.
    package private(set) var voluntarySwitches: UInt64?
    package private(set) var involuntarySwitches: UInt64?

    package init?(_ process: borrowing ProcFolder, _ buffer: inout ProcBuffer) {
        guard let file = process.read("status", inOnePiece: true, into: &buffer, { StatusFile(parsing: $0) }) else {
            return nil
        }
        self = file
    }

    /// Takes what there is of whole lines.
    package init(parsing bytes: Span<UInt8>) {
        var line = 0
        while let end = bytes.firstIndex(of: UInt8(ascii: "\n"), from: line) {
            switch bytes[line] {
            case UInt8(ascii: "V"), UInt8(ascii: "R"): memory(bytes, line)
            case UInt8(ascii: "v"): Self.take("voluntary_ctxt_switches:", bytes, line, &voluntarySwitches)
            case UInt8(ascii: "n"): Self.take("nonvoluntary_ctxt_switches:", bytes, line, &involuntarySwitches)
            default: break
            }
            line = end + 1
        }
    }

    /// Memory is given in units of 1024 bytes, though the file says kB.
    private mutating func memory(_ bytes: Span<UInt8>, _ line: Int) {
        if let value = Self.value("VmRSS:", bytes, line) {
            residentBytes = byteCount(ofKilobytes: value)
        } else if let value = Self.value("RssAnon:", bytes, line) {
            anonymousBytes = byteCount(ofKilobytes: value)
        } else if let value = Self.value("VmSwap:", bytes, line) {
            swapBytes = byteCount(ofKilobytes: value)
        }
    }

    private static func take(_ name: StaticString, _ bytes: Span<UInt8>, _ line: Int, _ value: inout UInt64?) {
        if let number = Self.value(name, bytes, line) { value = number }
    }

    private static func value(_ name: StaticString, _ bytes: Span<UInt8>, _ line: Int) -> UInt64? {
        guard bytes.hasText(name, at: line) else { return nil }
        var position = line + name.utf8CodeUnitCount
        return bytes.number(&position)
    }
}
