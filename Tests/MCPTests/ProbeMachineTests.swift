import Format
import HTTP
import Testing

@testable import MCP

private let modern = "2026-07-28"
private let discover = ProbeCall.discover(version: modern)
private let session = ProbeSession(
    id: "s1", version: "2025-11-25", server: ServerIdentity(["name": "n", "version": "1"]))
private let discovered = ProbeReply.result(
    [
        "supportedVersions": ["2026-07-28"],
        "_meta": ["io.modelcontextprotocol/serverInfo": ["name": "n", "version": "1"]],
    ], sessionID: nil)
private let handshake = ProbeReply.result(
    ["protocolVersion": "2025-11-25", "capabilities": [:], "serverInfo": ["name": "n", "version": "1"]],
    sessionID: "s1")

private func error(_ status: Int, _ code: Int64, supported: [String]? = nil) -> ProbeReply {
    let data: JSONValue? = supported.map { ["supported": .array($0.map { .string($0) })] }
    return .error(status: status, RPCError(code: code, message: "m", data: data))
}

private func status(_ status: Int) -> ProbeReply { .status(status, location: nil) }

/// What a cell of the table expects: the next call, or how the probe ends.
enum Expected: Equatable, Sendable {
    case call(ProbeCall)
    case up(MCPEra)
    case authorization
    case failure(MCPProbeFailure.Reason)

    init(_ action: ProbeMachine.Action) {
        switch action {
        case .send(let call): self = .call(call)
        case .finish(.up(let era, _, _)): self = .up(era)
        case .finish(.requiresAuthorization): self = .authorization
        case .finish(.failed(let failure)): self = .failure(failure.reason)
        }
    }
}

/// The decisions of a probe, cell by cell: call × answer. If one failed, a healthy server of that kind would be
/// reported as down, a dead one as up, or a server would be left holding sessions.
@Suite struct ProbeMachineTests {
    @Test(
        arguments: [
            (discovered, .up(.modern)),
            (.result(["supportedVersions": ["2025-11-25"]], sessionID: nil), .call(.initialize)),
            (.result(["anything": 1], sessionID: nil), .call(.initialize)),
            (error(400, -32022, supported: ["2027-01-01", "2026-07-28"]), .call(.discover(version: "2027-01-01"))),
            (error(400, -32022, supported: ["2026-07-28", "2025-11-25"]), .call(.initialize)),
            (error(400, -32022, supported: ["2025-11-25"]), .call(.initialize)),
            (error(400, -32022, supported: ["2026-07-28"]), .failure(.unsupportedVersion)),
            (error(400, -32022), .failure(.unsupportedVersion)),
            (error(400, -32020), .failure(.rpcError)),
            (error(400, -32021), .failure(.rpcError)),
            (error(400, -32600), .call(.initialize)),
            (error(200, -32601), .call(.initialize)),
            (error(404, -32601), .call(.initialize)),
            (error(400, -32602), .call(.initialize)),
            (status(400), .call(.initialize)),
            (status(404), .call(.initialize)),
            (status(405), .call(.initialize)),
            (status(406), .call(.initialize)),
            (status(200), .call(.initialize)),
            (status(401), .authorization),
            (status(403), .authorization),
            (error(401, -32600), .authorization),
            (status(500), .failure(.httpStatus)),
            (status(503), .failure(.httpStatus)),
            (.failed(.connect, message: "m"), .failure(.connect)),
            (.failed(.timeout, message: "m"), .failure(.timeout)),
        ] as [(ProbeReply, Expected)])
    func discovery(reply: ProbeReply, expected: Expected) {
        var machine = ProbeMachine()
        #expect(machine.start() == .send(discover))
        #expect(Expected(machine.received(reply, to: discover)) == expected)
    }

    @Test(
        arguments: [
            (handshake, .call(.initialized(session))),
            (.result([:], sessionID: "s1"), .failure(.notMCP)),
            (error(200, -32601), .failure(.rpcError)),
            (error(400, -32022), .failure(.rpcError)),
            (status(200), .failure(.notMCP)),
            (status(202), .failure(.notMCP)),
            (status(307), .failure(.httpStatus)),
            (status(401), .authorization),
            (status(404), .failure(.notMCP)),
            (status(405), .failure(.notMCP)),
            (status(400), .failure(.httpStatus)),
            (status(503), .failure(.httpStatus)),
            (.failed(.connectionClosed, message: "m"), .failure(.connectionClosed)),
        ] as [(ProbeReply, Expected)])
    func initialization(reply: ProbeReply, expected: Expected) {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(status(400), to: discover)
        #expect(Expected(machine.received(reply, to: .initialize)) == expected)
    }

