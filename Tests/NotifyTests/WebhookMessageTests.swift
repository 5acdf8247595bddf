import Format
import HTTP
import HTTPConfig
import Model
import Testing

@testable import Notify

/// If one of these fails, whatever takes Alertmanager's webhooks misunderstands Roost's.
struct WebhookMessageTests {
    private func alert(_ number: Int, resolvedAt: String? = nil) throws -> Alert {
        Alert(
            labels: ["alertname": "Down", "server": "s1", "severity": "page", "team": "a", "n": "\(number)"],
            annotations: ["summary": "<s1> \"is\" down", "i": "\(number)"],
            startsAt: try #require(RFC3339.time("2026-07-28T09:30:00.25Z")),
            resolvedAt: try resolvedAt.map { try #require(RFC3339.time($0)) }, generatorURL: "http://h/g?x=1&y=2")
    }

    private func notification(_ alerts: [Alert]) -> Notification {
        Notification(
            receiver: "team.a", groupKey: #"{}/{severity="page",team=~"a|b"}:{alertname="Down", server="s1"}"#,
            groupLabels: ["alertname": "Down", "server": "s1"], alerts: alerts, reason: .firstNotification,
            externalURL: "http://am.example:9093/x")
    }

    /// What Alertmanager 0.25 sent for the same alerts, routes and receiver, with the two members that later ones add.
    @Test(
        arguments: [
            (
                nil,
                #"""
                {"receiver":"team\\.a","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"Down","n":"0","server":"s1","severity":"page","team":"a"},"annotations":{"i":"0","summary":"\u003cs1\u003e \"is\" down"},"startsAt":"2026-07-28T09:30:00.25Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://h/g?x=1\u0026y=2","fingerprint":"5a2c1548d6fe65e7"},{"status":"firing","labels":{"alertname":"Down","n":"1","server":"s1","severity":"page","team":"a"},"annotations":{"i":"1","summary":"\u003cs1\u003e \"is\" down"},"startsAt":"2026-07-28T09:30:00.25Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://h/g?x=1\u0026y=2","fingerprint":"0c455dfa78f5a044"}],"notification_reason":"first notification","groupLabels":{"alertname":"Down","server":"s1"},"commonLabels":{"alertname":"Down","server":"s1","severity":"page","team":"a"},"commonAnnotations":{"summary":"\u003cs1\u003e \"is\" down"},"routeLabels":{},"externalURL":"http://am.example:9093/x","version":"4","groupKey":"{}/{severity=\"page\",team=~\"a|b\"}:{alertname=\"Down\", server=\"s1\"}","truncatedAlerts":1}
                """#
            ),
            (
                "2026-07-28T09:31:00Z",
                #"""
                {"receiver":"team\\.a","status":"firing","alerts":[{"status":"resolved","labels":{"alertname":"Down","n":"0","server":"s1","severity":"page","team":"a"},"annotations":{"i":"0","summary":"\u003cs1\u003e \"is\" down"},"startsAt":"2026-07-28T09:30:00.25Z","endsAt":"2026-07-28T09:31:00Z","generatorURL":"http://h/g?x=1\u0026y=2","fingerprint":"5a2c1548d6fe65e7"},{"status":"firing","labels":{"alertname":"Down","n":"1","server":"s1","severity":"page","team":"a"},"annotations":{"i":"1","summary":"\u003cs1\u003e \"is\" down"},"startsAt":"2026-07-28T09:30:00.25Z","endsAt":"0001-01-01T00:00:00Z","generatorURL":"http://h/g?x=1\u0026y=2","fingerprint":"0c455dfa78f5a044"}],"notification_reason":"first notification","groupLabels":{"alertname":"Down","server":"s1"},"commonLabels":{"alertname":"Down","server":"s1","severity":"page","team":"a"},"commonAnnotations":{"summary":"\u003cs1\u003e \"is\" down"},"routeLabels":{},"externalURL":"http://am.example:9093/x","version":"4","groupKey":"{}/{severity=\"page\",team=~\"a|b\"}:{alertname=\"Down\", server=\"s1\"}","truncatedAlerts":1}
                """#
            ),
        ] as [(String?, String)])
    func `the message is Alertmanager's`(_ resolvedAt: String?, _ expected: String) throws {
        let alerts = [try alert(0, resolvedAt: resolvedAt), try alert(1), try alert(2)]
        let bytes = WebhookMessage.bytes(notification(alerts), maxAlerts: 2)
        #expect(try JSONValue(parsing: bytes) == JSONValue(parsing: expected))
    }

    /// From the tables of Prometheus' `model/signature_test.go`.
    @Test(
        arguments: [
            (Labels.empty, "cbf29ce484222325"),
            (["name": "garland, briggs", "fear": "love is not enough"], "507a62d79ee76c9a"),
        ] as [(Labels, String)])
    func `fingerprints are Prometheus'`(_ labels: Labels, _ expected: String) throws {
        let message = try JSONValue(
            parsing: WebhookMessage.bytes(
                notification([Alert(labels: labels, annotations: .empty, startsAt: 0)]), maxAlerts: 0))
        #expect(message["alerts"]?.array?.first?["fingerprint"] == .string(expected))
    }

    @Test func `the group is resolved when all of its alerts are, and none is left out without a limit`() throws {
        let alerts = try (0..<3).map { try alert($0, resolvedAt: "2026-07-28T09:31:00Z") }
        let message = try JSONValue(parsing: WebhookMessage.bytes(notification(alerts), maxAlerts: 0))
        #expect(message["status"] == "resolved")
        #expect(message["alerts"]?.array?.count == 3)
        #expect(message["truncatedAlerts"] == 0)
    }

    @Test func `the request is a POST of JSON`() throws {
        let request = try Webhook(url: .text("http://h/x"), timeout: .seconds(3)).request(
            for: notification([]), by: Renderer(notification([]), at: 0))
        #expect(request.method == "POST")
        #expect(request.url == "http://h/x")
        #expect(request.timeout == .seconds(3))
        #expect(request.headers.contains { $0 == ("Content-Type", "application/json") })
    }

    @Test(
        arguments: [
            (200, nil, "delivered"), (204, nil, "delivered"), (500, nil, "failed"), (503, "7", "failed after 7000"),
            (429, "120", "failed after 120000"), (429, "999999", "failed after 3600000"),
            (503, "Tue, 14 Nov 2023 22:13:30 GMT", "failed after 10000"), (503, "soon", "failed"),
            (400, nil, "rejected"),
            (404, "5", "rejected"), (302, nil, "rejected"),
        ] as [(Int, String?, String)])
    func `what a response means`(_ status: Int, _ retryAfter: String?, _ expected: String) {
        let headers = retryAfter.map { [(name: "retry-after", value: $0)] } ?? []
        let response = HTTPResponse(status: status, headers: headers, body: Array("no\nsuch\u{07} hook".utf8))
        switch Webhook(url: .text("")).outcome(of: response, at: 1_700_000_000_000) {
        case .delivered: #expect(expected == "delivered")
        case .failed(let error, let wait):
            #expect(expected == "failed" + (wait.map { " after \($0)" } ?? ""))
            #expect(error.description == "it answered with status \(status): no such hook")
        case .rejected: #expect(expected == "rejected")
        }
    }
}
