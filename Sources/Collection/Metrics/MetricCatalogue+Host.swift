internal import Model

/// What the machine uses. The names end as those of Prometheus' node_exporter do, and begin with our own, so that a sum over
/// `node_*` counts no machine twice.
extension MetricCatalogue {
    static let hostCPU = MetricFamily(
        "roost_host_cpu_seconds", .counter, unit: "seconds",
        help: "Time that the host's processors spent in each mode, all processors together.")
    static let hostCPUs = MetricFamily(
        "roost_host_cpus", .gauge, help: "Processors of the host that are in use.")
    static let hostContextSwitches = MetricFamily(
        "roost_host_context_switches", .counter, help: "Changes of a processor from one task to another.")
    static let hostForks = MetricFamily(
        "roost_host_forks", .counter, help: "Processes and threads that were started.")
    static let hostRunning = MetricFamily(
        "roost_host_procs_running", .gauge, help: "Tasks that run or could.")
    static let hostBlocked = MetricFamily(
        "roost_host_procs_blocked", .gauge, help: "Tasks that wait for storage.")
    static let hostLoad1 = MetricFamily(
        "roost_host_load1", .gauge, help: "Tasks that run or wait for storage, averaged over a minute.")
    static let hostLoad5 = MetricFamily(
        "roost_host_load5", .gauge, help: "Tasks that run or wait for storage, averaged over 5 minutes.")
    static let hostLoad15 = MetricFamily(
        "roost_host_load15", .gauge, help: "Tasks that run or wait for storage, averaged over 15 minutes.")
    static let hostMemory = MetricFamily(
        "roost_host_memory_total_bytes", .gauge, unit: "bytes", help: "Memory of the host.")
    static let hostFree = MetricFamily(
        "roost_host_memory_free_bytes", .gauge, unit: "bytes", help: "Memory that nothing uses at all.")
    static let hostAvailable = MetricFamily(
        "roost_host_memory_available_bytes", .gauge, unit: "bytes", help: "Memory that programs could still get.")
    static let hostBuffers = MetricFamily(
        "roost_host_memory_buffers_bytes", .gauge, unit: "bytes", help: "Memory that caches blocks of disks.")
    static let hostCached = MetricFamily(
        "roost_host_memory_cached_bytes", .gauge, unit: "bytes",
        help: "Memory that caches files, shared memory included.")
    static let hostSwap = MetricFamily(
        "roost_host_swap_total_bytes", .gauge, unit: "bytes", help: "Swap of the host.")
    static let hostSwapFree = MetricFamily(
        "roost_host_swap_free_bytes", .gauge, unit: "bytes", help: "Swap that is free.")
    static let hostOOMKills = MetricFamily(
        "roost_host_oom_kills", .counter, help: "Processes of the host that the kernel killed for want of memory.")
    static let hostSpace = MetricFamily(
        "roost_host_filesystem_size_bytes", .gauge, unit: "bytes",
        help: "Size of the file system that the state folder is on.")
    static let hostSpaceFree = MetricFamily(
        "roost_host_filesystem_free_bytes", .gauge, unit: "bytes", help: "Free room on it, for root.")
    static let hostSpaceAvailable = MetricFamily(
        "roost_host_filesystem_avail_bytes", .gauge, unit: "bytes", help: "Free room on it, for everyone else.")
    static let hostFiles = MetricFamily(
        "roost_host_filesystem_files", .gauge, help: "Inodes that it has.")
    static let hostFilesFree = MetricFamily(
        "roost_host_filesystem_files_free", .gauge, help: "Inodes that it has left.")
    static let hostReadOnly = MetricFamily(
        "roost_host_filesystem_readonly", .gauge, help: "Whether it can only be read.")
    static let hostWaiting = MetricFamily(
        "roost_host_pressure_waiting_seconds", .counter, unit: "seconds",
        help: "Time in which a task of the host waited for the resource.")
    static let hostStalled = MetricFamily(
        "roost_host_pressure_stalled_seconds", .counter, unit: "seconds",
        help: "Time in which all tasks of the host waited for the resource.")
    static let hostOverflows = MetricFamily(
        "roost_host_tcp_listen_overflows", .counter,
        help: "Connections to any port of the host that came while too many waited to be accepted.")
    static let hostDrops = MetricFamily(
        "roost_host_tcp_listen_drops", .counter,
        help: "Connections to any port of the host that a listening socket dropped, for whatever reason.")
    static let hostSynchronised = MetricFamily(
        "roost_host_timex_sync_status", .gauge, help: "Whether someone keeps the host's clock right.")
    static let hostOffset = MetricFamily(
        "roost_host_timex_offset_seconds", .gauge, unit: "seconds",
        help: "What the host's clock is known to be wrong by.")
    static let hostMaximumError = MetricFamily(
        "roost_host_timex_maxerror_seconds", .gauge, unit: "seconds",
        help: "The most that the host's clock may be wrong by.")
    static let hostBoot = MetricFamily(
        "roost_host_boot_time_seconds", .gauge, unit: "seconds",
        help: "When the host booted, in seconds since the Unix epoch.")
    static let hostUptime = MetricFamily(
        "roost_host_uptime_seconds", .gauge, unit: "seconds", help: "How long ago the host booted.")

    /// All families that are told of the host; their samples have no `server`.
    package static let host = [
        Entry(hostCPU, ["mode"]), Entry(hostCPUs), Entry(hostContextSwitches), Entry(hostForks), Entry(hostRunning),
        Entry(hostBlocked), Entry(hostLoad1), Entry(hostLoad5), Entry(hostLoad15), Entry(hostMemory), Entry(hostFree),
        Entry(hostAvailable), Entry(hostBuffers), Entry(hostCached), Entry(hostSwap), Entry(hostSwapFree),
        Entry(hostOOMKills), Entry(hostSpace), Entry(hostSpaceFree), Entry(hostSpaceAvailable), Entry(hostFiles),
        Entry(hostFilesFree), Entry(hostReadOnly), Entry(hostWaiting, ["resource"]), Entry(hostStalled, ["resource"]),
        Entry(hostOverflows), Entry(hostDrops), Entry(hostSynchronised), Entry(hostOffset), Entry(hostMaximumError),
        Entry(hostBoot), Entry(hostUptime), Entry(collectorSuccess, ["collector"]),
    ]
}
