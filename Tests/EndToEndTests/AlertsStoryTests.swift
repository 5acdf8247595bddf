import Format
import Glibc
import TestSupport
import Testing

/// If this fails, nobody can see from the shell what fires, who was told, and why.
@Suite struct AlertsStoryTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - {alert: Down, expr: 'roost_server_up == 0 and on (server) roost_server_wanted == 0', labels: {severity: page}}
          - {alert: Later, expr: 'vector(1)', for: 1h}
        """

    @Test("alerts, explain and history --alerts tell the story of an alert, with and without an agent")
    func story() async throws {
        let roost = try RoostRun()
        let port = try freePort()
        let receiver = try roost.start("listen --port \(port) --json", output: "webhooks.txt")
        defer { kill(receiver, SIGKILL) }
        let rules = roost.home.write(Self.rules, to: "rules.yml")

        for command in ["alerts", "explain Down"] {
            let refused = roost(command)
            #expect(refused.status == 1 && refused.output.contains("no agent runs"), "\(refused)")
        }
        #expect(roost("history --alerts").output == "Nothing has happened.\n")

        let agent = try roost.startAgent("--interval 1s --rules \(rules) --webhook http://127.0.0.1:\(port)/").pid
        roost("serve -d -n s -- sleep 1000")
        #expect(await holds { roost("alerts").output.contains("Later") })
        roost("stop s")
        #expect(await holds { roost("alerts").output.contains("webhook/webhook[0]: told ") })

        let alerts = roost("alerts").output.split(separator: "\n").map(String.init)
        #expect(alerts.count == 3, "\(alerts)")
        #expect(alerts[1].hasPrefix("firing ") && alerts[1].contains("server=s severity=page"), "\(alerts)")
        #expect(alerts[2].hasPrefix("pending ") && alerts[2].contains("webhook: fires in 5"), "\(alerts)")

        let document = try JSONValue(parsing: roost("alerts --json").output)
        let down = try #require(document["alerts"]?.array?.first { $0["name"]?.string == "Down" })
        let integration = down["receivers"]?.array?.first?["integrations"]?.array?.first
        #expect(down["state"] == "firing" && down["value"] == "0" && integration?["state"] == "told")
        #expect(integration?["told_at"]?.string != nil && integration?["error"] == .null)

        let explained = roost("explain Down server=s").output
        #expect(explained.hasPrefix("Down firing\n  in group \"g\" of "), "\(explained)")
        #expect(explained.contains("    roost_server_up == 0"), "\(explained)")
        #expect(explained.contains("Why it fired: the expression began to give it\n"), "\(explained)")
        // What made it fire is told from what did not.
        let parts = try JSONValue(parsing: roost("explain Down --json").output)["rules"]?.array?.first
        let differences = parts?["last_change"]?["differences"]?.array ?? []
        let leaf = differences.first { $0["part"] == "roost_server_up" }
        #expect(leaf?["before"] == "1" && leaf?["after"] == "0", "\(differences)")
        let unknown = roost("explain Dwon")
        #expect(unknown.status == 1 && unknown.output.contains("did you mean 'Down'?"), "\(unknown)")

        kill(agent, SIGTERM)
        #expect(await holds { kill(agent, 0) != 0 })
        let history = roost("history --alerts s").output.split(separator: "\n").map(String.init)
        #expect(history.count == 2 && history[1].contains("Down   firing      0  server=s"), "\(history)")
        #expect(roost("history --alerts Later").output.contains("pending"))
        let notifications = try JSONValue(parsing: roost("history --notifications webhook --json").output)["events"]
        let told = try #require(notifications?.array?.first)
        #expect(notifications?.array?.count == 1 && told["outcome"] == "delivered" && told["attempts"] == 1)
        #expect(told["reason"] == "first notification" && told["firing"] == 1 && told["error"] == .null)
        #expect(told["payload_hash"]?.string?.count == 16 && told["payload_bytes"]?.integer ?? 0 > 100)
        #expect(roost("history --notifications other").output == "Nothing has happened.\n")
        #expect(
            roost("history --alerts --since 2020-01-01T00:00:00Z nobody").output == "Nothing has happened since then.\n"
        )
    }
}
