internal import Exposition
internal import Format
internal import HTTP
internal import MCP
internal import Model
internal import Registry

/// Probes one instance of a server, or one that runs elsewhere, for as long as it lives. Calls must not overlap.
actor InstanceProber {
    private let server: String
    private let spec: ServerSpec
    private let settings: Collector.Settings
    private let transport: any HTTPTransport
    private let time: any TimeSource
    private let operations: Histogram
    private let clock = ContinuousClock()
    private var selection: ProbeSelection
    /// One for each path that was tried: it keeps the session and the era.
    private var mcp: MCPProbe?

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
        report.note = report.note.map(withoutSecrets)
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
        case .eventStream: await askStream()
        case .tcp: await askTCP()
        }
    }

    private func askMCP(_ path: String) async -> (ProbeReport, ProbeVerdict) {
        let probe =
            mcp
            ?? MCPProbe(
                url: spec.url ?? spec.localURL(path), transport: transport, clientVersion: settings.version,
                timeout: settings.probeTimeout, headers: spec.headers)
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
            host: spec.localHost, port: spec.port ?? 0, timeout: settings.probeTimeout, time: time)
        let report = ProbeReport(.tcp, isSuccess: failure == nil, note: failure?.note)
        return (report, failure == nil ? .understood : .unreachable)
    }

    /// Opens the stream of events with which the transport before streamable HTTP begins.
    private func askStream() async -> (ProbeReport, ProbeVerdict) {
        let own = [("Accept", "text/event-stream"), ("User-Agent", "roost/\(settings.version)")]
        let headers = spec.headers.filter { header in !own.contains { $0.0.lowercased() == header.key.lowercased() } }
        let request = HTTPRequest(
            url: spec.url ?? "", headers: own + headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            timeout: settings.probeTimeout, isComplete: { _ in true })
        do throws(HTTPTransportError) {
            let response = try await transport.send(request)
            let isStream = response.header("content-type")?.lowercased().hasPrefix("text/event-stream") ?? false
            let isRefused = [401, 403].contains(response.status)
            let isSuccess = response.status == 200 && isStream || isRefused
            let note = "no MCP is spoken there: a GET opens no stream of events (status \(response.status))"
            let report = ProbeReport(
                .http, isSuccess: isSuccess, status: response.status, timing: response.timing,
                note: isRefused ? "it asks for authorization" : isSuccess ? nil : note)
            return (report, isSuccess ? .understood : .foreign)
        } catch {
            return (ProbeReport(.http, isSuccess: false, note: error.message), ProbeVerdict(error.reason))
        }
    }

    /// A server that runs elsewhere may say again what it was told.
    private func withoutSecrets(_ note: String) -> String {
        guard let url = spec.url, let target = (try? WebAddress(url))?.target else { return note }
        let path = target.prefix { !"?#".contains($0) }
        return ([target, String(path)] + spec.headers.values).filter { $0.count > 1 }
            .reduce(note) { $0.replacing($1, with: "…") }
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
