internal import Exposition
internal import Format
internal import HTTP
internal import MCP
internal import Model
internal import Registry

/// Probes one instance of a server, or one that runs elsewhere, for as long as it lives. Calls must not overlap.
actor InstanceProber {
    /// The server's name.
    let server: String
    /// What it was registered with.
    let spec: ServerSpec
    /// How to watch.
    let settings: Collector.Settings
    /// What requests go through.
    let transport: any HTTPTransport
    /// What counts exchanges over MCP.
    let operations: Histogram
    private let time: any TimeSource
    private let clock = ContinuousClock()
    private var selection: ProbeSelection
    /// What the body of an HTTP health check must match.
    let patterns: BodyPatterns
    /// Nil for the usual trust.
    let tls: TLSOptions?
    /// The conversation over streamable HTTP: it keeps the session and the era.
    var mcp: MCPProbe?
    /// The revision that was agreed on last.
    var protocolVersion = ""

    /// Nil for a server of this machine that has no port, or whose health is not to be asked for over it. `operations`
    /// counts exchanges over MCP.
    init?(
        _ server: ObservedServer, settings: Collector.Settings, transport: any HTTPTransport, time: any TimeSource,
        operations: Histogram
    ) {
        var selection = ProbeSelection(server.spec)
        guard server.spec.port != nil || server.spec.isWatched, selection.begin() != nil else { return nil }
        self.server = server.name.description
        spec = server.spec
        self.settings = settings
        self.transport = transport
        self.time = time
        self.operations = operations
        self.selection = selection
        patterns = BodyPatterns(server.spec.health)
        tls = server.spec.health.skipsVerification ? TLSOptions(isVerified: false) : nil
    }

    /// Asks the server, in one way after another until one is understood.
    func probe() async -> ProbeReport {
        var report = ProbeReport(.auto, isSuccess: false)
        var next = selection.begin()
        var first: ProbeReport?
        var verdict = ProbeVerdict.unreachable
        let start = clock.now
        while let method = next {
            (report, verdict) = await ask(method)
            if case .tryNext(let method) = selection.received(verdict) { next = method } else { next = nil }
            if verdict != .understood, selection.settled == nil, spec.health.kind == .auto { report.kind = .auto }
            first = first ?? report
        }
        // Why it is not what it should be tells more than what else it is not.
        if verdict != .understood, spec.health.kind == .mcp || spec.isWatched { report = first ?? report }
        report.seconds = (clock.now - start) / .seconds(1)
        report.at = time.now()
        report.note = report.note.map(withoutSecrets)
        return report
    }

    /// Ends the session that the probe may have with the server.
    func close() async { await mcp?.close() }

    /// What is looked at more rarely, once the server has been understood over MCP; nil as long as it has not.
    func lookDeeper() async -> DeepReport? {
        let report: DeepReport?
        switch selection.settled {
        case .mcp: report = await lookDeeperOverHTTP()
        case .eventStream(let path): report = await lookDeeperOverStream(path)
        default: report = nil
        }
        guard case .failed(let failure)? = report?.tools else { return report }
        return DeepReport(
            tools: .failed(MCPProbeFailure(reason: failure.reason, message: withoutSecrets(failure.message))),
            answersForeignOrigin: report?.answersForeignOrigin)
    }

    private func ask(_ method: ProbeMethod) async -> (ProbeReport, ProbeVerdict) {
        switch method {
        case .mcp(let path): await askMCP(path)
        case .http(let path, let range):
            await askHTTP(path) { status, _ in
                range.contains(status) ? nil : "GET \(path) answered with status \(status)"
            }
        case .exactHTTP(let check):
            await askHTTP(check.path ?? HealthCheck.usualPath, check) { check.complaint(ofStatus: $0, body: $1) }
        case .eventStream(let path): await askStream(path)
        case .tcp: await askTCP()
        }
    }

    private func askTCP() async -> (ProbeReport, ProbeVerdict) {
        let failure = await tcpConnect(
            host: spec.localHost, port: spec.port ?? 0, timeout: settings.probeTimeout, time: time)
        let report = ProbeReport(.tcp, isSuccess: failure == nil, note: failure?.note)
        return (report, failure == nil ? .understood : .unreachable)
    }

    /// A server that runs elsewhere may say again what it was told.
    private func withoutSecrets(_ note: String) -> String {
        guard let url = spec.url, let target = (try? WebAddress(url))?.target else { return note }
        let path = target.prefix { !"?#".contains($0) }
        return ([target, String(path)] + spec.headers.values).filter { $0.count > 1 }
            .reduce(note) { $0.replacing($1, with: "…") }
    }
}
