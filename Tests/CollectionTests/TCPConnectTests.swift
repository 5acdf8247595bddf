import Glibc
import TestSupport
import Testing

@testable import Collection

struct TCPConnectTests {
    @Test("A port that listens can be connected to, one that does not cannot")
    func ports() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        try #require(isListening)
        let port = UInt16(bigEndian: address.sin_port)
        let time = ManualTime()
        #expect(await tcpConnect(host: "127.0.0.1", port: port, timeout: .seconds(1), time: time) == nil)
        shutdown(listener, Int32(SHUT_RDWR))
        let failure = await tcpConnect(host: "127.0.0.1", port: port, timeout: .seconds(1), time: time)
        #expect(failure?.note == "cannot connect: Connection refused")
        let unnamed = await tcpConnect(host: "localhost", port: port, timeout: .seconds(1), time: time)
        #expect(unnamed?.note == "the address is not numeric")
    }
}
