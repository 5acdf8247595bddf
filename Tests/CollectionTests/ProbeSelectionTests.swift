import Collection
import Registry
import Testing

/// A server asked in the wrong way is called ill though it is well.
struct ProbeSelectionTests {
    private static let mcp = ProbeMethod.mcp(path: "/mcp")
    private static let stream = ProbeMethod.eventStream(path: "/sse")
    private static let health = ProbeMethod.http(path: "/health", 200..<300)
    private static let root = ProbeMethod.http(path: "/", 200..<500)

    @Test(
        "Verdicts lead through the ways, the strongest first, to the one that is kept",
        arguments: [
            // The verdicts of the first probe, the ways that it tries, and the way that is settled on.
            (HealthCheck(.auto), [.understood], [mcp], mcp),
            (HealthCheck(.auto), [.foreign, .foreign, .understood], [mcp, stream, health], health),
            (HealthCheck(.auto), [.foreign, .understood], [mcp, stream], stream),
            (HealthCheck(.auto), [.foreign, .foreign, .foreign, .understood], [mcp, stream, health, root], root),
            (
                HealthCheck(.auto), [.foreign, .foreign, .foreign, .foreign, .understood],
                [mcp, stream, health, root, .tcp], .tcp
            ),
            (
                HealthCheck(.auto), [.foreign, .foreign, .foreign, .foreign, .unreachable],
                [mcp, stream, health, root, .tcp], nil
            ),
            (HealthCheck(.auto), [.unreachable], [mcp], nil),
            (HealthCheck(.auto), [.foreign, .unreachable], [mcp, stream], nil),
            // A slow start must not make an MCP server one that is only asked for a connection.
            (HealthCheck(.auto), [.unclear, .foreign, .foreign, .understood], [mcp, stream, health, root], nil),
            (
                HealthCheck(.auto), [.foreign, .foreign, .unclear, .unclear, .understood],
                [mcp, stream, health, root, .tcp], nil
            ),
            (HealthCheck(.auto, path: "/x"), [.understood], [.mcp(path: "/x")], .mcp(path: "/x")),
            (HealthCheck(.mcp), [.foreign, .understood], [mcp, stream], stream),
            (HealthCheck(.mcp), [.unreachable], [mcp], nil),
            (
                HealthCheck(.mcp, path: "/y"), [.unclear, .foreign],
                [.mcp(path: "/y"), .eventStream(path: "/y")], nil
            ),
            (HealthCheck(.http), [.foreign, .understood], [health, root], root),
            (
                HealthCheck(.http, path: "/ok"), [.foreign], [.exactHTTP(HealthCheck(.http, path: "/ok"))],
                .exactHTTP(HealthCheck(.http, path: "/ok"))
            ),
            (HealthCheck(.tcp), [.unreachable], [.tcp], .tcp), (HealthCheck(.none), [], [], nil),
        ] as [(HealthCheck, [ProbeVerdict], [ProbeMethod], ProbeMethod?)])
    func firstProbe(
        _ check: HealthCheck, _ verdicts: [ProbeVerdict], _ expected: [ProbeMethod], _ settled: ProbeMethod?
    ) {
        var selection = ProbeSelection(check)
        var tried: [ProbeMethod] = []
        var next = selection.begin()
        for verdict in verdicts {
            guard let method = next else {
                Issue.record("there is nothing left to try for \(verdict)")
                return
            }
            tried.append(method)
            if case .tryNext(let method) = selection.received(verdict) { next = method } else { next = nil }
        }
        #expect(next == nil)
        #expect(tried == expected)
        #expect(selection.settled == settled)
    }

    @Test(
        "What was settled on stays, whatever happens later",
        arguments: [ProbeVerdict.understood, .foreign, .unclear, .unreachable])
    func later(_ verdict: ProbeVerdict) {
        var selection = ProbeSelection(HealthCheck(.auto))
        _ = selection.begin()
        _ = selection.received(.foreign)
        _ = selection.received(.foreign)
        _ = selection.received(.understood)
        #expect(selection.begin() == Self.health)
        #expect(selection.received(verdict) == .report)
        #expect(selection.settled == Self.health)
    }
}
