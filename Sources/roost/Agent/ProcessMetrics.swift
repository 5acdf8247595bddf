import Glibc
import Model
import ProcStats
import Registry

/// The agent's own figures, named as all Prometheus clients name them.
struct ProcessMetrics: Sendable {
    private static let build = MetricFamily("roost_build", .info, help: "The version of this program.")
    private static let cpu = MetricFamily(
        "process_cpu_seconds", .counter, unit: "seconds", help: "Processor time that the agent has used.")
    private static let resident = MetricFamily(
        "process_resident_memory_bytes", .gauge, unit: "bytes", help: "Resident memory of the agent.")
    private static let virtual = MetricFamily(
        "process_virtual_memory_bytes", .gauge, unit: "bytes", help: "Virtual memory of the agent.")
    private static let open = MetricFamily("process_open_fds", .gauge, help: "Open file descriptors of the agent.")
    private static let limit = MetricFamily(
        "process_max_fds", .gauge, help: "How many file descriptors the agent may open.")
    private static let start = MetricFamily(
        "process_start_time_seconds", .gauge, unit: "seconds",
        help: "When the agent was started, in seconds since the epoch.")

    /// What can be read now.
    func points() -> [MetricPoint] {
        var points = [MetricPoint(Self.build, ["version": Version.text], 1)]
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc"), let own = proc.process(getpid()),
            let facts = HostFacts(proc, &buffer), let stat = StatFile(own, &buffer)
        else { return points }
        func add(_ family: MetricFamily, _ value: Double?) {
            if let value { points.append(MetricPoint(family, .empty, value)) }
        }
        add(Self.cpu, facts.seconds(stat.userTicks + stat.systemTicks))
        add(Self.virtual, Double(stat.virtualBytes))
        add(Self.start, facts.time(ofTicks: stat.startTicks))
        add(Self.resident, StatusFile(own, &buffer)?.residentBytes.map { Double($0) })
        add(Self.open, DescriptorFolder(own).map { Double($0.count) })
        add(Self.limit, LimitsFile(own, &buffer)?.openFiles.map { Double($0) })
        return points
    }
}
