import Glibc
import TestSupport
import Testing

@testable import ProcStats

/// A wrong column is a wrong figure for every server, and looks plausible.
struct ProcFileTests {
    private func parse<File>(_ text: String, _ parse: (Span<UInt8>) -> File?) -> File? {
        parse(Array(text.utf8).span)
    }

    @Test(
        "A program's name may look like the fields behind it",
        arguments: ["sh", "a b", "(", ")", ") Z 1 (", "a) R 2", "\u{1F426}", "", ") R (", "a\nb) S 1\n"])
    func programNames(_ name: String) {
        let line =
            "42 (\(name)) S 7 42 42 34816 99 4194560 1234 5678 12 34 56 78 9 10 20 0 11 0 987654 123456789 333 1844 1 1\n"
        let stat = parse(line, StatFile.init(parsing:))
        #expect(stat?.state == UInt8(ascii: "S"))
        #expect(stat?.parent == 7)
        #expect(stat?.minorFaults == 1234 && stat?.majorFaults == 12)
        #expect(stat?.userTicks == 56 && stat?.systemTicks == 78)
        #expect(stat?.childUserTicks == 9 && stat?.childSystemTicks == 10)
        #expect(stat?.childMinorFaults == 5678 && stat?.childMajorFaults == 34)
        #expect(stat?.threads == 11 && stat?.startTicks == 987_654 && stat?.virtualBytes == 123_456_789)
    }

    @Test(
        "What is cut or is no such file gives nothing",
        arguments: ["", "42", "42 (sh", "42 (sh)", "42 (sh) S", "42 (sh) S 1 2 3 4 5 6 7 8", "42 (sh) S x 1 1"])
    func broken(_ text: String) {
        #expect(parse(text, StatFile.init(parsing:)) == nil)
        #expect(parse(text, IOFile.init(parsing:)) == nil)
        #expect(parse(text, LimitsFile.init(parsing:)) == nil)
        #expect(parse(text) { StatusFile(parsing: $0) }?.residentBytes == nil)
    }

    @Test("A kernel thread has no memory, which is not 0")
    func kernelThread() {
        let status = parse("Name:\tkthreadd\nThreads:\t1\nvoluntary_ctxt_switches:\t5\n") { StatusFile(parsing: $0) }
        #expect(status?.residentBytes == nil && status?.swapBytes == nil && status?.voluntarySwitches == 5)
        #expect(status?.involuntarySwitches == nil)
    }

    @Test("Limits are the soft ones, and may be missing", arguments: [("256", 256), ("unlimited", nil)])
    func limits(_ text: String, _ expected: UInt64?) {
        let fixture = ProcFixture()
        fixture.process(1, parent: 0, limit: text)
        var buffer = ProcBuffer()
        guard let process = fixture.proc.process(1), let limits = LimitsFile(process, &buffer) else {
            Issue.record("the limits are not understood")
            return
        }
        #expect(limits.openFiles == expected)
    }

    @Test("Connections are counted by state on the ports asked for, of both address families")
    func connections() {
        let head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        let fixture = ProcFixture()
        fixture.write(
            head + """
                   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1 1 0 100
                   1: 0100007F:1F90 0100007F:A2C4 01 00000000:00000000 00:00000000 00000000     0        0 2 1 0 100
                   2: 0100007F:A2C4 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 3 1 0 100
                  10: 0100007F:1F90 0100007F:A2C8 08 00000000:00000000 00:00000000 00000000     0        0 4 1 0 100

                """, to: "net/tcp")
        fixture.write(
            head
                + "   0: 00000000000000000000000001000000:1F90 00000000000000000000000001000000:D431 01 00000000:0000\n",
            to: "net/tcp6")
        var buffer = ProcBuffer()
        let table = TCPTable(fixture.proc, ports: [8080, 9], &buffer)
        #expect(table?[8080][.established] == 2)
        #expect(table?[8080][.listen] == 1)
        #expect(table?[8080][.closeWait] == 1)
        #expect(table?[8080][.timeWait] == 0)
        #expect(table?[9] == PortSockets())
        #expect(TCPTable(ProcFixture().proc, ports: [8080], &buffer) == nil)
    }

    @Test("The host's facts are those of its files")
    func host() {
        let fixture = ProcFixture()
        var buffer = ProcBuffer()
        #expect(HostFacts(fixture.proc, &buffer) == nil)
        fixture.write("cpu  1 2 3\nctxt 5\nbtime 1700000000\nprocesses 5\n", to: "stat")
        #expect(HostFacts(fixture.proc, &buffer)?.memoryBytes == nil)
        fixture.write("MemTotal:       2048 kB\nMemFree:  1 kB\n", to: "meminfo")
        let facts = HostFacts(fixture.proc, &buffer)
        #expect(facts?.memoryBytes == 2 << 20)
        #expect(facts?.time(ofTicks: (facts?.ticksPerSecond ?? 0) * 3 / 2) == 1_700_000_001.5)
    }

    @Test(
        "The lowest limit of the groups above counts, in both versions of control groups",
        arguments: [
            ("0::/a/b\n", ["a/b/memory.max": "max\n", "a/memory.max": "4096\n", "memory.max": "8192\n"], 4096),
            ("0::/a/b\n", ["a/b/memory.max": "100\n"], 100), ("0::/a\n", ["a/memory.max": "max\n"], nil),
            ("0::/\n", ["memory.max": "77\n"], 77), ("0::/gone\n", [:], nil),
            ("5:cpu:/x\n4:blkio,memory:/m\n0::/z\n", ["memory/m/memory.limit_in_bytes": "512\n"], 512),
            ("4:memory:/m\n", ["memory/m/memory.limit_in_bytes": "9223372036854771712\n"], nil),
        ] as [(String, [String: String], UInt64?)])
    func memoryLimit(_ group: String, _ files: [String: String], _ expected: UInt64?) {
        let fixture = ProcFixture()
        fixture.write(group, to: "1/cgroup")
        for (name, text) in files { fixture.write(text, to: "groups/\(name)") }
        var buffer = ProcBuffer()
        guard let process = fixture.proc.process(1),
            let group = ControlGroupFile(process, &buffer),
            let limit = MemoryLimit(group, cgroups: fixture.path + "/groups", &buffer)
        else {
            Issue.record("the group is not understood")
            return
        }
        #expect(limit.bytes == expected)
    }

    @Test("A file larger than the buffer is read whole")
    func largeFile() {
        let fixture = ProcFixture()
        fixture.write(String(repeating: "x\n", count: 10_000) + "btime 5\n", to: "stat")
        var buffer = ProcBuffer()
        #expect(HostFacts(fixture.proc, &buffer)?.bootTime == 5)
    }
}
