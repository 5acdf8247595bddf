import Testing

@testable import ProcStats

/// A file as a kernel wrote it, and its parser; what that makes of it is put into words, so that any two can be compared.
struct ProcText: CustomTestStringConvertible {
    let name: String
    let text: String
    /// Every figure that there is, as `name=value`; nil when the file is refused.
    let parse: @Sendable (Span<UInt8>) -> Set<String>?
    /// The same without the words.
    let run: @Sendable (Span<UInt8>) -> Void

    var testDescription: String { name }

    init<File>(_ name: String, _ text: String, _ parse: @escaping @Sendable (Span<UInt8>) -> File?) {
        self.name = name
        self.text = text
        self.parse = { bytes in parse(bytes).map { Set(figures(of: $0)) } }
        run = { bytes in _ = parse(bytes) }
    }

    static let all = [
        ProcText(
            "stat",
            "4711 (tool (x) R 1) S 4700 4711 4711 34816 99 4194560 1234 5678 12 34 56 78 9 10 20 0 11 0 987654 123456789 333 "
                + "18446744073709551615 1 1 0 0 0 0 0 4096 81920 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n",
            StatFile.init(parsing:)),
        ProcText(
            "status",
            "Name:\tVmRSS: 7\nUmask:\t0022\nState:\tS (sleeping)\nVmPeak:\t   99 kB\nVmRSS:\t    2164 kB\nRssAnon:\t     148 kB\n"
                + "RssFile:\t 2016 kB\nVmSwap:\t       12 kB\nThreads:\t1\nvoluntary_ctxt_switches:\t60\n"
                + "nonvoluntary_ctxt_switches:\t70\n"
        ) { StatusFile(parsing: $0) },
        ProcText(
            "io",
            "rchar: 6976\nwchar: 21\nsyscr: 10\nsyscw: 3\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 0\n",
            IOFile.init(parsing:)),
        ProcText(
            "limits",
            "Limit                     Soft Limit           Hard Limit           Units     \n"
                + "Max cpu time              unlimited            unlimited            seconds   \n"
                + "Max open files            1024                 1048576              files     \n"
                + "Max locked memory         8388608              8388608              bytes     \n",
            LimitsFile.init(parsing:)),
        ProcText(
            "smaps_rollup",
            "55fc633a5000-7ffe377a9000 ---p 00000000 00:00 0                          [rollup]\nRss:                1616 kB\n"
                + "Pss:                 244 kB\nPss_Dirty:           112 kB\nPss_Anon:            112 kB\nSwap:                  5 kB\n"
                + "SwapPss:               3 kB\nLocked:                0 kB\n", SmapsRollupFile.init(parsing:)),
        ProcText(
            "pressure",
            "some avg10=0.12 avg60=1.00 avg300=0.00 total=4711000\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=500000\n",
            PressureFile.init(parsing:)),
        ProcText(
            "cgroup", "4:blkio,memory:/m/x\n1:name=systemd:/a\n0::/system.slice/x.service\n",
            ControlGroupFile.init(parsing:)),
        ProcText("cpu.max", "250000 100000\n", ControlGroup.cpuLimit(parsing:)),
        ProcText(
            "cpu.stat",
            "usage_usec 3000000\nuser_usec 2000000\nsystem_usec 1000000\nnr_periods 40\nnr_throttled 4\nthrottled_usec 1500000\n",
            CPUStatFile.init(parsing:)),
        ProcText(
            "host stat",
            "cpu  10 20 30 40 50 60 70 80 90 100\ncpu0 5 10 15 20 25 30 35 40 45 50\ncpu1 5 10 15 20 25 30 35 40 45 50\n"
                + "intr 1 2 3\nctxt 12345\nbtime 1700000000\nprocesses 678\nprocs_running 3\nprocs_blocked 2\nsoftirq 1 2\n",
            HostStatFile.init(parsing:)),
        ProcText(
            "meminfo",
            "MemTotal:        8000 kB\nMemFree:          700 kB\nMemAvailable:    5000 kB\nBuffers:           60 kB\n"
                + "Cached:          2000 kB\nSwapCached:         9 kB\nSwapTotal:       1000 kB\nSwapFree:         900 kB\n",
            MeminfoFile.init(parsing:)),
        ProcText("loadavg", "0.52 0.41 10.30 1/117 4711\n", LoadavgFile.init(parsing:)),
        ProcText("vmstat", "nr_free_pages 5\noom_kill 7\nswap_ra 0\n") { VMStatFile(parsing: $0) },
        ProcText(
            "netstat",
            "TcpExt: SyncookiesSent ListenOverflows ListenDrops TCPHPHits\nTcpExt: 0 17 19 5\nIpExt: InNoRoutes\nIpExt: 0\n"
        ) { NetstatFile(parsing: $0) },
        ProcText(
            "tcp",
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
                + "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000002 00:00000000 00000000     0        0 1 1 0 100 0 0 10 0\n"
                + "   1: 0100007F:1F90 0100007F:A2C4 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100 0 0 10 0\n"
        ) { TCPTable(parsing: $0, ports: [8080])[8080] },
    ]
}

/// The stored figures of a value, and of those in it; what is nil is left out.
private func figures(of value: Any, _ path: String = "") -> [String] {
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional { return mirror.children.flatMap { figures(of: $0.value, path) } }
    guard mirror.displayStyle == .struct, !mirror.children.isEmpty else { return ["\(path)=\(value)"] }
    return mirror.children.flatMap { figures(of: $0.value, "\(path).\($0.label ?? "")") }
}
