import Format
import HTTP
import Model
import Synchronization
import TestSupport
import Testing
import YAML

@testable import Forwarding

/// If one of these fails, an Alertmanager cannot read what it is told, or nobody hears that it was not told.
struct AlertForwarderTests {
    /// The far end: it keeps what it is sent, and answers by a script.
    private final class Far: HTTPTransport {
        private let requests = Mutex<[HTTPRequest]>([])
        private let answers: [Int?]

        /// The statuses of its answers, of which the last stays; nil for none.
        init(_ answers: [Int?]) {
            self.answers = answers
        }

        var received: [HTTPRequest] { requests.withLock { $0 } }

        func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
            let index = requests.withLock { requests in
                requests.append(request)
                return requests.count - 1
            }
            guard let status = answers[min(index, answers.count - 1)] else {
                throw HTTPTransportError(.connect, "http://a:80: nobody there")
            }
            return HTTPResponse(status: status)
        }
    }

    private static let start: Timestamp = 1_785_231_000_000

    /// Runs a forwarder to one Alertmanager until `body` has ended.
    private func withForwarder(
        _ answers: [Int?], _ body: @Sendable (AlertForwarder, Far, ManualTime, RecordedEvents) async throws -> Void
    ) async throws {
        let text = "{alertmanagers: [{static_configs: [{targets: [a]}], basic_auth: {username: u, password: p}}]}"
        let config = try AlertingConfig(YAMLNode(parsing: Array(text.utf8), file: "r"), folder: "")
        let (far, time, events) = (Far(answers), ManualTime(Self.start), RecordedEvents())
        let forwarder = AlertForwarder(config, transport: far, time: time, events: events)
        try await withThrowingTaskGroup { group in
            group.addTask { try? await forwarder.run() }
            try await body(forwarder, far, time, events)
            group.cancelAll()
        }
    }

    private static func alert(resolvedAt: Timestamp? = nil) -> Alert {
        Alert(
            labels: ["alertname": "Down"], annotations: ["summary": "\"x\""], startsAt: start - 1500,
            resolvedAt: resolvedAt, generatorURL: "http://g")
    }

    @Test func `an Alertmanager is told in its own words, when it fires and when it is over`() async throws {
        try await withForwarder([200]) { forwarder, far, _, events in
            await forwarder.receive([Self.alert()])
            while far.received.isEmpty { await Task.yield() }
            let request = far.received[0]
            #expect(request.method == "POST" && request.url == "http://a/api/v2/alerts")
            #expect(request.headers.contains { $0 == ("Content-Type", "application/json") })
            #expect(request.headers.contains { $0 == ("Authorization", "Basic dTpw") })
            #expect(
                String(decoding: request.body, as: UTF8.self)
                    == #"[{"labels":{"alertname":"Down"},"annotations":{"summary":"\"x\""},"startsAt":"2026-07-28T09:29:58.500Z","endsAt":"2026-07-28T09:34:00Z","generatorURL":"http://g"}]"#
            )
            while events.all.isEmpty { await Task.yield() }
            await forwarder.receive([Self.alert(resolvedAt: Self.start)])
            while far.received.count < 2 { await Task.yield() }
            let body = try JSONValue(parsing: far.received[1].body)
            #expect(body.array?.first?["endsAt"] == "2026-07-28T09:30:00Z")
            #expect(events.messages.first == "told the Alertmanager at a:80 of 1 alerts")
        }
    }

    @Test(arguments: [(nil, "nobody there"), (503, "status 503"), (429, "status 429")] as [(Int?, String)])
    func `who was not told is told when that goes, and it is said why it did not`(
        _ answer: Int?, _ reason: String
    ) async throws {
        try await withForwarder([answer, 200]) { forwarder, far, time, events in
            await forwarder.receive([Self.alert()])
            while events.all.isEmpty { await Task.yield() }
            #expect(events.messages[0].contains("cannot tell the Alertmanager at a:80 of 1 alerts: "))
            #expect(events.messages[0].contains(reason) && events.all[0].level == .warning)
            while forwarder.metricPoints().map(\.value) != [1] { await Task.yield() }
            while far.received.count < 2 {
                await time.waitForSleepers(1)
                time.advance(by: .milliseconds(500))
                await Task.yield()
            }
            while events.all.count < 2 { await Task.yield() }
            #expect(events.all[1] is AlertsForwarded)
        }
    }

    @Test func `what is refused is an error`() async throws {
        try await withForwarder([400]) { forwarder, _, _, events in
            await forwarder.receive([Self.alert()])
            while events.all.isEmpty { await Task.yield() }
            #expect(events.all[0].level == .error)
        }
    }
}
