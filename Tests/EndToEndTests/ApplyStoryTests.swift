import Format
import Glibc
import TestSupport
import Testing

/// `roost apply` through the built programs, with real processes. If these fail, it changes what it must not, or leaves what
/// it must change.
@Suite(.serialized) struct ApplyStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    private func write(_ text: String, to name: String = "roost.yaml") -> String { roost.home.write(text, to: name) }

    /// Applies a file; the lines that were written, in any order, without what differs from run to run.
    private func apply(_ arguments: String) -> (lines: Set<String>, status: Int32) {
        let result = roost("apply -c \(arguments)")
        let lines = result.output.split(separator: "\n").map { line in
            String(line.replacing(/: ready .*/, with: ": ready"))
        }
        return (Set(lines), result.status)
    }

    private static let server = "python3 -m http.server {port} --bind {host}"

    @Test("what is missing is started in order, and again nothing is done, from whatever terminal")
    func idempotent() throws {
        let file = write(
            """
            servers:
              web: {command: '\(Self.server)', after: [db], env: {LEVEL: info}}
              db: {command: "sh -c 'echo up; exec sleep 1000'", readiness: log:up}
            """)
        let first = roost("apply -c \(file)")
        #expect(first.status == 0, "\(first.output)")
        #expect(
            first.output.firstRange(of: "+ db ")?.lowerBound ?? first.output.endIndex
                < first.output.firstRange(of: "+ web  new: ready on 127.0.0.1:")?.lowerBound ?? first.output.startIndex,
            "\(first)")
        let pid = try roost.pid("web")
        #expect(apply(file) == (["= web  unchanged", "= db   unchanged"], 0))
        // Another terminal, over SSH and in another folder, and then cron.
        let elsewhere = shell(
            "cd / && SSH_TTY=/dev/pts/7 TERM=vt100 SHLVL=9 LANG=de_DE FOO=1 \(roost.command("apply -c \(file)"))")
        #expect(elsewhere.output == "= web  unchanged\n= db   unchanged\n", "\(elsewhere)")
        let cron = shell("env -i PATH=/usr/bin:/bin HOME=/ \(roost.command("apply -c \(file)"))")
        #expect(cron.output == "= web  unchanged\n= db   unchanged\n", "\(cron)")
        #expect(try roost.pid("web") == pid)
        // A setting that is changed from there is no reason to take the rest from there.
        _ = write(
            """
            servers:
              web: {command: '\(Self.server)', after: [db], env: {LEVEL: info}, stop_timeout: 9s}
              db: {command: "sh -c 'echo up; exec sleep 1000'", readiness: log:up}
            """)
        let changed = shell("env -i PATH=/usr/bin:/bin HOME=/ \(roost.command("apply -c \(file)"))")
        #expect(changed.output == "= db   unchanged\n~ web  stop_timeout 30s -> 9s (live)\n", "\(changed)")
        #expect(apply(file) == (["= web  unchanged", "= db   unchanged"], 0))
        #expect(try roost.pid("web") == pid)
    }

    @Test("settings change while the server runs, and the command, its environment and its port by a restart")
    func changes() throws {
        let port = try freePort()
        func file(_ keys: String) -> String { write("servers: {web: {command: '\(Self.server)', \(keys)}}") }
        #expect(apply(file("port: \(port), env: {A: old, B: b}")).status == 0)
        let pid = try roost.pid("web")
        let live = file(
            "port: \(port), env: {A: old, B: b}, restart: never, liveness: {kind: tcp, interval: 5s}, log: {max_age: 1d}"
        )
        #expect(
            apply(live) == (
                [
                    "~ web  liveness - -> tcp (live)", "       restart always -> never (live)",
                    "       log.max_age - -> 1d (live)",
                ], 0
            ))
        #expect(try roost.pid("web") == pid)
        #expect(apply(live) == (["= web  unchanged"], 0))

        let restarted = file("port: \(port), env: {A: s3cret, C: s3cret}")
        let result = apply("\(restarted) --dry-run")
        #expect(result.lines.contains("~ web  env ~A -B +C (restarts)"), "\(result)")
        #expect(try roost.pid("web") == pid)
        #expect(apply(restarted).lines.contains("       log.max_age 1d -> - (live): ready"))
        #expect(try roost.pid("web") != pid)
        let environment = shell("tr '\\0' '\\n' </proc/\(try roost.pid("web"))/environ").output.split(separator: "\n")
        #expect(
            environment.contains("A=s3cret") && environment.contains("C=s3cret")
                && !environment.contains { $0.hasPrefix("B=") })

        let other = try freePort()
        #expect(
            apply(file("port: \(other), env: {A: s3cret, C: s3cret}")) == (
                ["~ web  port \(port) -> \(other) (restarts): ready"], 0
            ))
        #expect(get("http://127.0.0.1:\(other)/") != "" && get("http://127.0.0.1:\(port)/") == "")
    }

    @Test("variables are read afresh: what has changed restarts, and what is gone vanishes")
    func environment() throws {
        let file = write("servers: {s: {command: sleep 1000, env: {T: '${TOKEN}'}, env_file: e, inherit_env: [EXTRA]}}")
        roost.home.write("FROM_FILE=1\n", to: "e")
        func apply(_ variables: String) -> String {
            shell("\(variables) \(roost.command("apply -c \(file)")) 2>&1").output
        }
        #expect(apply("TOKEN=one EXTRA=x").hasPrefix("+ s  new"))
        #expect(apply("TOKEN=one EXTRA=x") == "= s  unchanged\n")
        #expect(apply("TOKEN=two EXTRA=x").hasPrefix("~ s  env ~T (restarts)"))
        #expect(apply("TOKEN=two").hasPrefix("~ s  env -EXTRA (restarts)"))
        roost.home.write("OTHER=1\n", to: "e")
        #expect(apply("TOKEN=two").hasPrefix("~ s  env -FROM_FILE +OTHER (restarts)"))
        let unset = apply("")
        #expect(unset.contains("the variable ${TOKEN} is not set"), "\(unset)")
    }

    @Test("what is stopped is started, what is free stays where it was")
    func stopped() throws {
        let file = write("servers: {web: {command: '\(Self.server)'}}")
        #expect(apply(file).status == 0)
        let port = try roost.status("web")?["port"]?.integer
        roost("stop web")
        #expect(apply(file) == (["+ web  started (it was stopped): ready"], 0))
        #expect(try roost.status("web")?["port"]?.integer == port)
    }

    @Test("two servers swap their ports")
    func swap() throws {
        let (one, two) = (try freePort(), try freePort())
        func file(_ a: Int, _ b: Int) -> String {
            write("servers: {a: {command: '\(Self.server)', port: \(a)}, b: {command: '\(Self.server)', port: \(b)}}")
        }
        #expect(apply(file(one, two)).status == 0)
        #expect(
            apply(file(two, one)) == (
                ["~ a  port \(one) -> \(two) (restarts): ready", "~ b  port \(two) -> \(one) (restarts): ready"], 0
            ))
        #expect(try roost.status("a")?["port"]?.integer == Int64(two))
    }

    @Test("only what came from this file is pruned, and only when that is asked for")
    func prune() throws {
        let other = write("servers: {theirs: {command: sleep 1000}}", to: "other.yaml")
        let file = write("servers: {a: {command: sleep 1000}, b: {command: sleep 1000}}")
        #expect(apply(other).status == 0 && apply(file).status == 0)
        roost("serve -d -n mine -- sleep 1000")
        _ = write("servers: {a: {command: sleep 1000}}")
        #expect(
            apply(file) == (
                ["= a  unchanged", "? b  no longer in the file; 'roost apply --prune' stops and removes it"], 0
            ))
        #expect(
            apply("\(file) --prune --dry-run").lines.contains(
                "- b  stopped and removed: the file does not have it any more"))
        #expect(try roost.status("b")?["running"]?.bool == true)
        #expect(apply("\(file) --prune").status == 0)
        #expect(try roost.status("b") == nil)
        for name in ["a", "theirs", "mine"] { #expect(try roost.status(name)?["running"]?.bool == true) }
        #expect(apply("\(file) --prune") == (["= a  unchanged"], 0))
        // A file without servers takes all of them away.
        _ = write("servers: {}")
        roost("apply -c \(file) --prune")
        #expect(try roost.status("a") == nil)
    }

    @Test("a failed server holds up only those that come after it, and the others are started")
    func failures() throws {
        let file = write(
            """
            servers:
              api: {command: sleep 1000, after: [db]}
              web: {command: sleep 1000, after: [api]}
              db: {command: "sh -c 'echo no such disk >&2; exit 3'"}
              cache: {command: sleep 1000}
              lost: {command: no-such-program}
            """)
        let result = roost("apply -c \(file)")
        #expect(result.status == 1, "\(result.output)")
        for line in [
            "! db     'db' did not start: it ended before it was ready: exit code 3", "err no such disk",
            "! api    'api' was not started: it comes after 'db', which is not ready",
            "! web    'web' was not started: it comes after 'api', which is not ready", "+ cache  new: ready",
            "! lost   there is no program 'no-such-program' on PATH", "roost: 4 of 5 servers failed",
        ] { #expect(result.output.contains(line), "\(line)\n\(result.output)") }
        #expect(try roost.status("api") == nil && roost.status("cache")?["running"]?.bool == true)
    }

    @Test("what runs as the file says is left in peace, though what it comes after is not well")
    func unwell() async throws {
        let text =
            "a: {command: \"sh -c '[ -e \(roost.home.path)/broken ] && exit 1; exec sleep 1000'\"}, b: {command: sleep 1000, after: [a]"
        let file = write("servers: {\(text)}}")
        #expect(apply(file).status == 0)
        roost.home.write("", to: "broken")
        kill(try roost.pid("a"), SIGKILL)
        #expect(try await holds { try roost.status("a")?["state"]?.string == "crash-loop" })
        #expect(
            apply(file) == (
                [
                    "! a  'a' is not ready: crash-loop, after exit code 1", "= b  unchanged",
                    "roost: 1 of 2 servers failed",
                ], 1
            ))
        _ = write("servers: {\(text), restart: never}}")
        #expect(apply(file).lines.contains("! b  'b' was left as it is: it comes after 'a', which is not ready"))
    }

    @Test("a server of another file, or of none, is told from one's own")
    func foreign() throws {
        let file = write("servers: {s: {command: sleep 1000}}")
        roost("serve -d -n s --directory '\(roost.home.path)' -- sleep 1000")
        let pid = try roost.pid("s")
        #expect(apply(file).lines.contains("~ s  source - -> \(file) (live)"))
        #expect(try roost.pid("s") == pid)
        let other = write("servers: {s: {command: sleep 2000}}", to: "other.yaml")
        let refused = roost("apply -c \(other)")
        #expect(refused.status == 1 && refused.output.contains("the server 's' belongs to \(file)"), "\(refused)")
        #expect(try roost.pid("s") == pid)
        unlink(file)
        #expect(apply(other).status == 0)
        #expect(try roost.pid("s") != pid)
    }

    @Test("a server that has lost its keeper gets a new one, and is not restarted")
    func orphan() async throws {
        let file = write("servers: {s: {command: sleep 1000}}")
        #expect(apply(file).status == 0)
        let pid = try roost.pid("s")
        kill(try #require(roost.keepers.first), SIGKILL)
        #expect(try await holds { try roost.status("s")?["state"]?.string == "orphaned" })
        #expect(apply(file) == (["= s  unchanged"], 0))
        #expect(try roost.status("s")?["state"]?.string == "running" && roost.pid("s") == pid)
    }

    @Test("of two at once one works and the other is told")
    func twice() async throws {
        let file = write("servers: {s: {command: \"sh -c 'sleep 1; echo up; exec sleep 1000'\", readiness: log:up}}")
        let ask = roost.command("apply -c \(file)").replacing("'", with: "")
        let codes = shell("seq 3 | xargs -P 3 -I{} sh -c '\(ask) >/dev/null 2>&1; echo $?'").output.split(
            separator: "\n"
        ).sorted()
        #expect(codes == ["0", "3", "3"])
        #expect(apply(file) == (["= s  unchanged"], 0))
    }

    @Test("JSON says the same, and no secret")
    func json() throws {
        let file = write("servers: {s: {command: 'sleep 1000', env: {T: s3cret}, after: []}}")
        let result = roost("apply -c \(file) --json")
        let document = try JSONValue(parsing: result.output)
        #expect(document["source"]?.string == file && document["dry_run"]?.bool == false)
        #expect(document["servers"]?.array?.first?["action"]?.string == "new")
        _ = write("servers: {s: {command: 'sleep 2000', env: {T: 0ther}, stop_timeout: 1s}}")
        let changed = try JSONValue(parsing: roost("apply -c \(file) --json --dry-run").output)
        let server = try #require(changed["servers"]?.array?.first)
        #expect(
            server["action"]?.string == "change" && server["restarts"]?.bool == true && server["failed"]?.bool == false)
        #expect(
            server["changes"]?.array?.map { $0["field"]?.string ?? "" } == ["command", "env", "stop_timeout"])
        #expect(!result.output.contains("s3cret") && !"\(changed)".contains("0ther"))
    }

    @Test(
        "bad input is told before anything is done",
        arguments: [
            ("servers: {s: {command: sleep 1, port: x}}", "", 2, ":1:39: port must be a whole number"),
            ("servers: {s: {command: sleep 1}}", "--profile p", 2, "there is no profile \"p\" here"),
            ("servers: {s: {command: sleep 1, env_file: gone}}", "", 1, "cannot read"),
            ("mcpServers: {s: {command: x}}", "--profile p", 64, "--profile needs a roost.yaml"),
        ])
    func badInput(_ text: String, _ arguments: String, _ status: Int32, _ message: String) {
        let result = roost("apply -c \(write(text)) \(arguments)")
        #expect(result.status == status && result.output.contains(message), "\(result)")
        #expect(roost.processes == [])
    }
}
