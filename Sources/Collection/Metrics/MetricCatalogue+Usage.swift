internal import Model

/// What the server's process and all its descendants use together.
extension MetricCatalogue {
    static let cpu = MetricFamily(
        "roost_server_cpu_seconds", .counter, unit: "seconds", help: "Processor time of the server's processes.")
    static let residentMemory = MetricFamily(
        "roost_server_resident_memory_bytes", .gauge, unit: "bytes", help: "Memory of the server's processes in RAM.")
    static let anonymousMemory = MetricFamily(
        "roost_server_anonymous_memory_bytes", .gauge, unit: "bytes",
        help: "Memory of the server's processes in RAM that no file stands behind.")
    static let proportionalMemory = MetricFamily(
        "roost_server_proportional_memory_bytes", .gauge, unit: "bytes",
        help: "Memory in RAM, a shared page divided among those that share it; read once a minute.")
    static let virtualMemory = MetricFamily(
        "roost_server_virtual_memory_bytes", .gauge, unit: "bytes",
        help: "Size of the address spaces of the server's processes.")
    static let swap = MetricFamily(
        "roost_server_swap_bytes", .gauge, unit: "bytes", help: "Memory of the server's processes in swap.")
    static let proportionalSwap = MetricFamily(
        "roost_server_proportional_swap_bytes", .gauge, unit: "bytes",
        help: "Memory in swap, a shared page divided among those that share it; read once a minute.")
    static let memoryLimit = MetricFamily(
        "roost_server_memory_limit_bytes", .gauge, unit: "bytes",
        help: "Memory that the server may use: the limit of its control group, or all that the machine has.")
    static let openDescriptors = MetricFamily(
        "roost_server_open_fds", .gauge,
        help: "Open file descriptors of that process of the server which is nearest to its limit.")
    static let maximumDescriptors = MetricFamily(
        "roost_server_max_fds", .gauge, help: "The most file descriptors that the same process may have open.")
    static let worstDescriptors = MetricFamily(
        "roost_server_worst_fd_ratio", .gauge,
        help: "Share of its limit of file descriptors that the same process has open.")
    static let allDescriptors = MetricFamily(
        "roost_server_all_open_fds", .gauge, help: "Open file descriptors of all the server's processes.")
    static let threads = MetricFamily("roost_server_threads", .gauge, help: "Threads of the server's processes.")
    static let processes = MetricFamily(
        "roost_server_processes", .gauge, help: "The server's processes: its own and all descendants, without zombies.")
    static let processStates = MetricFamily(
        "roost_server_process_states", .gauge,
        help: "The server's processes by state; a zombie has ended, and its parent has not taken notice.")
    static let readBytes = MetricFamily(
        "roost_server_read_bytes", .counter, unit: "bytes", help: "Bytes that the server read from storage.")
    static let writtenBytes = MetricFamily(
        "roost_server_written_bytes", .counter, unit: "bytes", help: "Bytes that the server wrote to storage.")
    static let passedReadBytes = MetricFamily(
        "roost_server_io_read_bytes", .counter, unit: "bytes",
        help: "Bytes that the server's calls like read(2) brought it, from caches, pipes and sockets too.")
    static let passedWrittenBytes = MetricFamily(
        "roost_server_io_written_bytes", .counter, unit: "bytes",
        help: "Bytes that the server's calls like write(2) took, to caches, pipes and sockets too.")
    static let readCalls = MetricFamily(
        "roost_server_io_reads", .counter, help: "Calls like read(2) that the server made.")
    static let writeCalls = MetricFamily(
        "roost_server_io_writes", .counter, help: "Calls like write(2) that the server made.")
    static let contextSwitches = MetricFamily(
        "roost_server_context_switches", .counter,
        help: "Times that a main thread of the server gave up a processor, or was made to.")
    static let pageFaults = MetricFamily(
        "roost_server_page_faults", .counter, help: "Page faults of the server; a major one waited for storage.")

    static let usage = [
        Entry(cpu, ["mode"]), Entry(residentMemory), Entry(anonymousMemory), Entry(proportionalMemory),
        Entry(virtualMemory), Entry(swap), Entry(proportionalSwap), Entry(memoryLimit), Entry(openDescriptors),
        Entry(maximumDescriptors), Entry(worstDescriptors), Entry(allDescriptors), Entry(threads), Entry(processes),
        Entry(processStates, ["state"]), Entry(readBytes), Entry(writtenBytes), Entry(passedReadBytes),
        Entry(passedWrittenBytes), Entry(readCalls), Entry(writeCalls), Entry(contextSwitches, ["kind"]),
        Entry(pageFaults, ["kind"]),
    ]
}

/// What the server's own process uses without its descendants: what Prometheus' client libraries call `process_*`. Names
/// of their own, as a label beside the whole tree would have every sum count it twice.
extension MetricCatalogue {
    static let mainCPU = MetricFamily(
        "roost_server_main_cpu_seconds", .counter, unit: "seconds",
        help: "Processor time of the server's own process, without its children.")
    static let mainResidentMemory = MetricFamily(
        "roost_server_main_resident_memory_bytes", .gauge, unit: "bytes",
        help: "Memory of the server's own process in RAM.")
    static let mainVirtualMemory = MetricFamily(
        "roost_server_main_virtual_memory_bytes", .gauge, unit: "bytes",
        help: "Size of the address space of the server's own process.")
    static let mainOpenDescriptors = MetricFamily(
        "roost_server_main_open_fds", .gauge, help: "Open file descriptors of the server's own process.")
    static let mainMaximumDescriptors = MetricFamily(
        "roost_server_main_max_fds", .gauge,
        help: "The most file descriptors that the server's own process may have open.")
    static let mainThreads = MetricFamily(
        "roost_server_main_threads", .gauge, help: "Threads of the server's own process.")

    static let main = [
        Entry(mainCPU, ["mode"]), Entry(mainResidentMemory), Entry(mainVirtualMemory), Entry(mainOpenDescriptors),
        Entry(mainMaximumDescriptors), Entry(mainThreads),
    ]
}
