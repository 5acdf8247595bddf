internal import Glibc
internal import HTTP
internal import MCP
internal import Registry

/// Asks one instance of an MCP server whether it is well, as cheaply as its era allows. It lives as long as the
/// instance, so that the era is found once and a legacy session is kept.
final class MCPConversation {
    fileprivate let target: CheckTarget
    fileprivate let requests: ProbeRequests
    fileprivate var machine = ProbeMachine()
    fileprivate var lastID: Int64 = 0

    init(path: String?, of target: CheckTarget) {
        self.target = target
        requests = ProbeRequests(url: target.url(path ?? "/mcp"), clientVersion: "keeper")
    }

    /// Begins a check. Checks must not overlap.
    func begin() -> MCPCheck { MCPCheck(self) }

    /// Ends the session that the server may keep for us; nil when there is none.
    func farewell() -> Farewell? {
        machine.close().map { Farewell(requests.deletion(of: $0, timeout: .seconds(2)), to: target) }
    }
}

/// One check in a conversation.
final class MCPCheck: CheckRun {
    private let conversation: MCPConversation
    private var call: ProbeCall?
    private var exchange: HTTPExchange?
    private var outcome: CheckOutcome?

    fileprivate init(_ conversation: MCPConversation) {
        self.conversation = conversation
        take(conversation.machine.start())
    }

    var waitsFor: [pollfd] { exchange?.waitsFor ?? [] }

    func advance() -> CheckOutcome? {
        while outcome == nil, let call, let exchange, let result = exchange.advance() {
            let reply =
                switch result {
                case .response(let response): ProbeReply(response, id: conversation.lastID)
                case .failed(let error): ProbeReply.failed(error.reason, message: error.message)
                }
            take(conversation.machine.received(reply, to: call))
        }
        return outcome
    }

    private func take(_ action: ProbeMachine.Action) {
        switch action {
        case .send(let call):
            conversation.lastID += 1
            self.call = call
            // The deadline of the whole check is the keeper's.
            let request = conversation.requests.request(for: call, id: conversation.lastID, timeout: .seconds(3600))
            exchange = HTTPExchange(request, to: conversation.target)
        case .finish(.failed(let failure)): outcome = .failed(failure.message)
        // A server that asks for authorization is up.
        case .finish: outcome = .passed
        }
    }
}

/// A last request whose answer does not matter.
final class Farewell: CheckRun {
    private let exchange: HTTPExchange

    fileprivate init(_ request: HTTPRequest, to target: CheckTarget) {
        exchange = HTTPExchange(request, to: target)
    }

    var waitsFor: [pollfd] { exchange.waitsFor }

    func advance() -> CheckOutcome? { exchange.advance() == nil ? nil : .passed }
}
