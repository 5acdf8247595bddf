import Glibc
import TestSupport
import Testing

@testable import ProcStats

/// The fixtures are what someone believed the kernel writes; this is what it writes.
struct LiveTests {
    @Test("The figures of this very process are those of ps and the libraries")
    func thisProcess() throws {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc"), let process = proc.process(getpid()) else {
            Issue.record("/proc cannot be read")
            return
        }
        let stat = try #require(StatFile(process, &buffer))
        #expect(stat.parent == getppid())
        #expect(stat.threads >= 1 && stat.virtualBytes > 1 << 20)
        let resident = try #require(StatusFile(process, &buffer)?.residentBytes)
        let fields = shell("ps -o rss=,vsz=,nlwp= -p \(getpid())").output.split(separator: " ")
        let shown = try #require(fields.first.flatMap { UInt64($0) }, "install procps") * 1024
        #expect(resident / 2 < shown && shown < resident * 2)
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(7), &limits)
        #expect(LimitsFile(process, &buffer)?.openFiles == UInt64(limits.rlim_cur))
        let descriptors = DescriptorFolder(process)?.count ?? 0
        #expect(descriptors >= 3)
        let io = process.read("io", into: &buffer, IOFile.init(parsing:))
        #expect(io != nil)
        let facts = try #require(HostFacts(proc, &buffer))
        let age = Double(time(nil)) - facts.time(ofTicks: stat.startTicks)
        #expect(age > -2 && age < 3600, "this process started \(age) seconds ago")
        #expect(try #require(facts.memoryBytes) > shown)
    }

    @Test("A child is of the tree, with its descriptors and its CPU time")
    func tree() throws {
        guard let proc = ProcFolder("/proc") else {
            Issue.record("/proc cannot be read")
            return
        }
        let pid = try spawnGroup("sleep 60 & sleep 60 & wait")
        defer {
            kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        var meter = ProcessTreeMeter(root: pid)
        var buffer = ProcBuffer()
        var usage: TreeUsage?
        repeat {
            usage = meter.measure(proc, ProcessTable(proc, &buffer))
            sched_yield()
        } while usage?.processes != 3
        #expect(usage?.threads == 3)
        #expect((usage?.residentBytes ?? 0) > 0)
        #expect(usage?.counters[.minorFaults] != nil)
    }

    @Test("Sockets on a port are counted, and the kernel and its table agree on them")
    func sockets() async throws {
        guard let proc = ProcFolder("/proc") else {
            Issue.record("/proc cannot be read")
            return
        }
        let (server, port) = try listen()
        let clients = try (0..<3).map { _ in try connect(to: port) }
        let accepted = clients.map { _ in accept(server, nil, nil) }
        close(clients[0])
        defer { for socket in accepted + clients[1...] + [server] { close(socket) } }
        // A busy machine delivers the end of a connection a moment later.
        #expect(await holds { TCPTable(askingKernelFor: [port])?[port][.closeWait] == 1 })
        var buffer = ProcBuffer()
        for table in [TCPTable(askingKernelFor: [port]), TCPTable(proc, ports: [port], &buffer)] {
            let sockets = table?[port]
            #expect(sockets?[.listen] == 1)
            #expect(sockets?[.established] == 2)
            #expect(sockets?[.closeWait] == 1)
            #expect(sockets?.queue == 0)
            #expect(table?[port == 1 ? 2 : 1] == PortSockets())
        }
    }

    @Test("The load of this machine is that of its tools")
    func load() throws {
        var buffer = ProcBuffer()
        guard let proc = ProcFolder("/proc"), let load = HostLoad(proc, &buffer) else {
            Issue.record("/proc cannot be read")
            return
        }
        #expect("\(load.processors)" == shell("getconf _NPROCESSORS_ONLN").output.split(separator: "\n").first ?? "")
        #expect(load.ticks > load.idleTicks && load.memoryBytes > load.availableBytes)
        #expect(load.averages.count == 3)
    }

    private func listen() throws -> (socket: Int32, port: UInt16) {
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(server, address, length) == 0 && Glibc.listen(server, 8) == 0
                    && getsockname(server, address, &length) == 0
            }
        }
        try #require(isBound)
        return (server, UInt16(bigEndian: address.sin_port))
    }

    private func connect(to port: UInt16) throws -> Int32 {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: port)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(client, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        try #require(isConnected)
        return client
    }

    private func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    /// Starts a shell as the leader of a process group of its own.
    private func spawnGroup(_ script: String) throws -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var arguments: [UnsafeMutablePointer<CChar>?] = []
        for argument in ["sh", "-c", script] { arguments.append(strdup(argument)) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        var pid = pid_t()
        try #require(posix_spawn(&pid, "/bin/sh", nil, &attributes, arguments, environ) == 0)
        return pid
    }
}
