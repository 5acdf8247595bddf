import Collection
import Exposition
import Format
import HTTP
import Model
import Registry

/// What only the server itself can tell, asked of it now: whether it is well, unless the agent has asked it lately, and
/// the figures of its health and metrics endpoints.
struct LiveQuestions {
    /// For everything together.
    private static let limit = Duration.seconds(1)

    let transport: any HTTPTransport
    let time: any TimeSource

    /// A status with the answers in it. All questions are asked at once.
    func answered(_ status: ServerStatus) async -> ServerStatus {
        var answered = status
        if status.server.spec.isWatched, status.health == nil {
            answered.health = await probe(status)
            return answered
        }
        guard status.isServing, status.server.spec.port != nil else { return status }
        async let health = status.health?.source == .agent ? nil : probe(status)
        async let figures = figures(status)
        if let health = await health { answered.health = health }
        var known = await figures
        if let recorded = status.requests { known.complete(from: recorded) }
        answered.requests = known.isEmpty ? nil : known
        return answered
    }

    private func probe(_ status: ServerStatus) async -> ServerHealth? {
        guard
            let report = await probeOnce(
                ObservedServer(status.server), limit: Self.limit, version: Version.text, transport: transport,
                time: time)
        else { return nil }
        return ServerHealth(HealthRecord(report, process: status.server.state.process, interval: .zero), from: .status)
    }

    /// What the endpoints say; the metrics first, as they are the more exact.
    private func figures(_ status: ServerStatus) async -> RequestFigures {
        let spec = status.server.spec
        guard Self.speaksHTTP(status.health?.source == .agent ? status.health?.kind ?? .auto : spec.health.kind) else {
            return RequestFigures()
        }
        let path = spec.health.kind == .http ? spec.health.path : nil
        async let metrics = figures(at: spec.localURL("/metrics"))
        async let health = figures(at: spec.localURL(path ?? HealthCheck.usualPath))
        var known = await metrics
        known.complete(from: await health)
        return known
    }

    private func figures(at url: String) async -> RequestFigures {
        let request = HTTPRequest(
            url: url,
            headers: [
                ("Accept", "text/plain;version=0.0.4,application/json;q=0.9,*/*;q=0.1"),
                ("User-Agent", "roost/\(Version.text)"),
            ], timeout: Self.limit, bodyLimit: 4 << 20)
        guard let response = try? await transport.send(request), (200..<300).contains(response.status), !response.isCut
        else { return RequestFigures() }
        return RequestFigures(body: response.body)
            ?? RequestFigures(
                exposition: response.body,
                as: response.header("content-type").flatMap(ExpositionSyntax.init) ?? .text)
    }

    /// Whether it may be sent a request of HTTP: to any other protocol that would be noise in its log.
    private static func speaksHTTP(_ kind: HealthCheck.Kind) -> Bool {
        switch kind {
        case .auto, .mcp, .http: true
        case .tcp, .exec, .log, .none: false
        }
    }
}
