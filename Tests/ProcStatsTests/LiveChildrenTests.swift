import Glibc
import TestSupport
import Testing

@testable import ProcStats

/// Whether and when the kernel hands on what a process used is for the kernel to say, not for a fixture.
@Suite(.serialized) struct LiveChildrenTests {
    private let folder = TemporaryFolder()

    /// Starts a Python program; its number.
    private func start(_ program: String) throws -> pid_t {
        let file = folder.write(program, to: "program.py")
        let output = shell("python3 '\(file)' '\(folder.path)/done' >/dev/null 2>&1 & echo $!").output
        return try #require(pid_t(output.trimming), "install python3")
    }

    private var isDone: Bool { access("\(folder.path)/done", F_OK) == 0 }

    /// Ticks that the tree used, of both kinds.
    private func ticks(_ meter: inout ProcessTreeMeter) -> UInt64? {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc") else { return nil }
        let counters = meter.measure(proc, ProcessTable(proc, &buffer))?.counters
        return counters?[.userTicks].flatMap { user in counters?[.systemTicks].map { user + $0 } }
    }

    /// Ticks of a process with those of its ended children, and of these alone.
    private func kernelTicks(of pid: pid_t) -> (all: UInt64, children: UInt64)? {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc"), let process = proc.process(pid), let stat = StatFile(process, &buffer)
        else { return nil }
        let children = stat.childUserTicks + stat.childSystemTicks
        return (stat.userTicks + stat.systemTicks + children, children)
    }

    @Test("Children that use a processor and end are counted once, seen or not, and no sum falls meanwhile")
    func waitedFor() throws {
        let pid = try start(
            """
            import os, signal, sys, time
            for length in [0.3, 0.01, 0.2, 0.02, 0.25, 0.01, 0.01]:
                child = os.fork()
                if child == 0:
                    # Half of it in a child of the child.
                    inner = os.fork()
                    end = time.process_time() + length / 2
                    while time.process_time() < end: pass
                    if inner: os.waitpid(inner, 0)
                    os._exit(0)
                os.waitpid(child, 0)
            open(sys.argv[1], "w")
            signal.pause()
            """)
        defer { kill(pid, SIGKILL) }
        var meter = ProcessTreeMeter(root: pid)
        var previous: UInt64 = 0
        var passes = 0
        while true {
            let isLast = isDone
            let now = try #require(ticks(&meter))
            #expect(now >= previous, "fell from \(previous) to \(now)")
            previous = now
            passes += 1
            if isLast { break }
        }
        #expect(passes > 20, "too few looks to be worth anything")
        // The program may still be on its way to its pause: what is compared is a look between two equal ones of the kernel.
        var kernel = try #require(kernelTicks(of: pid))
        while true {
            let settled = try #require(ticks(&meter))
            let after = try #require(kernelTicks(of: pid))
            if after.all == kernel.all {
                #expect(settled == kernel.all, "counted \(settled) of \(kernel.all)")
                break
            }
            kernel = after
        }
        #expect(kernel.children >= 70)
    }

    @Test("What a child used stays counted when its parent ignores its end")
    func ignored() throws {
        let pid = try start(
            """
            import os, signal, sys, time
            signal.signal(signal.SIGCHLD, signal.SIG_IGN)
            if os.fork() == 0:
                while time.process_time() < 0.3: pass
                signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
                open(sys.argv[1], "w")
                signal.pause()
            while True: signal.pause()
            """)
        defer { kill(pid, SIGKILL) }
        while !isDone { sched_yield() }
        var meter = ProcessTreeMeter(root: pid)
        let before = try #require(ticks(&meter))
        #expect(before >= 29)
        let child = try #require(pid_t(shell("pgrep -P \(pid)").output.trimming))
        kill(child, SIGTERM)
        while kill(child, 0) == 0 { sched_yield() }
        for _ in 0..<3 {
            let after = try #require(ticks(&meter))
            #expect(after >= before, "fell from \(before) to \(after)")
            #expect(after < before + 20)
        }
    }

    @Test("A zombie is shown as one, and has no descriptors or memory to fail over")
    func zombie() throws {
        let pid = try start(
            """
            import os, signal, sys, time
            child = os.fork()
            if child == 0: os._exit(0)
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            open(sys.argv[1], "w")
            signal.pause()
            """)
        defer { kill(pid, SIGKILL) }
        while !isDone { sched_yield() }
        var meter = ProcessTreeMeter(root: pid)
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc"), let usage = meter.measure(proc, ProcessTable(proc, &buffer)) else {
            Issue.record("/proc/\(pid) cannot be read")
            return
        }
        #expect(usage.states[.zombie] == 1 && usage.processes == 1)
        #expect(usage.isComplete && usage.isProportionalComplete)
    }
}
