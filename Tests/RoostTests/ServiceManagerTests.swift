import Glibc
import TestSupport
import Testing

@testable import roost

/// If these fail, a service manager does not hear of the agent, or the agent takes another's wishes for its own.
struct ServiceManagerTests {
    @Test(
        "who wants to hear of it, and how often",
        arguments: [
            ([:], nil), (["NOTIFY_SOCKET": ""], nil), (["NOTIFY_SOCKET": "@"], nil),
            (["NOTIFY_SOCKET": "relative"], nil), (["NOTIFY_SOCKET": "vsock:2:1"], nil),
            (["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)], nil),
            (["NOTIFY_SOCKET": "/s"], .some(nil)), (["NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "0"], .some(nil)),
            (["NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "soon"], .some(nil)),
            (["NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "30000000"], .seconds(30)),
            (["NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "42"], .seconds(30)),
            (["NOTIFY_SOCKET": "@s", "WATCHDOG_USEC": "30000000", "WATCHDOG_PID": "41"], .some(nil)),
        ] as [([String: String], Duration??)])
    func wishes(_ environment: [String: String], _ watchdog: Duration??) {
        let manager = ServiceManager(environment: { environment[$0] }, pid: 42)
        #expect((manager == nil) == (watchdog == nil))
        if let watchdog { #expect(manager?.watchdog == watchdog) }
    }

    @Test("assignments arrive as one datagram, at a path and at an abstract name", arguments: [false, true])
    func arrives(isAbstract: Bool) throws {
        let folder = TemporaryFolder()
        let receiver = try DatagramReceiver(isAbstract ? "@\(folder.path)" : "\(folder.path)/notify")
        let manager = try #require(ServiceManager(environment: { $0 == "NOTIFY_SOCKET" ? receiver.name : nil }))
        #expect(manager.tell(["READY=1", "STATUS=well"]))
        #expect(receiver.next() == "READY=1\nSTATUS=well")
    }

    @Test("that nobody listens is told, and does not wait")
    func nobody() throws {
        let manager = try #require(ServiceManager(environment: { $0 == "NOTIFY_SOCKET" ? "/nonexistent/s" : nil }))
        #expect(!manager.tell(["READY=1"]))
    }
}
