internal import Model

/// What the kernel counts in the control group (version 2) of a server that has one of its own. The group outlives the
/// instances, so its counters do too.
extension MetricCatalogue {
    static let groupMemory = MetricFamily(
        "roost_server_cgroup_memory_bytes", .gauge, unit: "bytes",
        help: "Memory that is charged to the server's control group, with its caches of files.")
    static let groupMemoryLimit = MetricFamily(
        "roost_server_cgroup_memory_limit_bytes", .gauge, unit: "bytes",
        help: "memory.max of the server's control group.")
    static let groupSwap = MetricFamily(
        "roost_server_cgroup_swap_bytes", .gauge, unit: "bytes",
        help: "Swap that is charged to the server's control group.")
    static let groupCPU = MetricFamily(
        "roost_server_cgroup_cpu_seconds", .counter, unit: "seconds",
        help: "Processor time that is charged to the server's control group.")
    static let groupCPULimit = MetricFamily(
        "roost_server_cgroup_cpu_limit_cores", .gauge, help: "Processors that the server's control group may use.")
    static let groupPeriods = MetricFamily(
        "roost_server_cgroup_cpu_periods", .counter,
        help: "Periods in which the server's control group wanted to run under its limit.")
    static let groupThrottledPeriods = MetricFamily(
        "roost_server_cgroup_cpu_throttled_periods", .counter,
        help: "Those of the periods in which it had used up its share and had to wait.")
    static let groupThrottled = MetricFamily(
        "roost_server_cgroup_cpu_throttled_seconds", .counter, unit: "seconds",
        help: "How long the server's control group had to wait for its next share.")
    static let groupProcesses = MetricFamily(
        "roost_server_cgroup_processes", .gauge, help: "Processes and threads in the server's control group.")
    static let groupProcessLimit = MetricFamily(
        "roost_server_cgroup_processes_limit", .gauge, help: "pids.max of the server's control group.")
    static let oomKills = MetricFamily(
        "roost_server_oom_kills", .counter,
        help: "Processes of the server's control group that the kernel killed for want of memory.")
    static let pressureWaiting = MetricFamily(
        "roost_server_pressure_waiting_seconds", .counter, unit: "seconds",
        help: "Time in which a task of the server's control group waited for the resource.")
    static let pressureStalled = MetricFamily(
        "roost_server_pressure_stalled_seconds", .counter, unit: "seconds",
        help: "Time in which all tasks of the server's control group waited for the resource.")

    static let group = [
        Entry(groupMemory), Entry(groupMemoryLimit), Entry(groupSwap), Entry(groupCPU, ["mode"]), Entry(groupCPULimit),
        Entry(groupPeriods), Entry(groupThrottledPeriods), Entry(groupThrottled), Entry(groupProcesses),
        Entry(groupProcessLimit), Entry(oomKills), Entry(pressureWaiting, ["resource"]),
        Entry(pressureStalled, ["resource"]),
    ]
}

/// The TCP sockets on a server's port.
extension MetricCatalogue {
    static let connections = MetricFamily(
        "roost_server_connections", .gauge, help: "TCP sockets on the server's port, by state.")
    static let acceptQueue = MetricFamily(
        "roost_server_accept_queue_length", .gauge, help: "Connections that wait for the server to accept them.")
    static let acceptQueueLimit = MetricFamily(
        "roost_server_accept_queue_limit", .gauge,
        help: "How many connections may wait for the server; those that come then are dropped.")
    static let listenDrops = MetricFamily(
        "roost_server_listen_drops", .counter,
        help: "Connections that the server's listening sockets dropped, mostly as too many waited to be accepted.")

    static let sockets = [
        Entry(connections, ["state"]), Entry(acceptQueue), Entry(acceptQueueLimit), Entry(listenDrops),
    ]
}
