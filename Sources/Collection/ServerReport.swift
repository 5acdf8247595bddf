package import Format
internal import ProcStats
package import Registry

/// All that is known of one server now, for people and programs to read.
package struct ServerReport: Sendable {
    package var server: ObservedServer
    /// What its processes use; nil until they were measured, and when there are none.
    package var usage: Usage?
    /// The newest probe of this instance; nil when there was none.
    package var probe: ProbeReport?
    /// Whether it was looked at, measured and asked since the agent's start, in vain or not.
    package var isMeasured = false

    package var name: ServerName { server.name }

    /// What the processes of a server use; a figure that cannot be read is nil.
    package struct Usage: Hashable, Sendable {
        package var at: Timestamp
        /// Share of one core since the measurement before; nil for the first.
        package var cpu: Double?
        /// Processor time since the start, in seconds.
        package var cpuSeconds: Double?
        package var residentBytes: UInt64?
        package var memoryLimit: UInt64?
        package var openDescriptors: UInt64?
        package var maximumDescriptors: UInt64?
        package var threads: UInt64
        package var processes: UInt64
        /// Established connections to the server's port.
        package var connections: UInt64?
    }
}

extension ServerReport.Usage {
    init(_ reading: UsageReading, previous: ServerReport.Usage?) {
        let usage = reading.usage
        let ticks = usage.counters[.userTicks].flatMap { user in usage.counters[.systemTicks].map { user + $0 } }
        at = reading.at
        cpuSeconds = ticks.map(reading.facts.seconds)
        residentBytes = usage.residentBytes
        memoryLimit = reading.memoryLimit
        openDescriptors = usage.descriptors?.open
        maximumDescriptors = usage.descriptors?.limit
        threads = usage.threads
        processes = usage.processes
        connections = reading.sockets?[.established]
        if let previous, let before = previous.cpuSeconds, let cpuSeconds, at > previous.at {
            cpu = max(0, cpuSeconds - before) / (Double(at - previous.at) / 1000)
        }
    }
}
