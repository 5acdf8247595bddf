import HTTPConfig
import Model
import Testing

@testable import Notify

/// If one of these fails, `roost alerts` says that someone was told who was not, or the other way round.
struct AlertDestinationTests {
    @Test func `an alert is unheard, waits with its group, is sent, and was told`() {
        var scenario = Scenario(Scenario.config(wait: 10_000, interval: 60_000, repeats: 3_600_000))
        #expect(scenario.progress(of: "A/1") == [.unheard])
        scenario.receive("A/1")
        #expect(scenario.progress(of: "A/1") == [.waiting(until: 10_000)])
        #expect(scenario.progress(of: "A/2") == [.unheard])
        scenario.advance(to: 10)
        #expect(scenario.progress(of: "A/1") == [.sending])
        scenario.finish()
        #expect(scenario.progress(of: "A/1") == [.told(at: 10_000, again: 3_610_000)])
        scenario.receive("A/2")
        #expect(scenario.progress(of: "A/2") == [.waiting(until: 70_000)])
        #expect(scenario.progress(of: "A/1") == [.told(at: 10_000, again: 3_610_000)])
        scenario.receive("-A/1", "-A/2")
        scenario.finish()
        #expect(scenario.progress(of: "A/1") == [.unheard])
    }

    @Test func `a receiver that fails is told from one that does not`() {
        var scenario = Scenario(Scenario.config(sendsResolved: [true, true]))
        scenario.receive("A/1")
        #expect(scenario.progress(of: "A/1") == [.sending, .sending])
        scenario.fail(retryAfter: 9000)
        scenario.finish()
        #expect(scenario.progress(of: "A/1") == [.failing(until: 9000), .told(at: 0, again: 3_600_000)])
        scenario.advance(to: 9)
        #expect(scenario.progress(of: "A/1")[0] == .sending)
    }

    @Test func `a receiver that refuses is told later`() {
        var scenario = Scenario(Scenario.config(interval: 120_000))
        scenario.receive("A/1")
        scenario.refuse()
        #expect(scenario.progress(of: "A/1") == [.waiting(until: 120_000)])
    }

    @Test func `each route that takes an alert is a destination, with the alert's group there`() throws {
        let pager = Route(
            receiver: "pager", groupBy: .all, matchers: [try Matcher("severity", .equal, "page")], continues: true,
            key: "{}/{severity=\"page\"}")
        let chat = Route(receiver: "chat", key: "{}/{}")
        let config = NotificationConfig(
            route: Route(receiver: "chat", routes: [pager, chat]),
            receivers: [
                Receiver(name: "pager", integrations: [Webhook(url: .text("http://h"))]),
                Receiver(name: "chat", integrations: []),
            ])
        func destinations(_ labels: Labels) -> [String] {
            Dispatcher(config).destinations(of: labels, at: 0).map { "\($0.receiver) \($0.groupKey) \($0.legs.count)" }
        }
        #expect(
            destinations(["severity": "page"]) == [
                "pager {}/{severity=\"page\"}:{severity=\"page\"} 1", "chat {}/{}:{} 0",
            ])
        #expect(destinations(["severity": "warning"]) == ["chat {}/{}:{} 0"])
    }

    @Test func `what is silenced is suppressed, and what was told before stays told`() throws {
        var scenario = Scenario(Scenario.config())
        scenario.receive("B")
        scenario.finish()
        _ = try scenario.silence("A", from: 0, to: 100)
        _ = try scenario.silence("B", from: 0, to: 100)
        scenario.receive("A")
        #expect(scenario.progress(of: "A") == [.suppressed])
        #expect(scenario.progress(of: "B") == [.told(at: 0, again: 3_600_000)])
        scenario.advance(to: 100)
        #expect(scenario.progress(of: "A") == [.sending])
    }
}
