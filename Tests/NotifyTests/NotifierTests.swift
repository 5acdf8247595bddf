import Format
import HTTP
import HTTPConfig
import Model
import TestSupport
import Testing

@testable import Notify

/// If one of these fails, the pipeline does not run: nothing is sent, or the clock or the counts are not kept.
struct NotifierTests {
    private let time = ManualTime()
    private let events = RecordedEvents()

    private func notifier(_ transport: ScriptedTransport, _ config: NotificationConfig? = nil) -> Notifier {
        Notifier(
            config ?? .webhook(url: "http://hook.example/secret"), transport: transport, time: time, events: events,
            externalURL: "http://agent", chance: { 1 })
    }

    private func alert(_ name: String, resolved: Bool = false) -> Alert {
        Alert(
            labels: ["alertname": name, "server": "demo"], annotations: .empty, startsAt: time.now(),
            resolvedAt: resolved ? time.now() : nil)
    }

    /// Runs the notifier beside `body`, and ends it after.
    private func run(_ notifier: Notifier, _ body: () async -> Void) async {
        await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await notifier.run() }
            await body()
            tasks.cancelAll()
        }
    }

    private func value(_ name: String, _ notifier: Notifier, suffix: MetricPoint.Suffix = .total) -> Double? {
        let points = notifier.metricPoints().filter { $0.family.name == name && $0.suffix == suffix }
        // Of failures there is a series for each reason.
        return points.isEmpty ? nil : points.reduce(0) { $0 + $1.value }
    }

    /// Yields until something holds that other tasks bring about.
    private func wait(until holds: () -> Bool) async {
        while !holds() { await Task.yield() }
    }

    @Test func `a crash and its end reach a webhook without the clock moving`() async throws {
        let transport = ScriptedTransport()
        let notifier = notifier(transport)
        await run(notifier) {
            await notifier.receive([alert("Down")])
            await transport.waitForRequests(1)
            await wait { notifier.status().first?.lastSuccess != nil }
            await notifier.receive([alert("Down", resolved: true)])
            await transport.waitForRequests(2)
            await wait { value("roost_notifications", notifier) == 2 }
        }
        let bodies = try transport.received.map { try JSONValue(parsing: $0.body) }
        #expect(bodies.map { $0["status"] } == ["firing", "resolved"])
        #expect(bodies.map { $0["groupKey"] }.first == #"{}:{alertname="Down", server="demo"}"#)
        #expect(bodies.map { $0["externalURL"] }.first == "http://agent")
        #expect(
            events.messages == [
                #"told webhook/webhook[0] of {}:{alertname="Down", server="demo"}: 1 alerts, first notification"#,
                #"told webhook/webhook[0] of {}:{alertname="Down", server="demo"}: 1 alerts, all alerts resolved"#,
            ])
    }

    @Test func `a failure is told of, counted, shown, and tried again when its time has come`() async throws {
        let transport = ScriptedTransport { (index, _) throws(HTTPTransportError) in
            if index == 0 { throw HTTPTransportError(.connect, "http://hook.example: refused") }
            return index == 1 ? 503 : 200
        }
        let notifier = notifier(transport)
        await run(notifier) {
            await notifier.receive([alert("Down")])
            await time.waitForSleepers()
            #expect(notifier.status().map(\.pending) == [1])
            #expect(notifier.status().map(\.isWell) == [false])
            #expect(notifier.status().first?.lastError?.message == "http://hook.example: refused")
            time.advance(by: .milliseconds(500))
            await wait { value("roost_notification_failures", notifier) == 2 && time.sleeperCount > 0 }
            time.advance(by: .seconds(1))
            await wait { notifier.status().first?.lastSuccess != nil }
        }
        #expect(transport.received.count == 3)
        #expect(notifier.status().map(\.isWell) == [true])
        #expect(value("roost_notifications", notifier) == 3)
        #expect(value("roost_notification_failures", notifier) == 2)
        #expect(value("roost_notification_duration_seconds", notifier, suffix: .count) == 3)
        let name = #"webhook/webhook[0] of {}:{alertname="Down", server="demo"}"#
        #expect(
            events.messages == [
                "cannot tell \(name): http://hook.example: refused; it is tried again",
                "cannot tell \(name): it answered with status 503; it is tried again",
                "told \(name): 1 alerts, first notification",
            ])
    }

    @Test func `what joins a group is told when the group's interval has passed`() async {
        let transport = ScriptedTransport()
        var timing = RouteTiming()
        timing.groupWait = 10_000
        let config = NotificationConfig(
            route: Route(receiver: "r", timing: timing),
            receivers: [Receiver(name: "r", integrations: [Webhook(url: .text("http://h"))])])
        let notifier = notifier(transport, config)
        await run(notifier) {
            await notifier.receive([alert("A")])
            await time.waitForSleepers()
            #expect(transport.received.isEmpty)
            time.advance(by: .seconds(10))
            await wait { notifier.status().first?.lastSuccess != nil }
            await notifier.receive([alert("B")])
            await wait { time.sleeperCount >= 2 }
            #expect(transport.received.count == 1)
            time.advance(by: .seconds(300))
            await transport.waitForRequests(2)
        }
        #expect(transport.received.count == 2)
    }

    @Test func `counts are there before anything has failed, else increase() would miss the first`() {
        let notifier = notifier(ScriptedTransport())
        let labels: Labels = ["receiver": "webhook", "integration": "webhook"]
        let points = notifier.metricPoints()
        #expect(
            points.first { $0.seriesLabels == labels.setting(Labels.metricName, to: "roost_notifications_total") }?
                .value
                == 0)
        for kind in DeliveryError.Kind.allCases {
            let series = labels.setting(Labels.metricName, to: "roost_notification_failures_total")
                .setting("reason", to: kind.rawValue)
            #expect(points.first { $0.seriesLabels == series }?.value == 0)
        }
        let bounds = points.filter { $0.suffix == .bucket }.compactMap { $0.labels["le"] }
        #expect(bounds == ["0.01", "0.05", "0.1", "0.5", "1.0", "5.0", "10.0", "+Inf"])
    }

    @Test func `an address in a file is read for each notification, and its absence is told`() async throws {
        let folder = TemporaryFolder()
        let path = "\(folder.path)/url"
        let webhook = Webhook(url: .file(path))
        let config = NotificationConfig(
            route: Route(receiver: "r", timing: NotificationConfig.webhook(url: "").route.timing),
            receivers: [Receiver(name: "r", integrations: [webhook])])
        let transport = ScriptedTransport()
        let notifier = notifier(transport, config)
        await run(notifier) {
            await notifier.receive([alert("A")])
            await wait { !notifier.status().allSatisfy(\.isWell) }
            folder.write("http://from.file/\n", to: "url")
            await time.waitForSleepers()
            time.advance(by: .seconds(60))
            await transport.waitForRequests(1)
        }
        #expect(transport.received.map(\.url) == ["http://from.file/"])
        #expect(events.messages.first?.contains("cannot read the url_file \(path)") == true)
        #expect(events.all.first?.level == .error)
    }

    @Test func `settings that are replaced hold for what comes next`() async {
        let transport = ScriptedTransport()
        let notifier = notifier(transport)
        await run(notifier) {
            await notifier.receive([alert("A")])
            await wait { notifier.status().first?.lastSuccess != nil }
            notifier.replace(.webhook(url: "http://other/"))
            await notifier.receive([alert("B")])
            await transport.waitForRequests(2)
        }
        #expect(transport.received.map(\.url) == ["http://hook.example/secret", "http://other/"])
    }

    @Test func `without a configuration alerts go nowhere`() async {
        let notifier = notifier(ScriptedTransport(), .silent)
        await notifier.receive([alert("A")])
        #expect(notifier.status().isEmpty)
    }
}
