import Glibc
import Model
import ProcStats
import Registry
import TestSupport
import Testing

@testable import Collection

/// A figure that is missing must be missing, and told of: 0 would be believed.
struct HostSamplerTests {
    private let folder = TemporaryFolder()

    private func write(_ text: String, to name: String) {
        var parent = folder.path
        for part in name.split(separator: "/").dropLast() {
            parent += "/\(part)"
            mkdir(parent, 0o755)
        }
        folder.write(text, to: name)
    }

    /// The files of this process, as far as they may be read.
    private func writeProcess(_ process: ProcessIdentity, isHidden: Bool) {
        write("cpu  1 2 3 4 5\nbtime 1700000000\n", to: "stat")
        let numbers = "0 0 -1 0 1 0 2 0 30 40 5 6 20 0 1 0 \(process.startTicks) 8192 1 1\n"
        write("\(process.pid) (x) S 1 1 \(numbers)", to: "\(process.pid)/stat")
        write("VmRSS:\t8 kB\nvoluntary_ctxt_switches:\t3\n", to: "\(process.pid)/status")
        if isHidden { return }
        write(
            "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\n", to: "\(process.pid)/io")
        write("Max open files            64        64        files     \n", to: "\(process.pid)/limits")
        write("Pss:  7 kB\n", to: "\(process.pid)/smaps_rollup")
        write("", to: "\(process.pid)/fd/0")
    }

    private func read(_ process: ProcessIdentity) -> (usage: UsageReading?, points: [String: Double]) {
        let sampler = HostSampler(proc: folder.path)
        var meter = InstanceMeter(process, keeper: nil)
        let (usage, runs) = sampler.read(&meter, port: nil, ports: { [] }, at: 1_000_000)
        var points = ServerPoints(of: Servers.name("x"))
        if let usage { points.add(usage) }
        points.add(runs)
        let named = points.points.map { ($0.family.name + ($0.labels["collector"].map { "/\($0)" } ?? ""), $0.value) }
        return (usage, Dictionary(named, uniquingKeysWith: { _, new in new }))
    }

    @Test("What of a process may not be read has no sample, and its collectors say that they failed")
    func hidden() {
        let process = Servers.thisProcess
        writeProcess(process, isHidden: true)
        let points = read(process).points
        for name in [
            "read_bytes", "io_reads", "open_fds", "worst_fd_ratio", "main_open_fds", "proportional_memory_bytes",
        ] {
            #expect(points["roost_server_\(name)"] == nil, "\(name)")
        }
        #expect(points["roost_server_resident_memory_bytes"] == 8192 && points["roost_server_processes"] == 1)
        #expect(points["roost_server_swap_bytes"] == nil, "this kernel has no swap")
        #expect(points["roost_collector_success/process"] == 0 && points["roost_collector_success/smaps"] == 0)
        #expect(points["roost_collector_success/cgroup"] == nil && points["roost_collector_success/sockets"] == nil)
        #expect(points.keys.allSatisfy { !$0.contains("cgroup") && !$0.contains("pressure") })
    }

    @Test("What may be read is there, and its collectors say so")
    func open() {
        let process = Servers.thisProcess
        writeProcess(process, isHidden: false)
        let points = read(process).points
        #expect(points["roost_server_read_bytes"] == 5 && points["roost_server_io_read_bytes"] == 1)
        #expect(points["roost_server_open_fds"] == 1 && points["roost_server_worst_fd_ratio"] == 1.0 / 64)
        #expect(points["roost_server_proportional_memory_bytes"] == 7168)
        #expect(points["roost_collector_success/process"] == 1 && points["roost_collector_success/smaps"] == 1)
    }

    @Test("A process that runs and is not to be seen is a failure, one that has ended is none")
    func invisible() {
        let process = Servers.thisProcess
        writeProcess(ProcessIdentity(pid: 1, startTicks: 1, bootID: process.bootID), isHidden: true)
        let running = read(process)
        #expect(running.usage == nil && running.points["roost_collector_success/process"] == 0)
        let ended = ProcessIdentity(pid: process.pid, startTicks: process.startTicks + 1, bootID: process.bootID)
        #expect(read(ended).points["roost_collector_success/process"] == 1)
    }

    @Test("What is read rarely is read at once, and then once an interval, each process at another time")
    func slow() {
        var process = Servers.thisProcess
        var due: Set<Int> = []
        for ticks in 0..<20 {
            process = ProcessIdentity(pid: 1, startTicks: UInt64(ticks * 317), bootID: process.bootID)
            var meter = InstanceMeter(process, keeper: nil)
            let isFirstDue = meter.isSlowDue(at: 1_000_000, interval: 60_000)
            #expect(isFirstDue)
            let times = (1...40).filter { meter.isSlowDue(at: 1_000_000 + $0 * 15_000, interval: 60_000) }
            #expect(times.count == 10)
            due.insert(Int(times[0]))
        }
        #expect(due.count == 4, "all at once: \(due)")
    }
}
