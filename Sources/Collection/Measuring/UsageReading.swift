internal import Format
internal import ProcStats

/// What the processes of one server use at one time.
struct UsageReading: Sendable {
    var usage: TreeUsage
    var facts: HostFacts
    /// In bytes; nil when neither a control group nor the kernel names one.
    var memoryLimit: UInt64?
    /// The control group of the server alone; nil when it has none.
    var group: ControlGroup?
    /// Sockets on the server's port; nil when it has none, or when they cannot be read.
    var sockets: PortSockets?
    /// Connections that its listening sockets dropped; nil where the kernel does not tell.
    var listenDrops: UInt64?
    var at: Timestamp
}
