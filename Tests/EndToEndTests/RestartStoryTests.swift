import Format
import Glibc
import TestSupport
import Testing

/// If this fails, restarting the agent wakes people again, or has it forget what it was to tell them.
@Suite struct RestartStoryTests {
    private static let rules = """
        groups:
        - name: g
          rules:
          - {alert: Fires, expr: 'roost_server_up{server="s"} == 0', annotations: {value: '{{ $value }}'}}
          - {alert: Held, expr: 'roost_server_up{server="s"} == 0', for: 5s}
          - {alert: Kept, expr: 'roost_server_up{server="s"} == 0', keep_firing_for: 5s}
        """

    /// One fleet with its agent and its receiver.
    private struct Fleet {
        let roost: RoostRun
        let receiver: pid_t
        let arguments: String
        var agent: pid_t

        init() throws {
            roost = try RoostRun()
            let port = try freePort()
            receiver = try roost.start("listen --port \(port) --json", output: "webhooks.txt")
            let rules = roost.home.write(RestartStoryTests.rules, to: "rules.yml")
            arguments = "--interval 1s --rules \(rules) --webhook http://127.0.0.1:\(port)/"
            agent = try roost.startAgent(arguments).pid
        }

        /// Ends the agent when it has written down that what it sent has arrived: before, it would rightly send it again.
        mutating func killAgent() async throws {
            #expect(await holds { hasWrittenWhatItTold })
            kill(agent, SIGKILL)
            #expect(await RestartStoryTests.isGone(agent))
        }

        private var hasWrittenWhatItTold: Bool {
            let query = "SELECT state FROM notification_alerts"
            let script =
                "import sqlite3, sys; [print(*row) for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2])]"
            let rows = shell("python3 -c '\(script)' '\(roost.home.path)/agent/agent.db' '\(query)'")
            guard rows.status == 0 else { return false }
            return rows.output.split(separator: "\n").allSatisfy { row in
                guard let alert = try? JSONValue(parsing: String(row)) else { return false }
                return alert["told"]?["0"] == "firing" && alert["resolved_at"] == .null
            }
        }

        mutating func startAgent() throws { agent = try roost.startAgent(arguments).pid }

        /// What was told of each alert, in its order: whether it fires, and since when.
        func told(_ alert: String) -> [(status: String, startsAt: Timestamp)] {
            let bodies = roost.webhooks("webhooks.txt").compactMap { $0["body"] }
            let alerts = bodies.flatMap { $0["alerts"]?.array ?? [] }
            return alerts.filter { $0["labels"]?["alertname"]?.string == alert }.map { alert in
                (alert["status"]?.string ?? "", RFC3339.time(alert["startsAt"]?.string ?? "") ?? 0)
            }
        }

        /// Whether an alert was said to have begun at one time alone.
        func beganOnce(_ alert: String) -> Bool {
            let times = "ALERTS_FOR_STATE{alertname=\"\(alert)\"}[1h]"
            let query = "count(max_over_time(\(times)) == min_over_time(\(times)))"
            let answer = try? JSONValue(parsing: roost("query --json '\(query)'").output)
            let values = answer?["data"]?["result"]?.array?.first?["value"]?.array
            return values?.last?.string == "1"
        }

        func waits(for alert: String, _ statuses: [String]) async -> Bool {
            await holds { told(alert).map(\.status).count >= statuses.count }
        }
    }

    private static func isGone(_ pid: pid_t) async -> Bool { await holds { kill(pid, 0) != 0 } }

    @Test("killed while alerts are pending, firing and kept firing, the agent tells what it would have told")
    func restarts() async throws {
        let calm = try Fleet()
        var shaken = try Fleet()
        defer { for fleet in [calm, shaken] { kill(fleet.receiver, SIGKILL) } }
        for fleet in [calm, shaken] {
            fleet.roost("serve -d -n s -- sleep 1000")
            fleet.roost("stop s")
            #expect(await fleet.waits(for: "Fires", ["firing"]))
            #expect(await fleet.waits(for: "Kept", ["firing"]))
        }
        // Held is pending now.
        try await shaken.killAgent()
        try shaken.startAgent()
        for fleet in [calm, shaken] { #expect(await fleet.waits(for: "Held", ["firing"])) }
        try await shaken.killAgent()
        for fleet in [calm, shaken] { fleet.roost("serve -d -n s -- sleep 1000") }
        try shaken.startAgent()
        for fleet in [calm, shaken] {
            #expect(await fleet.waits(for: "Fires", ["firing", "resolved"]))
            #expect(await fleet.waits(for: "Held", ["firing", "resolved"]))
        }
        // Kept fires on though its series is gone.
        try await shaken.killAgent()
        try shaken.startAgent()
        for fleet in [calm, shaken] { #expect(await fleet.waits(for: "Kept", ["firing", "resolved"])) }
        try await shaken.killAgent()
        try shaken.startAgent()

        for alert in ["Fires", "Held", "Kept"] {
            for fleet in [calm, shaken] {
                let told = fleet.told(alert)
                #expect(told.map(\.status) == ["firing", "resolved"], "\(alert)")
                #expect(Set(told.map(\.startsAt)).count == 1, "\(alert) began anew")
            }
        }
        for fleet in [calm, shaken] {
            let wait = (fleet.told("Held").first?.startsAt ?? 0) - (fleet.told("Fires").first?.startsAt ?? 0)
            #expect(wait >= 5000, "`for` was over after \(wait) ms")
            // However long the restart took: the clock of `for` ran on from where it began.
            #expect(await holds { fleet.beganOnce("Held") })
        }
    }
}
