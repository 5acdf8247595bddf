import Format
import Glibc
import TestSupport
import Testing

/// Forgetting servers, and marking those that come back after a boot, through the built programs.
@Suite(.serialized) struct RemovalStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private var servers: [String] { roost("names").output.split(separator: "\n").map(String.init) }

    @Test("a server that has ended is forgotten with all that is known of it, and its name is free again")
    func forgotten() throws {
        roost("serve -d -n s -- sleep 1000")
        roost("serve -d -n t -- sleep 1000")
        roost("stop s")
        let removed = roost("remove s --yes")
        #expect(removed.status == 0 && removed.output == "s removed\n", "\(removed)")
        #expect(servers == ["t"])
        #expect(shell("ls -A \(roost.home.path)/servers").output == "t\n")
        #expect(roost("logs s").status == 4)
        #expect(roost("serve -d -n s -- sleep 1000").status == 0)
        #expect(try roost.status("s")?["instance"]?.integer == 1)
    }

    @Test("a server that runs is refused, also when its keeper is gone, and then nothing else is removed either")
    func running() async throws {
        roost("serve -d -n ended -- sleep 1000")
        roost("stop ended")
        roost("serve -d -n s -- sleep 1000")
        for _ in 0..<2 {
            let refused = roost("remove ended s --yes")
            #expect(refused.status == 3, "\(refused)")
            #expect(refused.output == "roost: 's' is running: run 'roost stop s' first\n")
            #expect(servers == ["ended", "s"])
            for keeper in roost.keepers { kill(keeper, SIGKILL) }
            #expect(try await holds { try roost.status("s")?["state"]?.string == "orphaned" })
        }
    }

    @Test("without a terminal it wants to be told twice; on one it asks, and only yes is yes")
    func confirmation() throws {
        roost("serve -d -n s -- sleep 1000")
        roost("stop s")
        let refused = roost("remove s </dev/null")
        #expect(refused.status == 64 && refused.output.contains("add --yes"), "\(refused)")
        for (answer, status) in [("n", 1), ("", 1), ("y", 0)] {
            #expect(servers == ["s"])
            let asked = shell("echo '\(answer)' | script -qec \"\(roost.command("remove s"))\" /dev/null")
            #expect(asked.status == Int32(status), "\(answer): \(asked)")
            #expect(asked.output.contains("Forget 's', with logs and history? [y/N]"), "\(asked)")
        }
        #expect(servers == [])
    }

    @Test("what a failed start left behind can be removed by its name")
    func failedStart() {
        roost("serve -d -n bad -p 0 -- sh -c 'exit 3'")
        #expect(servers == [] && roost("logs bad").status == 0)
        #expect(roost("remove bad --yes").status == 0)
        #expect(roost("logs bad").status == 4)
        #expect(roost("remove bad --yes").status == 4)
    }

    @Test("a server that waits for one that is gone is named")
    func dependants() throws {
        roost("serve -d -n db -- sleep 1000")
        roost("serve -d -n web -- sleep 1000")
        roost("stop --all")
        let spec = "\(roost.home.path)/servers/web/spec.json"
        _ = shell("sed -i 's/\"after\": \\[\\]/\"after\": [\"db\"]/' \(spec)")
        #expect(
            roost("remove db --yes").output == "db removed\nroost: 'web' is to start after 'db', which is gone now\n")
    }

    @Test("of a start and a removal at once, one wins, and what is left is a whole server or none", arguments: 0..<8)
    func race(_ round: Int) throws {
        roost("serve -d -n s -- sleep 1000")
        roost("stop s")
        let serve = roost.command("serve -d -n s -- sleep 1000").replacing("'", with: "")
        let remove = roost.command("remove s --yes").replacing("'", with: "")
        _ = shell("printf '%s\\n' '\(serve)' '\(remove)' | xargs -P 2 -I{} sh -c '{} >/dev/null 2>&1'")
        switch try roost.status("s") {
        case let status?:
            #expect(status["state"]?.string == "running" && roost.keepers.count == 1, "\(status)")
        case nil:
            #expect(roost.processes == [])
        }
        #expect(roost("serve -d -n other -- sleep 1000").status == 0)
    }

    @Test("a removal that is killed at any moment leaves a whole server or none", arguments: 0..<10)
    func killed(_ step: Int) throws {
        roost("serve -d -n s -- sleep 1000")
        roost("stop s")
        let delay = Double(step) * 0.004 + 0.001
        _ = shell("timeout -s KILL \(delay) \(roost.command("remove s --yes")) >/dev/null 2>&1")
        if servers == ["s"] { #expect(try roost.status("s")?["state"]?.string == "stopped") }
        #expect(roost("serve -d -n s -- sleep 1000").status == 0)
        #expect(roost("stop s").status == 0 && roost("remove s --yes").status == 0)
        #expect(shell("ls -A \(roost.home.path)/servers").output == "")
    }

    @Test("a mark for boots is kept, told, and changes nothing that runs")
    func marks() throws {
        roost("serve -d -n s -- sleep 1000")
        roost("serve -d -n ended -- sleep 1000")
        roost("stop ended")
        let before = try #require(try roost.status("s")?["pid"]?.integer)
        func marks() -> [Bool?] {
            ["s", "ended"].map { name in
                let text = shell("cat \(roost.home.path)/servers/\(name)/spec.json").output
                return (try? JSONValue(parsing: text))?["enabled"]?.bool
            }
        }
        #expect(marks() == [false, false])
        let enabled = roost("enable s ended")
        #expect(enabled.status == 0 && enabled.output.hasPrefix("s is enabled\nended is enabled\n"), "\(enabled)")
        #expect(enabled.output.contains("run 'roost install-service'"))
        #expect(marks() == [true, true])
        #expect(roost("enable s").output.hasPrefix("s was enabled already\n"))
        #expect(roost("disable ended").output == "ended is disabled\n")
        #expect(marks() == [true, false])
        #expect(try roost.status("s")?["pid"]?.integer == before)
        #expect(try roost.status("s")?["instance"]?.integer == 1)
        #expect(roost("enable nobody").status == 4)
    }

    @Test("a server whose keeper is gone can be marked, too")
    func marksOrphan() async throws {
        roost("serve -d -n s -- sleep 1000")
        for keeper in roost.keepers { kill(keeper, SIGKILL) }
        #expect(try await holds { try roost.status("s")?["state"]?.string == "orphaned" })
        #expect(roost("enable s").output.hasPrefix("s is enabled\n"))
        #expect(roost("enable s").output.hasPrefix("s was enabled already\n"))
        #expect(try roost.status("s")?["running"]?.bool == true)
    }
}
