import Format
import Glibc
import TestSupport
import Testing

/// `roost history`, with servers that live and die.
@Suite(.serialized) struct HistoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// The events of a history as JSON: server, event, instance and reason.
    private func events(_ arguments: String) throws -> [String] {
        let result = roost("history \(arguments) --json")
        return try #require(try JSONValue(parsing: result.output)["events"]?.array).map { event in
            let words = [event["server"]?.string, event["event"]?.string, event["instance"]?.integer.map(String.init)]
            return (words + [event["reason"]?.string]).compactMap { $0 }.joined(separator: " ")
        }
    }

    @Test("starts, exits and restarts of a server are told with their reasons, those of several in the order of time")
    func story() async throws {
        roost("serve -d -n a -- sleep 1000")
        roost("serve -d -n b -- sleep 1000")
        kill(try roost.pid("a"), SIGKILL)
        #expect(
            try await holds {
                try roost.status("a")?["state"]?.string == "running" && roost.status("a")?["instance"]?.integer == 2
            })
        roost("restart b")
        roost("stop a")
        roost("serve -d -n bad -- sh -c 'exit 3'")
        let all = try events("")
        #expect(all.count == 15, "\(all)")
        for event in ["a started 1", "a exited 1 SIGKILL", "a started 2", "a exited 2 SIGTERM", "a stopped 2"] {
            #expect(all.contains(event), "\(event) in \(all)")
        }
        #expect(all.contains("b restarting 1 asked to") && all.contains("bad exited 1 exit code 3"))
        #expect(try events("a") == all.filter { $0.hasPrefix("a ") })
        #expect(try events("b a") == all.filter { !$0.hasPrefix("bad ") })
        #expect(try events("-n 3") == all.suffix(3))
        #expect(try events("--since 1h") == all && events("--since 2100-01-01T00:00:00Z") == [])
        #expect(roost("history bad").status == 0)
    }

    @Test("for people it is a table")
    func table() throws {
        roost("serve -d -n s -- sleep 1000")
        let lines = roost("history").output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == ["TIME", "SERVER", "EVENT", "INSTANCE", "PID", "REASON"])
        #expect(lines.last?.dropFirst() == ["s", "ready", "1", "\(try roost.pid("s"))", "-"])
        #expect(roost("history --since 2100-01-01T00:00:00Z").output == "Nothing has happened since then.\n")
    }

    @Test(
        "what is said to bad choices, and the exit code",
        arguments: [
            ("history t", 4, "there is no server 't'; did you mean 's'?"),
            ("history a/b", 64, "'a/b' cannot be a server's name"),
            ("history --since soon", 64, "--since takes a time"),
            ("history -n few", 64, "'few' is invalid for '-n"),
        ])
    func bad(_ arguments: String, _ code: Int32, _ message: String) {
        roost("serve -d -n s -- sleep 1000")
        let result = roost(arguments)
        #expect(result.status == code && result.output.contains(message), "\(result)")
    }

    @Test("an empty state folder has no history")
    func nothing() {
        #expect(roost("history").output == "Nothing has happened.\n")
        #expect(roost("history --json").output.contains(#""events": []"#))
    }
}
