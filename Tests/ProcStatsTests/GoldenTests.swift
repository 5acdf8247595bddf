import Testing

@testable import ProcStats

/// Each file as a kernel wrote it, and the figures that a person reads in it.
struct GoldenTests {
    private func parse<File>(_ name: String, _ parse: (Span<UInt8>) -> File?) throws -> File {
        let text = try #require(ProcText.all.first { $0.name == name }).text
        let file = parse(Array(text.utf8).span)
        return try #require(file)
    }

    @Test("Calls and bytes of io are not taken for one another")
    func io() throws {
        let file = try parse("io", IOFile.init(parsing:))
        #expect(file.passedReadBytes == 6976 && file.passedWrittenBytes == 21)
        #expect(file.readCalls == 10 && file.writeCalls == 3)
        #expect(file.readBytes == 4096 && file.writtenBytes == 8192)
    }

    @Test("A program's name cannot say how much memory it has")
    func status() throws {
        let file = try parse("status") { StatusFile(parsing: $0) }
        #expect(file.residentBytes == 2164 * 1024 && file.anonymousBytes == 148 * 1024 && file.swapBytes == 12 * 1024)
        #expect(file.voluntarySwitches == 60 && file.involuntarySwitches == 70)
    }

    @Test("Proportional memory is not that of its parts")
    func smaps() throws {
        let file = try parse("smaps_rollup", SmapsRollupFile.init(parsing:))
        #expect(file.proportionalBytes == 244 * 1024 && file.proportionalSwapBytes == 3 * 1024)
        let none = SmapsRollupFile(parsing: [UInt8]().span)
        #expect(none == nil)
    }

    @Test("Pressure is told in seconds, and an old kernel tells half of it for processors")
    func pressure() throws {
        let file = try parse("pressure", PressureFile.init(parsing:))
        #expect(file.waitingSeconds == 4.711 && file.stalledSeconds == 0.5)
        let old = PressureFile(parsing: Array("some avg10=0.00 total=9\n".utf8).span)
        #expect(old?.waitingSeconds == 9e-6 && old?.stalledSeconds == nil)
    }

    @Test("Control groups of both versions are told apart, and a path out of the namespace is none")
    func groups() throws {
        let file = try parse("cgroup", ControlGroupFile.init(parsing:))
        #expect(file.unified == "/system.slice/x.service" && file.memory == "/m/x")
        let outside = ControlGroupFile(parsing: Array("0::/../../x\n".utf8).span)
        #expect(outside == nil)
        let colons = ControlGroupFile(parsing: Array("0::/a:b:c\n".utf8).span)
        #expect(colons?.unified == "/a:b:c" && colons?.memory == nil)
    }

    @Test("Limits and throttling of a control group", arguments: [("250000 100000\n", 2.5), ("max 100000\n", nil)])
    func cpu(_ text: String, _ limit: Double?) throws {
        let found = ControlGroup.cpuLimit(parsing: Array(text.utf8).span)
        #expect(found == limit)
        let stat = try parse("cpu.stat", CPUStatFile.init(parsing:))
        #expect(stat.userSeconds == 2 && stat.systemSeconds == 1)
        #expect(stat.periods == 40 && stat.throttledPeriods == 4 && stat.throttledSeconds == 1.5)
    }

    @Test("A control group whose controllers are off tells nothing of them, and one that is gone nothing at all")
    func groupFolder() throws {
        let fixture = ProcFixture()
        var buffer = ProcBuffer()
        for (name, text) in [
            "memory.current": "4096\n", "memory.max": "max\n", "pids.max": "max\n", "pids.current": "7\n",
            "memory.events": "low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n",
            "cpu.pressure": "some avg10=0.00 avg60=0.00 avg300=0.00 total=1\n",
        ] { fixture.write(text, to: "g/\(name)") }
        let found = ControlGroup(fixture.path + "/g", &buffer)
        let group = try #require(found)
        #expect(group.memoryBytes == 4096 && group.memoryLimit == nil && group.oomKills == 1)
        #expect(group.processes == 7 && group.processLimit == nil)
        #expect(group.cpu == nil && group.cpuLimit == nil && group.swapBytes == nil)
        #expect(group.pressure.cpu != nil && group.pressure.memory == nil)
        let none = ControlGroup(fixture.path + "/none", &buffer)
        #expect(none == nil)
    }

    @Test("The machine's processor time is not told of guests twice, and an old kernel's has fewer modes")
    func hostStat() throws {
        let file = try parse("host stat", HostStatFile.init(parsing:))
        #expect(HostStatFile.Mode.allCases.map { file[$0] } == [10, 20, 30, 40, 50, 60, 70, 80])
        #expect(file.allTicks == 360 && file.processors == 2 && file.bootTime == 1_700_000_000)
        #expect(file.contextSwitches == 12345 && file.forks == 678)
        #expect(file.runningProcesses == 3 && file.blockedProcesses == 2)
        let old = HostStatFile(parsing: Array("cpu  1 2 3 4 5\ncpu0 1 2 3 4 5\n".utf8).span)
        #expect(old?[.iowait] == 5 && old?[.steal] == nil && old?.bootTime == nil && old?.processors == 1)
    }

    @Test("Memory, load, kills and drops of the machine")
    func host() throws {
        let memory = try parse("meminfo", MeminfoFile.init(parsing:))
        #expect(memory.total == 8000 * 1024 && memory.free == 700 * 1024 && memory.available == 5000 * 1024)
        #expect(memory.buffers == 60 * 1024 && memory.cached == 2000 * 1024)
        #expect(memory.swapTotal == 1000 * 1024 && memory.swapFree == 900 * 1024)
        #expect(try parse("loadavg", LoadavgFile.init(parsing:)).averages == [0.52, 0.41, 10.3])
        #expect(try parse("vmstat") { VMStatFile(parsing: $0) }.oomKills == 7)
        let network = try parse("netstat") { NetstatFile(parsing: $0) }
        #expect(network.listenOverflows == 17 && network.listenDrops == 19)
    }

    @Test("The queue of a listening socket is that of connections to be accepted, whose limit the table does not tell")
    func tcp() throws {
        let sockets = try parse("tcp") { TCPTable(parsing: $0, ports: [8080])[8080] }
        #expect(sockets[.listen] == 1 && sockets[.established] == 1)
        #expect(sockets.queue == 2 && sockets.queueLimit == nil && sockets.drops == [:])
    }

    @Test("Drops of a socket that is closed stay counted, and those of one with its number are new")
    func drops() {
        var drops = ListenDrops()
        func sockets(_ counts: [UInt32: UInt64]) -> PortSockets {
            var sockets = PortSockets()
            for (inode, count) in counts { sockets.add(.listen, queue: 0, limit: 8, inode: inode, drops: count) }
            return sockets
        }
        #expect(drops.take(PortSockets()) == nil)
        #expect(drops.take(sockets([1: 5])) == 5)
        #expect(drops.take(sockets([1: 7, 2: 1])) == 8)
        #expect(drops.take(sockets([2: 3])) == 10)
        #expect(drops.take(sockets([1: 1, 2: 3])) == 11)
        #expect(drops.take(sockets([1: 0, 2: 4])) == 12)
    }
}
