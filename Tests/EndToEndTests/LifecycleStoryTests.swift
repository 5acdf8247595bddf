import Format
import Glibc
import TestSupport
import Testing

/// The life of servers through the built programs, with real processes and signals.
@Suite(.serialized) struct LifecycleStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    @Test("the built-in server is started, confirmed, listed, answers and is stopped")
    func builtIn() throws {
        let started = roost("serve -d -n demo -p 0")
        #expect(started.status == 0 && started.output.hasPrefix("demo is ready on 127.0.0.1:"), "\(started)")
        let status = try #require(try roost.status("demo"))
        #expect(status["state"]?.string == "running" && status["instance"]?.integer == 1)
        let port = try #require(status["port"]?.integer)
        #expect(get("http://127.0.0.1:\(port)/health") == #"{"status":"healthy"}"#)
        #expect(roost("logs demo").output.contains("out MCP server listening on"))
        let stopped = roost("stop demo")
        #expect(stopped.status == 0 && stopped.output.hasPrefix("demo stopped after "), "\(stopped)")
        #expect(try roost.status("demo")?["state"]?.string == "stopped")
        #expect(roost.processes == [])
    }

    @Test("a server that is killed comes back as another instance, and its exit is remembered")
    func comesBack() async throws {
        roost("serve -d -n s -- sleep 1000")
        let victim = try roost.pid("s")
        kill(victim, SIGKILL)
        #expect(try await holds { try roost.status("s")?["instance"]?.integer == 2 })
        #expect(try await holds { try roost.status("s")?["state"]?.string == "running" })
        let status = try #require(try roost.status("s"))
        #expect(status["last_exit"]?["reason"]?.string == "SIGKILL")
        #expect(status["restarts"]?.integer == 1)
    }

    @Test("a keeper that is killed leaves its server running, which is said, and it can still be stopped")
    func keeperKilled() async throws {
        // It writes all the time: a pipe without a reader would end it.
        roost("serve -d -n s -- sh -c 'while :; do echo alive; sleep 0.05; done'")
        let server = try roost.pid("s")
        let keeper = pid_t(try #require(try roost.status("s")?["keeper_pid"]?.integer))
        kill(keeper, SIGKILL)
        #expect(try await holds { try roost.status("s")?["state"]?.string == "orphaned" })
        let before = shell("cut -d' ' -f14-15 /proc/\(server)/stat").output
        #expect(await holds { shell("cut -d' ' -f14-17 /proc/\(server)/stat").output != before })
        #expect(kill(server, 0) == 0)
        #expect(try roost.pid("s") == server)
        #expect(roost("serve -d -n s -- sleep 1000").status == 3)
        #expect(roost("stop s").status == 0)
        #expect(try roost.status("s")?["running"]?.bool == false)
    }

    @Test("a command that is killed at any moment leaves no half-registered server", arguments: 0..<12)
    func commandKilled(_ step: Int) async throws {
        let delay = Double(step) * 0.012 + 0.002
        _ = shell("timeout -s KILL \(delay) \(roost.command("serve -d -n s -- sleep 1000")) >/dev/null 2>&1")
        // What a keeper has taken over goes on to be a whole server; nothing else counts as one.
        #expect(
            try await holds {
                guard let status = try roost.status("s") else { return roost.processes.isEmpty }
                return status["state"]?.string == "running" && status["keeper_pid"]?.integer != nil
            })
        #expect(roost("serve -d -n other -- sleep 1000").status == 0)
        #expect(roost("stop --all").status == 0)
        #expect(await holds { roost.processes == [] })
    }

    @Test("of many that ask for one name at once, one gets it")
    func oneWins() throws {
        let ask = roost.command("serve -d -n s -- sleep 1000").replacing("'", with: "")
        let codes = shell("seq 6 | xargs -P 6 -I{} sh -c '\(ask) >/dev/null 2>&1; echo $?'").output
            .split(separator: "\n").sorted()
        #expect(codes == ["0", "3", "3", "3", "3", "3"])
        #expect(roost.keepers.count == 1)
    }

    @Test("children that a server leaves behind end with it, however they hide")
    func grandchildren() async throws {
        // One in a session of its own, one whose parent ignores SIGTERM, and the server itself.
        let file = roost.home.write(
            """
            servers:
              s:
                command: [sh, -c, 'setsid sleep 1111 & sh -c "trap \\"\\" TERM; sleep 1112 & wait" & sleep 1113']
                stop_timeout: 1s
            """, to: "roost.yaml")
        roost("serve -d -c \(file)")
        #expect(await holds { shell("pgrep -fc '^sleep 111[123]$'").output.trimming == "3" })
        kill(try roost.pid("s"), SIGKILL)
        #expect(try await holds { try roost.status("s")?["instance"]?.integer == 2 })
        #expect(await holds { shell("pgrep -fc '^sleep 111[123]$'").output.trimming == "3" })
        #expect(roost("stop s").status == 0)
        #expect(shell("pgrep -fc '^sleep 111[123]$'").output.trimming == "0")
    }

    @Test("a server that does not start is told with its last words, and leaves nothing but its log")
    func failedStart() throws {
        let result = roost("serve -d -n bad -p \(try freePort()) -- sh -c 'echo no such database >&2; exit 3'")
        #expect(result.status == 1)
        #expect(result.output.contains("'bad' did not start: it ended before it was ready: exit code 3"))
        #expect(result.output.contains("err no such database"))
        #expect(try roost.status("bad") == nil)
        #expect(roost("logs bad").output.contains("no such database"))
        #expect(roost.processes == [])
    }

    @Test("in the foreground a server shows its output and ends with the command")
    func foreground() async throws {
        let pid = try roost.start("serve -n fg -- sh -c 'echo hello; sleep 1000'", output: "fg.txt")
        #expect(await holds { shell("cat \(roost.home.path)/fg.txt").output.contains("hello\n") })
        #expect(try await holds { try roost.status("fg")?["state"]?.string == "running" })
        kill(pid, SIGINT)
        #expect(await holds { kill(pid, 0) != 0 })
        #expect(try roost.status("fg")?["state"]?.string == "stopped")

        let killed = try roost.start("serve -n fg -- sleep 1000", output: "fg.txt")
        #expect(try await holds { try roost.status("fg")?["state"]?.string == "running" })
        kill(killed, SIGKILL)
        #expect(try await holds { try roost.status("fg")?["state"]?.string == "stopped" })
        #expect(roost.processes == [])
    }

    @Test("servers of a file are started with its settings")
    func fromFile() throws {
        let file = roost.home.write(
            """
            servers:
              one:
                command: [sh, -c, 'echo "$GREETING"; sleep 1000']
                env: {GREETING: hello from the file}
              two:
                command: sleep 1000
                restart: never
            """, to: "roost.yaml")
        #expect(roost("serve -d -c \(file)").status == 0)
        #expect(roost("logs one").output.contains("out hello from the file"))
        #expect(try roost.status("two")?["state"]?.string == "running")
        #expect(roost("serve -c \(file)").status == 64)
    }

    @Test("a restart that does not come back is told, and its keeper rests while it waits to try again")
    func brokenRestart() async throws {
        let script = roost.home.write("[ -e \(roost.home.path)/broken ] && exit 1; exec sleep 1000", to: "server.sh")
        roost("serve -d -n s -- sh \(script)")
        roost.home.write("", to: "broken")
        let result = roost("restart s")
        #expect(result.status == 1)
        #expect(result.output.contains("'s' did not come back: it ended before it was ready: exit code 1"), "\(result)")
        // Deep in its backoff it has nothing to do: it must use no processor time.
        #expect(try await holds { try roost.status("s")?["state"]?.string == "crash-loop" })
        let keeper = try #require(try roost.status("s")?["keeper_pid"]?.integer)
        let before = shell("cut -d' ' -f14-15 /proc/\(keeper)/stat").output
        _ = shell("timeout 2 tail -f /dev/null")
        #expect(shell("cut -d' ' -f14-15 /proc/\(keeper)/stat").output == before)
    }

    @Test("the servers of a file that run already are left alone, and one that fails keeps none from starting")
    func fileAgain() throws {
        let file = roost.home.write(
            "servers: {a: {command: sleep 1000}, b: {command: no-such-program}, c: {command: sleep 1000}}",
            to: "roost.yaml")
        for _ in 0..<2 {
            let result = roost("serve -d -c \(file)")
            #expect(result.status == 64)
            #expect(result.output.contains("1 of 3 servers did not start"), "\(result)")
        }
        #expect(try roost.status("a")?["instance"]?.integer == 1)
        #expect(try roost.status("c")?["state"]?.string == "running")
    }
}
