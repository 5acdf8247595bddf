import Format
import HTTP
import Model
import TestSupport
import Testing
import YAML

@testable import Database
@testable import Notify

/// If one of these fails, a group whose message was to be changed has several, or changes one that is not its own.
struct SlackUpdateTests {
    private let folder = TemporaryFolder()
    private let time = ManualTime()

    /// Slack, as far as it matters: it numbers the messages of its channel C1.
    private static func slack(from first: Int = 1, refusing error: String? = nil) -> ScriptedTransport {
        ScriptedTransport(answer: { index, request in
            let isUpdate = request.url.hasSuffix("update")
            let body =
                isUpdate && error != nil
                ? #"{"ok":false,"error":"\#(error ?? "")"}"#
                // The whole message is part of the answer.
                : #"{"ok":true,"channel":"C1","ts":"\#(first + index).5","message":{"text":"\#(String(repeating: "x", count: 9000))"}}"#
            return HTTPResponse(
                status: 200, headers: [("content-type", "application/json; charset=utf-8")],
                body: Array(body.utf8.prefix(request.bodyLimit)))
        })
    }

    private func config(_ settings: String = "update_message: true") throws -> NotificationConfig {
        let file = """
            global: {slack_api_url: 'https://slack.com/api/chat.postMessage'}
            route: {receiver: r, group_wait: 0s, group_interval: 10s, repeat_interval: 1000h, group_by: [alertname]}
            receivers:
            - name: r
              slack_configs:
              - api_url: https://slack.com/api/chat.postMessage
                http_config: {authorization: {credentials: token}}
                channel: '#alerts'
                send_resolved: true
                title: '{{ len .Alerts.Firing }}'
                \(settings)
            """
        let config = try NotificationConfig(YAMLNode(parsing: Array(file.utf8), file: "am.yml"))
        try config.checkSupport()
        return config
    }

    /// The agent from a start to its end.
    private func life(
        _ transport: ScriptedTransport, _ config: NotificationConfig, _ body: (Notifier) async -> Void
    ) async throws {
        let database = try Database(path: "\(folder.path)/agent.db", Notifier.schemas)
        let notifier = Notifier(
            config, transport: transport, time: time, events: RecordedEvents(), states: GroupStates(database),
            chance: { 0 })
        await notifier.resume()
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await notifier.run() }
            await body(notifier)
            tasks.cancelAll()
        }
        try await database.perform { _ in }
    }

    private func alert(_ server: Int, resolved: Bool = false) -> Alert {
        Alert(
            labels: ["alertname": "Down", "server": "\(server)"], annotations: .empty, startsAt: 5,
            resolvedAt: resolved ? 9 : nil)
    }

    /// Lets time pass until as many requests have come, and what they told is recorded.
    private func wait(_ count: Int, _ transport: ScriptedTransport, _ notifier: Notifier) async {
        while transport.received.count < count || notifier.status().first?.pending != 0 {
            time.advance(by: .milliseconds(100))
            await Task.yield()
        }
    }

    /// Where each request goes to, and which message it names.
    private func log(_ transport: ScriptedTransport) throws -> [String] {
        try transport.received.map { request in
            let body = try JSONValue(parsing: request.body)
            let attachment = body["attachments"]?.array?.first
            let parts = [body["channel"], body["ts"], attachment?["title"]].map { $0?.string ?? "-" }
            return "\(request.url.split(separator: "/").last ?? "") \(parts.joined(separator: " "))"
        }
    }

    @Test func `a group has one message, over a restart, until it is over`() async throws {
        let first = Self.slack()
        try await life(first, config()) { notifier in
            await notifier.receive([alert(1)])
            await wait(1, first, notifier)
        }
        let second = Self.slack(from: 10)
        try await life(second, config()) { notifier in
            await notifier.receive([alert(2)])
            await wait(1, second, notifier)
            await notifier.receive([alert(1, resolved: true)])
            await wait(2, second, notifier)
        }
        let third = Self.slack(from: 20)
        try await life(third, config()) { notifier in
            await notifier.receive([alert(2, resolved: true)])
            await wait(1, third, notifier)
            await notifier.receive([alert(1)])
            await wait(2, third, notifier)
        }
        #expect(try log(first) == ["chat.postMessage #alerts - 1"])
        // Slack's answer to a change names the message anew.
        #expect(try log(second) == ["chat.update C1 1.5 2", "chat.update C1 10.5 1"])
        #expect(try log(third) == ["chat.update C1 11.5 0", "chat.postMessage #alerts - 1"])
        #expect(second.received.allSatisfy { $0.headers.contains { $0 == ("Authorization", "Bearer token") } })
    }

    /// A silence keeps the group there when all that was told of it is over.
    @Test func `what fires when all is over is posted, though the group is the same`() async throws {
        let slack = Self.slack()
        try await life(slack, config()) { notifier in
            let silence = Silence(
                matchers: [Matcher("server", equals: "2")], startsAt: time.now(),
                endsAt: time.now() + 1_000_000_000_000,
                createdBy: "me", comment: "c")
            await #expect(throws: Never.self) { try await notifier.set(silence) }
            await notifier.receive([alert(1), alert(2)])
            await wait(1, slack, notifier)
            await notifier.receive([alert(1, resolved: true)])
            await wait(2, slack, notifier)
            await notifier.receive([alert(3)])
            await wait(3, slack, notifier)
        }
        #expect(
            try log(slack) == ["chat.postMessage #alerts - 1", "chat.update C1 1.5 0", "chat.postMessage #alerts - 1"])
    }

    @Test func `another group has another message`() async throws {
        let slack = Self.slack()
        try await life(slack, config()) { notifier in
            for name in ["A", "B"] {
                await notifier.receive([Alert(labels: ["alertname": name], annotations: .empty, startsAt: 5)])
            }
            await wait(2, slack, notifier)
        }
        #expect(try log(slack) == ["chat.postMessage #alerts - 1", "chat.postMessage #alerts - 1"])
    }

    @Test func `without update_message each notification is a message`() async throws {
        let slack = Self.slack()
        try await life(slack, config("")) { notifier in
            await notifier.receive([alert(1)])
            await wait(1, slack, notifier)
            await notifier.receive([alert(1, resolved: true)])
            await wait(2, slack, notifier)
        }
        #expect(try log(slack) == ["chat.postMessage #alerts - 1", "chat.postMessage #alerts - 0"])
    }

    @Test(arguments: ["message_not_found", "cant_update_message", "edit_window_closed"])
    func `a message that cannot be changed any more is posted anew`(_ error: String) async throws {
        let slack = Self.slack(refusing: error)
        try await life(slack, config()) { notifier in
            await notifier.receive([alert(1), alert(2)])
            await wait(1, slack, notifier)
            await notifier.receive([alert(1, resolved: true)])
            await wait(3, slack, notifier)
        }
        #expect(
            try log(slack) == ["chat.postMessage #alerts - 2", "chat.update C1 1.5 1", "chat.postMessage #alerts - 1"])
    }

    @Test func `what is refused otherwise is not posted anew`() async throws {
        let slack = Self.slack(refusing: "invalid_blocks")
        try await life(slack, config()) { notifier in
            await notifier.receive([alert(1), alert(2)])
            await wait(1, slack, notifier)
            await notifier.receive([alert(1, resolved: true)])
            await wait(3, slack, notifier)
        }
        #expect(try log(slack)[1...2] == ["chat.update C1 1.5 1", "chat.update C1 1.5 1"])
    }
}
