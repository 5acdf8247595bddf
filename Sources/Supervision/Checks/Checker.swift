internal import Glibc
internal import Registry

/// Asks one instance one question, as often as it is told to.
final class Checker {
    private let check: HealthCheck
    private let target: CheckTarget?
    private let spec: ServerSpec
    private let conversation: MCPConversation?

    /// A checker of one instance; `steer` as for `CheckTarget`.
    init(_ check: HealthCheck, of spec: ServerSpec, steer: ((UInt16) -> Void)?) {
        self.check = check
        self.spec = spec
        target = CheckTarget(spec, steer: steer)
        conversation =
            if check.kind == .mcp, let target { MCPConversation(path: check.path, of: target) } else { nil }
    }

    /// Whether it asks this question, of whichever instance answers.
    func asks(_ other: HealthCheck) -> Bool { check == other && target?.steer == nil }

    /// Begins to ask.
    func begin() -> any CheckRun {
        switch check.kind {
        case .mcp:
            if let conversation { return conversation.begin() }
        case .http:
            if let target { return HTTPCheck(check, of: target) }
        case .tcp, .auto:
            if let target { return ConnectCheck(to: target, acceptedOn: spec.inheritsSocket ? spec.port : nil) }
        case .exec:
            return ExecCheck(
                check.command, in: spec.directory, environment: spec.environment.map { "\($0.key)=\($0.value)" })
        case .log, .none: break
        }
        return FinishedCheck(.passed)
    }

    /// Begins to see whether the port accepts connections at all.
    func beginConnection() -> any CheckRun {
        target.map { ConnectCheck(to: $0, acceptedOn: nil) } ?? FinishedCheck(.passed)
    }

    /// Whether there is more to it than a connection.
    var asksMore: Bool { check.kind == .mcp || check.kind == .http }

    /// What is left to be said to the server when it is asked no more.
    func farewell() -> (any CheckRun)? { conversation?.farewell() }
}
