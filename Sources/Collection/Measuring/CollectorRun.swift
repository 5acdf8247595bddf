/// A run of one collector: what looks for one kind of figures of a server or of the host.
struct CollectorRun: Sendable {
    /// The kinds of figures of a server.
    enum Name: String, CaseIterable, Sendable {
        /// `stat`, `status`, `io`, `limits` and `fd` of each process.
        case process
        /// `smaps_rollup` of each process.
        case smaps
        /// The control group, where the server has one of its own.
        case cgroup
        /// The TCP sockets of its port.
        case sockets
        case probe
    }

    /// Whether it found all that it looks for.
    var isSuccess: Bool
    /// nil where it is part of another's.
    var seconds: Double?

    init(isSuccess: Bool, seconds: Double? = nil) {
        self.isSuccess = isSuccess
        self.seconds = seconds
    }
}
