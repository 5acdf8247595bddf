internal import Exposition
internal import Format
internal import HTTP
internal import MCP
internal import Model
internal import Registry

/// What is looked at more rarely than whether a server is well.
struct DeepReport: Sendable {
    /// Nil when the tools were not asked for.
    var tools: ToolReading?
    /// Whether it answers a page of foreign origin; nil when that was not asked, or is not known.
    var answersForeignOrigin: Bool?
}

extension InstanceProber {
    /// Asks over streamable HTTP.
    func askMCP(_ path: String) async -> (ProbeReport, ProbeVerdict) {
        let probe =
            mcp
            ?? MCPProbe(
                url: spec.url ?? spec.localURL(path), transport: transport, clientVersion: settings.version,
                timeout: settings.probeTimeout, headers: spec.headers, tls: tls)
        mcp = probe
        let result = await probe.probe()
        return (await report(result), result.failure.map { verdict($0.reason) } ?? .understood)
    }

    /// Asks over the transport before streamable HTTP.
    func askStream(_ path: String) async -> (ProbeReport, ProbeVerdict) {
        let result = await streamProbe(path).probe().result
        let report = await report(result)
        guard let failure = result.failure else { return (report, .understood) }
        // Any server may keep a stream of its own open at the usual path, and say nothing that is known here.
        let mayBeOther = spec.health.kind == .auto && failure.reason == .timeout
        return (report, mayBeOther ? .foreign : verdict(failure.reason))
    }

    /// Reads the tools, and audits, over streamable HTTP.
    func lookDeeperOverHTTP() async -> DeepReport? {
        guard let mcp else { return nil }
        var report = DeepReport()
        if spec.health.toolsInterval != nil {
            guard let (reading, done) = await mcp.tools() else { return nil }
            observe(done)
            report.tools = reading
        }
        if spec.health.auditsOrigin { report.answersForeignOrigin = await mcp.answersForeignOrigin() }
        return report
    }

    /// Reads the tools over a stream of events of its own.
    func lookDeeperOverStream(_ path: String) async -> DeepReport? {
        guard spec.health.toolsInterval != nil else { return DeepReport() }
        let (result, tools) = await streamProbe(path).probe(wantsTools: true)
        observe(result.operations)
        return tools.map { DeepReport(tools: $0) }
    }

    private func streamProbe(_ path: String) -> SSEProbe {
        SSEProbe(
            url: spec.url ?? spec.localURL(path), transport: transport, clientVersion: settings.version,
            timeout: settings.probeTimeout, headers: spec.headers, tls: tls)
    }

    private func report(_ result: MCPProbeResult) async -> ProbeReport {
        protocolVersion = result.protocolVersion ?? ""
        observe(result.operations)
        var report = ProbeReport(.mcp, isSuccess: result.success, timing: result.timing, note: result.failure?.message)
        if result.success { report.requiresAuthorization = result.requiresAuthorization }
        if result.requiresAuthorization { report.note = "it asks for authorization" }
        let isBad = result.failure?.reason == .tls
        // Without an answer nothing is known of the certificate either.
        if isBad || result.certificateExpiry != nil {
            await take(result.certificateExpiry, isBad: isBad, into: &report)
        }
        if let era = result.era {
            report.mcp = HealthRecord.MCPFacts(
                name: result.serverName ?? "", version: result.serverVersion ?? "",
                protocolVersion: result.protocolVersion ?? "", era: era.rawValue)
        }
        return report
    }

    private func observe(_ done: [MCPOperation]) {
        for operation in done {
            operations.observe(
                operation.seconds,
                [
                    "server": server, "mcp_method_name": operation.method,
                    "error_type": operation.errorType ?? "", "mcp_protocol_version": protocolVersion,
                    "network_transport": "tcp", "server_address": address.host, "server_port": address.port,
                ])
        }
    }

    /// Whom requests go to, without what may be a secret.
    private var address: (host: String, port: String) {
        guard let url = spec.url else { return (spec.localHost, spec.port.map { "\($0)" } ?? "") }
        return (try? WebAddress(url)).map { ($0.host, "\($0.port)") } ?? ("", "")
    }

    /// A server that is in trouble says nothing of what it speaks, and a GET may leave something behind in it: the other
    /// transport is tried only where it is all guesswork.
    private func verdict(_ reason: MCPProbeFailure.Reason) -> ProbeVerdict {
        let verdict = ProbeVerdict(reason)
        if verdict == .understood || reason == .notMCP { return verdict }
        return spec.health.kind == .auto && !spec.isWatched ? verdict : .unreachable
    }
}
