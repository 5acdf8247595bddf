import Format
import Testing

@testable import roost

/// If one of these fails, people read something else of an alert than the agent said.
struct AlertStatusTests {
    private static let now = RFC3339.time("2026-07-28T09:30:00Z") ?? 0

    private func alert(_ name: String, _ members: String = "", state: String = "firing") throws -> JSONValue {
        try JSONValue(
            parsing: """
                {"name": "\(name)", "state": "\(state)", "labels": {"alertname": "\(name)"}, "value": "0.1",
                "active_at": "2026-07-28T09:29:00Z", "receivers": []\(members.isEmpty ? "" : ", " + members)}
                """)
    }

    @Test(
        "Each way that a receiver can be told has its words",
        arguments: [
            (#"{"state": "unheard"}"#, "r/webhook[0]: not heard of it yet"),
            (#"{"state": "waiting", "next_at": "2026-07-28T09:30:25Z"}"#, "r/webhook[0]: told in 25s, with its group"),
            (#"{"state": "sending"}"#, "r/webhook[0]: being told"),
            (#"{"state": "suppressed"}"#, "r/webhook[0]: suppressed"),
            (#"{"state": "told", "told_at": "2026-07-28T09:28:00Z"}"#, "r/webhook[0]: told 2m 0s ago"),
            (
                #"{"state": "failing", "next_at": "2026-07-28T09:29:59Z", "error": "status 500"}"#,
                "r/webhook[0]: cannot be told, tried again now (status 500)"
            ),
            ("", #"nobody is told: the receiver "r" has no integrations"#),
        ])
    func words(leg: String, expected: String) throws {
        let integration = leg.isEmpty ? "" : #"{"name": "webhook[0]", \#(leg.dropFirst())"#
        let document = try alert("A", #""receivers": [{"name": "r", "integrations": [\#(integration)]}]"#)
        let members = (document.members ?? []).filter { $0.name != "receivers" || $0.value.array?.isEmpty == false }
        let status = try #require(AlertStatus(.object(members)))
        #expect(status.notification(now: Self.now) == expected)
    }

    @Test("What keeps an alert back is named, also where it was told before")
    func suppression() throws {
        for (state, words) in [("suppressed", ""), ("told", "told 2m 0s ago, now ")] {
            let document = try alert(
                "A",
                #""labels": {}, "receivers": [{"name": "r", "silenced_by": ["3fa85f64-5717"], "muted_by": ["night"],"#
                    + #" "inhibited_by": [], "integrations": [{"name": "webhook[0]", "state": "\#(state)","#
                    + #" "told_at": "2026-07-28T09:28:00Z"}]}]"#)
            let members = (document.members ?? []).filter { $0.name != "receivers" || $0.value.array?.isEmpty == false }
            let status = try #require(AlertStatus(.object(members)))
            #expect(
                status.notification(now: Self.now) == "r/webhook[0]: \(words)silenced by 3fa85f64; muted by night")
        }
    }

    @Test("A pending alert says when it fires, and who is told then")
    func pending() throws {
        let document = try alert("A", #""fires_at": "2026-07-28T09:31:30Z""#, state: "pending")
        #expect(AlertStatus(document)?.notification(now: Self.now) == "fires in 1m 30s")
    }

    @Test("What fires stands first, and last what fires as long as all is well")
    func order() throws {
        let watchdog = try alert("Watchdog", #""labels": {"severity": "none"}"#)
        let members = (watchdog.members ?? []).filter { $0.name != "labels" || $0.value["severity"] != nil }
        let alerts: [JSONValue] = [.object(members), try alert("P", state: "pending"), try alert("F")]
        #expect(AlertStatus.list(["alerts": .array(alerts)]).map(\.name) == ["F", "P", "Watchdog"])
    }

    @Test("What is none of the agent's documents is passed over")
    func strange() {
        #expect(AlertStatus.list(["alerts": [1, [:], ["name": "A"]]]).isEmpty)
        #expect(AlertStatus.list("nothing").isEmpty)
    }
}
