package import Registry

/// One way to ask a server whether it is well.
package enum ProbeMethod: Hashable, Sendable {
    case mcp(path: String)
    /// A GET whose status must be in the range.
    case http(path: String, Range<Int>)
    /// A GET that must be answered as the check expects.
    case exactHTTP(HealthCheck)
    /// MCP over the transport before streamable HTTP, which begins with a GET that opens a stream of events.
    case eventStream(path: String)
    /// A connection that is made and closed.
    case tcp
}

/// What a server's answer says about the way it was asked.
package enum ProbeVerdict: Hashable, Sendable {
    /// It is asked in the right way, whether it is well or not.
    case understood
    /// It speaks something else.
    case foreign
    /// It said nothing in time, which any kind of server may do.
    case unclear
    /// Nobody is there to be asked.
    case unreachable
}

/// Which ways to try, and on which to settle: the strongest that the server understands.
///
///                      understood                       foreign   unclear   unreachable
///     settled          report                           report    report    report
///     trying           report, and settle unless a      next      next      report
///                      stronger way was unclear
///
/// *next* is *report* when there is no weaker way left to try.
package struct ProbeSelection: Sendable {
    /// What to do after an answer.
    package enum Step: Hashable, Sendable {
        case tryNext(ProbeMethod)
        case report
    }

    private let methods: [ProbeMethod]
    /// The way that is known to be right, for as long as the instance lives.
    package private(set) var settled: ProbeMethod?
    private var position = 0
    private var isSure = true

    /// The ways of a health check, the strongest first; none when health is not asked for.
    package init(_ check: HealthCheck) {
        let guesses = [ProbeMethod.http(path: HealthCheck.usualPath, 200..<300), .http(path: "/", 200..<500)]
        let methods: [ProbeMethod] =
            switch check.kind {
            case .auto: [.mcp(path: check.path ?? "/mcp"), .eventStream(path: check.path ?? "/sse")] + guesses + [.tcp]
            case .mcp: [.mcp(path: check.path ?? "/mcp")] + [.eventStream(path: check.path ?? "/sse")]
            case .http: check.isExact ? [.exactHTTP(check)] : guesses
            case .tcp: [.tcp]
            // Only the keeper can ask a program or the log.
            case .exec, .log, .none: []
            }
        self.init(methods)
    }

    /// The ways of a server. One that runs elsewhere is asked over MCP, by `http` over the transport before streamable
    /// HTTP, always at its URL.
    init(_ spec: ServerSpec) {
        guard let url = spec.url else {
            self.init(spec.health)
            return
        }
        let methods: [ProbeMethod] =
            switch spec.health.kind {
            case .mcp: [.mcp(path: url)]
            case .http: [.eventStream(path: url)]
            case .auto, .tcp, .exec, .log, .none: [.mcp(path: url), .eventStream(path: url)]
            }
        self.init(methods)
    }

    private init(_ methods: [ProbeMethod]) {
        self.methods = methods
        if methods.count == 1 { settled = methods[0] }
    }

    /// Begins a probe: the first way to ask, or nil when there is none.
    package mutating func begin() -> ProbeMethod? {
        position = 0
        isSure = true
        return settled ?? methods.first
    }

    /// Takes the verdict on the way that was tried last.
    package mutating func received(_ verdict: ProbeVerdict) -> Step {
        guard settled == nil else { return .report }
        switch verdict {
        case .understood:
            if isSure { settled = methods[position] }
            return .report
        case .unreachable: return .report
        case .foreign: break
        case .unclear: isSure = false
        }
        guard position + 1 < methods.count else { return .report }
        position += 1
        return .tryNext(methods[position])
    }
}
