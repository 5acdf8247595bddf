/// What a process is doing, by the letter in its `stat`; see proc_pid_stat(5).
package enum ProcessState: Int, CaseIterable, Sendable {
    /// It runs, or could.
    case running
    /// It waits for something that a signal can end, as servers do nearly always.
    case sleeping
    /// It waits for something that nothing ends but its coming, such as a disk.
    case waiting
    /// It was stopped by a signal or by a debugger.
    case stopped
    /// It has ended, and its parent has not taken notice.
    case zombie
    case other

    init(letter: UInt8) {
        switch letter {
        case UInt8(ascii: "R"): self = .running
        case UInt8(ascii: "S"): self = .sleeping
        case UInt8(ascii: "D"): self = .waiting
        case UInt8(ascii: "T"), UInt8(ascii: "t"): self = .stopped
        case UInt8(ascii: "Z"), UInt8(ascii: "X"): self = .zombie
        default: self = .other
        }
    }
}

/// How many processes there are in each state.
package struct ProcessStates: Hashable, Sendable {
    private var counts = SIMD8<UInt64>()

    package internal(set) subscript(state: ProcessState) -> UInt64 {
        get { counts[state.rawValue] }
        set { counts[state.rawValue] = newValue }
    }
}
