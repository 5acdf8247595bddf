import Testing

@testable import WebServer

private func page(_ servers: [StatusPageModel.Server] = [], alerts: [StatusPageModel.Alert] = []) -> String {
    let model = StatusPageModel(
        host: "host.lan", version: "1.0", now: 1_785_000_000_123, servers: servers, alerts: alerts,
        facts: [("Series", "1200")])
    return String(decoding: StatusPage.render(model), as: UTF8.self)
}

/// If these failed, the page would misstate how the servers are, or run what a server's name says.
@Suite struct StatusPageTests {
    @Test(
        arguments: [
            ([], [], "No servers yet"),
            ([.init(name: "a", state: "running", tone: .good)], [], "1 server, all well"),
            (
                [
                    .init(name: "a", state: "running", tone: .good),
                    .init(name: "b", state: "starting", tone: .busy),
                ], [], "2 servers, 1 changing state"
            ),
            (
                [
                    .init(name: "a", state: "running", tone: .good, probes: [.init(kind: "MCP", isUp: false)]),
                    .init(name: "b", state: "crashed", tone: .bad),
                ],
                [.init(name: "ServerDown", isFiring: true, since: 0), .init(name: "Slow", isFiring: false, since: 0)],
                "2 of 2 servers need attention, 1 alert firing"
            ),
        ] as [([StatusPageModel.Server], [StatusPageModel.Alert], String)])
    func verdict(servers: [StatusPageModel.Server], alerts: [StatusPageModel.Alert], sentence: String) {
        #expect(page(servers, alerts: alerts).contains("</span>\(sentence)</p>"))
    }

    @Test func everythingFromOutsideIsEscaped() {
        let evil = #"<script>alert("x")</script>'&"#
        let text = page(
            [
                .init(
                    name: evil, state: evil, tone: .bad, detail: evil, address: "javascript:alert(1)",
                    probes: [.init(kind: evil, isUp: false, note: evil)])
            ],
            alerts: [
                .init(
                    name: evil, isFiring: true, severity: evil, subject: evil, summary: evil, since: 0,
                    acknowledgedBy: evil)
            ])
        #expect(!text.contains("<script"))
        #expect(!text.contains("href=\"javascript:"))
        #expect(text.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;"))
    }

    @Test func aRowShowsEveryFigure() {
        let text = page([
            .init(
                name: "time", state: "running", tone: .good, address: "http://127.0.0.1:8000/mcp", pid: 4711,
                uptime: 93_784, memory: 48_234_496, cpu: 0.034, restarts: 2,
                probes: [.init(kind: "MCP", isUp: true, latency: 0.0014, note: "2026-07-28")])
        ])
        for part in [
            "time", "pid 4711", "running", "127.0.0.1:8000/mcp", "1d 2h", "46 MiB", "3.4 %", ">2<", "MCP 1.4 ms",
            "2026-07-28", "2026-07-25 17:20:00 UTC",
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test func thePageNeedsNothingFromElsewhere() {
        let response = StatusPage.response(
            StatusPageModel(host: "h", version: "1", now: 0, servers: [], alerts: []))
        let policy = response.headers.first { $0.name == "content-security-policy" }?.value
        #expect(policy?.hasPrefix("default-src 'none'") == true)
    }
}
