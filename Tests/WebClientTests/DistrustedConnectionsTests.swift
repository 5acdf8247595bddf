import HTTP
import Testing

@testable import WebClient

/// If these fail, a connection that has died silently is used for one attempt after the other.
struct DistrustedConnectionsTests {
    private let start = ContinuousClock.now
    private let origin = "http://h:80"

    @Test
    func `after a failure only new connections are used, and after a success none that are older than the failure`() {
        var connections = DistrustedConnections()
        func choice(after seconds: Int, _ origin: String = "http://h:80") -> DistrustedConnections.Choice {
            connections.choice(for: origin, at: start + .seconds(seconds))
        }
        #expect(choice(after: 0) == .any)
        connections.note(.failed(.timeout), of: origin, at: start)
        #expect(choice(after: 0) == .new && choice(after: 60) == .new && choice(after: 0, "http://i:80") == .any)
        connections.note(nil, of: origin, at: start + .seconds(61))
        #expect(choice(after: 0) == .new && choice(after: 62) == .younger(62) && choice(after: 600) == .any)
        connections.note(.failed(.connectionClosed), of: origin, at: start + .seconds(70))
        #expect(choice(after: 72) == .new)
    }

    @Test(
        arguments: [nil, .stopped, .failed(.resolve), .failed(.connect), .failed(.tls)] as [TransferOutcome.Failure?])
    func `what fails before there is a connection says nothing of others`(_ failure: TransferOutcome.Failure?) {
        var connections = DistrustedConnections()
        connections.note(failure, of: origin, at: start)
        #expect(connections.choice(for: origin, at: start) == .any)
    }
}
