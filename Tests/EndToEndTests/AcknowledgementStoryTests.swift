import Format
import Glibc
import TestSupport
import Testing

/// If these fail, nobody can say that he looks after an alert, or others are not called where nobody does.
@Suite(.serialized) struct AcknowledgementStoryTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - {alert: Kept, expr: 'vector(1)', labels: {server: a}}
          - {alert: Left, expr: 'vector(1)', labels: {server: b}}
        """

    private let roost: RoostRun
    private let options: String
    private let receiver: pid_t

    init() throws {
        roost = try RoostRun()
        let port = try freePort()
        receiver = try roost.start("listen --port \(port) --json", output: "webhooks.txt")
        let routes = """
            route:
              receiver: chat
              group_by: [alertname]
              group_wait: 0s
              escalation: [{after: 15s, receiver: oncall}]
            receivers:
              - {name: chat, webhook_configs: [{url: 'http://127.0.0.1:\(port)/'}]}
              - {name: oncall, webhook_configs: [{url: 'http://127.0.0.1:\(port)/'}]}
            """
        let settings = "agent: {alertmanager_config: \(roost.home.write(routes, to: "alertmanager.yml"))}\n"
        let rules = roost.home.write(Self.rules, to: "rules.yml")
        options = "--config \(roost.home.write(settings, to: "roost.yaml")) --interval 1s --rules \(rules)"
    }

    /// The alerts that a receiver was told of, in order.
    private func told(_ receiver: String) -> [String] {
        roost.webhooks("webhooks.txt").compactMap { $0["body"] }.filter { $0["receiver"]?.string == receiver }
            .compactMap { $0["groupLabels"]?["alertname"]?.string }
    }

    @Test("what is acknowledged goes up to nobody, what is not does, also when the agent is killed meanwhile")
    func story() async throws {
        defer { kill(receiver, SIGKILL) }
        let refused = roost("alerts ack Kept")
        #expect(refused.status == 1 && refused.output.contains("no agent runs"), "\(refused)")
        let first = try roost.startAgent(options)
        #expect(await holds { Set(told("chat")) == ["Kept", "Left"] })

        let acknowledged = roost("alerts ack Kept --server a --author ann --comment 'on it'")
        #expect(acknowledged.output == "Kept{server=\"a\"} is acknowledged.\n" && acknowledged.status == 0)
        let missed = roost("alerts ack Other")
        #expect(missed.status == 1 && missed.output.contains("no alert that fires is meant"), "\(missed)")
        #expect(roost("alerts ack").status == 64 && roost("alerts ack Kept --undo -c x").status == 64)
        kill(first.pid, SIGKILL)
        #expect(await holds { kill(first.pid, 0) != 0 })

        let second = try roost.startAgent(options)
        #expect(await holds { told("oncall") == ["Left"] })
        let document = try JSONValue(parsing: roost("alerts --json").output)
        let kept = document["alerts"]?.array?.first { $0["name"]?.string == "Kept" }
        #expect(kept?["acknowledged"]?["by"] == "ann" && kept?["acknowledged"]?["comment"] == "on it")
        #expect(kept?["receivers"]?.array?.count == 1, "it goes up no more")
        #expect(roost("alerts").output.contains("acknowledged by ann "))

        let undone = roost("alerts ack Kept --undo")
        #expect(undone.output == "Kept{server=\"a\"} is not acknowledged any more.\n", "\(undone)")
        #expect(await holds { told("oncall") == ["Left", "Kept"] })

        let body = #"{"filter": ["alertname=Kept"], "by": "eve"}"#
        func post(_ headers: String) -> String {
            shell(
                """
                curl -s -o /dev/null -w '%{http_code}' \(headers) --data-raw '\(body)' \
                \(second.url)/api/roost/v1/alerts/acknowledge
                """
            ).output
        }
        let json = "-H 'Content-Type: application/json'"
        #expect(post("\(json) -H 'Origin: http://evil.example'") == "403", "a page of another site")
        #expect(post("-H 'Content-Type: text/plain'") == "415", "a form of another site")
        #expect(post(json) == "200")
        #expect(roost("history --notifications").output.contains("oncall/webhook[0]"))
    }

    @Test("an alert that somebody else posted is shown beside those of the rules, and can be acknowledged")
    func posted() async throws {
        defer { kill(receiver, SIGKILL) }
        let (_, url) = try roost.startAgent(options)
        #expect(await holds { told("chat").count == 2 })
        let alert = #"[{"labels":{"alertname":"Posted","disk":"sda"}}]"#
        let post = "curl -s -H 'Content-Type: application/json' --data-raw '\(alert)' \(url)/api/v2/alerts"
        #expect(shell(post).status == 0)
        #expect(await holds { told("chat").count == 3 })
        let shown = roost("alerts").output.split(separator: "\n").first { $0.contains("Posted") } ?? ""
        #expect(shown.hasPrefix("firing ") && shown.contains(" - ") && shown.contains("disk=sda"), "\(shown)")
        #expect(shown.contains("chat/webhook[0]: told ") && shown.contains("unless it is acknowledged"), "\(shown)")
        #expect(get("\(url)/").contains(">Posted"), "the page shows it, too")
        #expect(roost("alerts ack disk=sda").output == "Posted{disk=\"sda\"} is acknowledged.\n")
    }
}