    @Test(
        arguments: [
            (status(202), .call(.ping(session))),
            (status(200), .call(.ping(session))),
            (status(204), .call(.ping(session))),
            (status(400), .failure(.httpStatus)),
            (error(400, -32600), .failure(.rpcError)),
            (status(500), .failure(.httpStatus)),
            (.failed(.timeout, message: "m"), .failure(.timeout)),
        ] as [(ProbeReply, Expected)])
    func confirmation(reply: ProbeReply, expected: Expected) {
        var machine = openedMachine()
        #expect(Expected(machine.received(reply, to: .initialized(session))) == expected)
    }

    @Test(
        arguments: [
            (.result([:], sessionID: nil), .up(.legacy)),
            (error(200, -32601), .up(.legacy)),
            (error(404, -32600), .call(.initialize)),
            (status(404), .call(.initialize)),
            (error(400, -32600), .call(.initialize)),
            (status(400), .call(.initialize)),
            (status(401), .authorization),
            (error(200, -32603), .failure(.rpcError)),
            (status(200), .failure(.notMCP)),
            (status(502), .failure(.httpStatus)),
            (.failed(.connect, message: "m"), .failure(.connect)),
            (.failed(.timeout, message: "m"), .failure(.timeout)),
        ] as [(ProbeReply, Expected)])
    func pingOfAKeptSession(reply: ProbeReply, expected: Expected) {
        var machine = openedMachine()
        _ = machine.received(status(202), to: .initialized(session))
        _ = machine.received(.result([:], sessionID: nil), to: .ping(session))
        #expect(machine.start() == .send(.ping(session)))
        #expect(Expected(machine.received(reply, to: .ping(session))) == expected)
    }

    @Test(arguments: [404, 400])
    func aSessionIsOpenedOnceAProbe(code: Int) {
        var machine = openedMachine()
        _ = machine.received(status(202), to: .initialized(session))
        guard case .finish(.failed) = machine.received(status(code), to: .ping(session)) else {
            Issue.record("a server that forgets each session at once must not be asked for ever")
            return
        }
    }

    @Test func theEraIsKept() {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(discovered, to: discover)
        #expect(machine.knowledge == .modern(version: modern))
        #expect(machine.start() == .send(discover))
        #expect(machine.close() == nil)
    }

    @Test func anOutageKeepsTheSession() {
        var machine = openedMachine()
        _ = machine.received(.failed(.connect, message: "refused"), to: .initialized(session))
        #expect(machine.start() == .send(.ping(session)))
        #expect(machine.close() == session)
        #expect(machine.start() == .send(discover))
    }

    @Test func aServerSilentOnDiscoveryIsTriedWithTheHandshakeNext() {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(.failed(.timeout, message: "m"), to: discover)
        #expect(machine.start() == .send(.initialize))
        _ = machine.received(error(400, -32022), to: .initialize)
        #expect(machine.start() == .send(discover))
    }

    @Test func refusalsDoNotGoOnForEver() {
        var machine = ProbeMachine()
        var action = machine.start()
        var calls = 0
        while case .send(let call) = action, calls < 20 {
            calls += 1
            action = machine.received(error(400, -32022, supported: ["2027-01-0\(calls)"]), to: call)
        }
        #expect(calls <= 4)
        #expect(Expected(action) == .failure(.unsupportedVersion))
    }

    @Test func aServerWithoutSessionsHasNoneToEnd() {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(status(400), to: discover)
        _ = machine.received(.result(["protocolVersion": "2025-06-18"], sessionID: nil), to: .initialize)
        #expect(machine.close() == nil)
    }

    @Test func aRedirectIsNamedWithoutItsQuery() {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(status(307), to: discover)
        let action = machine.received(.status(307, location: "/mcp/?token=secret"), to: .initialize)
        guard case .finish(.failed(let failure)) = action else {
            Issue.record("a redirect is no answer")
            return
        }
        #expect(failure.message.contains("/mcp/"))
        #expect(!failure.message.contains("secret"))
    }

    /// A legacy server has just answered `initialize`.
    private func openedMachine() -> ProbeMachine {
        var machine = ProbeMachine()
        _ = machine.start()
        _ = machine.received(status(400), to: discover)
        _ = machine.received(handshake, to: .initialize)
        return machine
    }
}
