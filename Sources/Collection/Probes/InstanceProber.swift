internal import Exposition
internal import Format
internal import HTTP
internal import MCP
internal import Model
internal import Registry

/// Probes one instance of a server, for as long as it lives. Calls must not overlap.
actor InstanceProber {
    private let server: String
    private let spec: ServerSpec
    private let port: UInt16
    private let settings: Collector.Settings
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let operations: Histogram
    private let clock = ContinuousClock()
    private var selection: ProbeSelection
    /// One for each path that was tried: it keeps the session and the era.
    private var mcp: MCPProbe?

    /// Nil for a server that has no port, or whose health is not to be asked for over it. `operations` counts exchanges over MCP.
    init?(
        _ server: ObservedServer, settings: Collector.Settings, transport: any HTTPTransport, time: any TimeSource,
        operations: Histogram
    ) {
        var selection = ProbeSelection(server.spec.health)
        guard let port = server.spec.port, selection.begin() != nil else { return nil }
        self.server = server.name.description
        spec = server.spec
        self.port = port
        self.settings = settings
        self.transport = transport
        self.time = time
        self.operations = operations
        self.selection = selection
    }

    /// Asks the server, in one way after another until one is understood.
    func probe() async -> ProbeReport {
        var report = ProbeReport(.auto, isSuccess: false)
        var next = selection.begin()
        let start = clock.now
        while let method = next {
            let verdict: ProbeVerdict
            (report, verdict) = await ask(method)
            if case .tryNext(let method) = selection.received(verdict) { next = method } else { next = nil }
            if verdict != .understood, selection.settled == nil { report.kind = .auto }
        }
        report.seconds = (clock.now - start) / .seconds(1)
        report.at = time.now()
        return report
    }

    /// Ends the session that the probe may have with the server.
    func close() async { await mcp?.close() }

    private func ask(_ method: ProbeMethod) async -> (ProbeReport, ProbeVerdict) {
        switch method {
        case .mcp(let path): await askMCP(path)
        case .http(let path, let range):
            await askHTTP(path) { status, _ in
                range.contains(status) ? nil : "GET \(path) answered with status \(status)"
            }
        case .exactHTTP(let check):
            await askHTTP(check.path ?? HealthCheck.usualPath) { check.complaint(ofStatus: $0, body: $1) }
        case .tcp: await askTCP()
        }
    }

    private func askMCP(_ path: String) async -> (ProbeReport, ProbeVerdict) {
        let probe =
            mcp
            ?? MCPProbe(
                url: spec.localURL(path), transport: transport, clientVersion: settings.version,
                timeout: settings.probeTimeout)
        mcp = probe
        let result = await probe.probe()
        for operation in result.operations {
            operations.observe(
                operation.seconds,
                [
                    "server": server, "mcp_method_name": operation.method,
                    "error_type": operation.errorType ?? "", "mcp_protocol_version": result.protocolVersion ?? "",
                    "network_transport": "tcp",
                ])
        }
        var report = ProbeReport(.mcp, isSuccess: result.success, timing: result.timing, note: result.failure?.message)
        if result.requiresAuthorization { report.note = "it asks for authorization" }
        if let era = result.era {
            report.mcp = HealthRecord.MCPFacts(
                name: result.serverName ?? "", version: result.serverVersion ?? "",
                protocolVersion: result.protocolVersion ?? "", era: era.rawValue)
        }
        return (report, result.failure.map { ProbeVerdict($0.reason) } ?? .understood)
    }

    /// `complaint` says why an answer is not the one that is expected.
    private func askHTTP(
        _ path: String, complaint: @Sendable (_ status: Int, _ body: [UInt8]) -> String?
    ) async -> (ProbeReport, ProbeVerdict) {
        // A body is read only while it may become a JSON document: any other tells nothing, and may never end.
        let request = HTTPRequest(
            url: spec.localURL(path), headers: [("Accept", "*/*"), ("User-Agent", "roost/\(settings.version)")],
            timeout: settings.probeTimeout, bodyLimit: 256 << 10, isComplete: { !isPartOfJSONObject($0) })
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            let note = complaint(response.status, response.body)
            var report = ProbeReport(
                .http, isSuccess: note == nil, status: response.status, timing: response.timing, note: note)
            report.figures = RequestFigures(body: response.body)
            // 503 is how health endpoints say that all is not well.
            return (report, note == nil || response.status == 503 ? .understood : .foreign)
        } catch {
            return (ProbeReport(.http, isSuccess: false, note: error.message), ProbeVerdict(error.reason))
        }
    }

    private func askTCP() async -> (ProbeReport, ProbeVerdict) {
        let failure = await tcpConnect(
            host: spec.localHost, port: port, timeout: settings.probeTimeout, time: time)
        let report = ProbeReport(.tcp, isSuccess: failure == nil, note: failure?.note)
        return (report, failure == nil ? .understood : .unreachable)
    }
}

extension ProbeVerdict {
    init(_ reason: HTTPTransportError.Reason) {
        self =
            switch reason {
            case .connect, .resolve, .cancelled: .unreachable
            case .timeout: .unclear
            case .invalidRequest, .tls, .connectionClosed, .other: .foreign
            }
    }

    init(_ reason: MCPProbeFailure.Reason) {
        self =
            switch reason {
            case .connect, .resolve, .cancelled: .unreachable
            case .timeout: .unclear
            case .invalidURL, .tls, .connectionClosed, .transport, .httpStatus, .notMCP: .foreign
            // It speaks MCP, if not well.
            case .rpcError, .unsupportedVersion: .understood
            }
    }
}
