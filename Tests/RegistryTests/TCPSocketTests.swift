import Glibc
import Registry
import Testing

/// If one failed, a stranger would be taken for a server, or a connection for one that is over.
@Suite struct TCPSocketTests {
    @Test(
        "what listens and what is connected is told, with what has not been taken in", arguments: ["127.0.0.1", "::1"])
    func sockets(_ host: String) throws {
        let any = try #require(NumericAddress(host: host, port: 0))
        guard let listener = any.socket() else { throw RegistryError.noHome }
        #expect(any.with { bind(listener.number, $0, $1) } == 0 && listen(listener.number, 8) == 0)
        var storage = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        _ = withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener.number, $0, &size) }
        }
        let port = UInt16(bigEndian: storage.sin6_port)
        #expect(PortHolder.listeningSockets(onPort: port).count == 1)
        #expect(PortHolder(ofPort: port)?.pid == getpid())

        let address = try #require(NumericAddress(host: host, port: port))
        guard let client = address.socket() else { throw RegistryError.noHome }
        #expect(address.with { connect(client.number, $0, $1) } == 0)
        let waiting = TCPSocket.sockets(onPort: port)
        #expect(waiting.first(where: \.isListening)?.unread == 1, "one connection waits to be accepted")
        #expect(waiting.first(where: \.isConnected).map { $0.inode == 0 && !$0.hasReceived } == true)

        let accepted = Descriptor(owning: accept(listener.number, nil, nil))
        #expect(send(client.number, "hello", 5, 0) == 5)
        let connected = TCPSocket.sockets(onPort: port).first(where: \.isConnected)
        #expect(connected.map { $0.inode != 0 && $0.unread == 5 && $0.hasReceived } == true)
        #expect(accepted.number >= 0)
    }

    @Test(
        "a process's end is read as wait(2) says it",
        arguments: [(0 as Int32, ServerExit.Cause.code(0)), (256, .code(1)), (9, .signal(9)), (139, .signal(11))])
    func waitStatus(_ status: Int32, _ cause: ServerExit.Cause) {
        #expect(ServerExit.Cause(waitStatus: status) == cause)
    }

    @Test("143 after our own SIGTERM is a clean end; unasked it is a failure", arguments: ServerExit.Trigger.allCases)
    func cleanEnd(_ trigger: ServerExit.Trigger) {
        for cause in [ServerExit.Cause.code(143), .signal(15)] {
            #expect(ServerExit(instance: 1, cause: cause, at: 0, trigger: trigger).isClean == (trigger != .itself))
        }
        #expect(ServerExit(instance: 1, cause: .code(0), at: 0, trigger: trigger).isClean)
        #expect(!ServerExit(instance: 1, cause: .signal(9), at: 0, trigger: trigger).isClean)
    }
}
