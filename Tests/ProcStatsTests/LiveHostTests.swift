import Glibc
import TestSupport
import Testing

@testable import ProcStats

struct LiveHostTests {
    private func number(_ command: String) -> Double? { Double(shell(command).output.trimming) }

    @Test("Memory is that of free, and processor time and the boot that of /proc/stat and who")
    func tools() throws {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc") else {
            Issue.record("/proc cannot be read")
            return
        }
        let memory = try #require(MeminfoFile(proc, &buffer))
        #expect(number("free -b | awk '/^Mem/ {print $2}'") == Double(memory.total))
        #expect(number("free -b | awk '/^Swap/ {print $2}'") == memory.swapTotal.map { Double($0) })
        let stat = try #require(HostStatFile(proc, &buffer))
        let idle = try #require(number("awk '/^cpu / {print $5}' /proc/stat"))
        #expect(abs(Double(stat[.idle] ?? 0) - idle) < 500)
        #expect(number("awk '/^btime/ {print $2}' /proc/stat") == stat.bootTime.map { Double($0) })
        let forks = try #require(number("awk '/^processes/ {print $2}' /proc/stat"))
        #expect(abs(Double(stat.forks ?? 0) - forks) < 1000)
        #expect(NetstatFile(proc, &buffer)?.listenDrops != nil)
        #expect(VMStatFile(proc, &buffer)?.oomKills != nil)
    }

    @Test("The room on a file system is that of df, with inodes")
    func space() throws {
        let space = try #require(FilesystemSpace(of: "/tmp"))
        #expect(number("df -B1 --output=size /tmp | tail -1") == Double(space.size))
        let free = try #require(number("df -B1 --output=avail /tmp | tail -1"))
        #expect(abs(Double(space.available) - free) < 100_000_000)
        #expect(number("df --output=itotal /tmp | tail -1") == Double(space.files ?? 0))
        #expect(!space.isReadOnly && space.free >= space.available)
        #expect(FilesystemSpace(of: "/tmp/there is no such folder") == nil)
    }

    @Test("The clock has a bound to its error, and has run as long as the machine")
    func clock() throws {
        let clock = HostClock()
        let uptime = try #require(number("cut -d' ' -f1 /proc/uptime"))
        #expect(abs(clock.uptime - uptime) < 5)
        #expect(clock.isSynchronised != nil && clock.maximumError ?? -1 >= 0)
        #expect(abs(clock.offset ?? 100) < 10)
    }

    @Test("Pressure is told where the kernel has it, and absent where it has not")
    func pressure() {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc") else {
            Issue.record("/proc cannot be read")
            return
        }
        let isThere = shell("cat /proc/pressure/memory 2>/dev/null").status == 0
        #expect((Pressures(proc, &buffer).memory != nil) == isThere)
        #expect(Pressures(ProcFixture().proc, &buffer).memory == nil)
    }
}
