import Format
import Glibc
import Registry
import TestSupport
import Testing

/// `roost logs`, with servers that write.
@Suite(.serialized) struct LogsTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// A server that has had two lives, each of which has said hello.
    private func twoLives() {
        roost(
            """
            serve -d -n s -- sh -c 'echo "hello $ROOST_INSTANCE"; echo "oops $ROOST_INSTANCE" >&2; exec sleep 1000'
            """)
        roost("restart s")
    }

    /// The texts of lines, without their times.
    private func texts(_ output: String) -> [String] {
        output.split(separator: "\n").map { line in
            line.split(separator: " ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        }
    }

    @Test("every way to choose lines")
    func choices() throws {
        twoLives()
        for (arguments, expected) in [
            ("--stream out", ["out hello 1", "out hello 2"]),
            ("--stream err --stream out -n 2", ["out hello 2", "err oops 2"]),
            ("-n 1", ["roost instance 2 is ready"]),
            ("--lines 0", []),
            ("--grep 'O+PS'", []),
            ("--grep '(?i)O+PS'", ["err oops 1", "err oops 2"]),
            ("--grep '^(hello|oops) 1$' --stream err", ["err oops 1"]),
            ("--instance previous --stream out", ["out hello 1"]),
            ("--instance current --stream out", ["out hello 2"]),
            ("--instance 1 -n 1", ["roost instance 1 ended: SIGTERM"]),
            ("--since 1h --stream out", ["out hello 1", "out hello 2"]),
            ("--since 2100-01-01T00:00:00Z", []),
            ("--until 1h", []),
            ("--until 2100-01-01T00:00:00+01:00 --stream err -n 1", ["err oops 2"]),
        ] {
            let result = roost("logs s \(arguments)")
            #expect(result.status == 0 && texts(result.output) == expected, "\(arguments): \(result.output)")
        }
        #expect(roost("logs s -n all").output == roost("logs s").output)
    }

    @Test("as JSON each line is an object with time, server, stream, instance and text")
    func json() throws {
        twoLives()
        roost(#"serve -d -n odd -- sh -c 'printf "a\"\\\\\033[0m\t\377z\n"; exec sleep 1000'"#)
        let lines = roost("logs s odd -n all --json").output.split(separator: "\n")
        let objects = try lines.map { try JSONValue(parsing: String($0)) }
        let hello = try #require(objects.first { $0["line"]?.string == "hello 2" })
        #expect(hello.members?.map(\.name) == ["time", "server", "stream", "instance", "line"])
        #expect(hello["server"]?.string == "s" && hello["stream"]?.string == "out" && hello["instance"]?.integer == 2)
        #expect(hello["time"]?.string.flatMap(RFC3339.time) != nil)
        let odd = objects.first { $0["server"]?.string == "odd" && $0["stream"]?.string == "out" }
        #expect(odd?["line"]?.string == "a\"\\\u{1B}[0m\t\u{FFFD}z")
    }

    @Test("several logs are shown in the order of time, each line with its server's name")
    func several() {
        for name in ["a", "longer"] {
            roost("serve -d -n \(name) -- sh -c 'echo I am \(name); exec sleep 1000'")
        }
        let lines = roost("logs longer a longer --stream out").output.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("a      | ") == true && lines.first?.hasSuffix("out I am a") == true)
        #expect(lines.last?.hasPrefix("longer | ") == true && lines.last?.hasSuffix("out I am longer") == true)
    }

    @Test(
        "what is said to bad choices, and the exit code",
        arguments: [
            ("logs s --since yesterday", 64, "--since takes a time such as 2026-07-28T09:30:00Z, or how long ago"),
            ("logs s --until 10", 64, "--until takes a time"),
            ("logs s --since 1m --until 2m", 64, "--since is later than --until"),
            ("logs s --grep '('", 64, "--grep: invalid regular expression \"(\": missing )"),
            ("logs s --stream both", 64, "Please provide one of 'out', 'err' or 'roost'"),
            ("logs s --instance first", 64, "'first' is invalid for '--instance"),
            ("logs s --instance 0", 64, "'0' is invalid for '--instance"),
            ("logs s -n -1", 64, "-n"),
            ("logs s -n some", 64, "'some' is invalid for '-n"),
            ("logs s -f --until 1m", 64, "--follow and --until do not go together"),
            ("logs s -f --instance previous", 64, "--follow has nothing to wait for with --instance previous"),
            ("logs s --instance 7", 1, "the log of 's' has no line of instance 7; the newest is instance 1"),
            ("logs s --instance previous", 1, "the log of 's' has no line of an instance before instance 1"),
            ("logs t", 4, "there is no server 't'; did you mean 's'?"),
            ("logs s t", 4, "there is no server 't'"),
            ("logs a/b", 64, "'a/b' cannot be a server's name"),
            ("logs", 64, "<names>"),
        ])
    func bad(_ arguments: String, _ code: Int32, _ message: String) {
        roost("serve -d -n s -- sleep 1000")
        let result = roost(arguments)
        #expect(result.status == code && result.output.contains(message), "\(result)")
    }

    @Test(
        "on a terminal what a server writes steers nothing, and streams have colours; anywhere else nothing is changed")
    func terminal() {
        roost(#"serve -d -n s -- sh -c 'printf "a\033[31mb\r\n"; printf "\302\233c\n" >&2; exec sleep 1000'"#)
        func onTerminal(_ environment: String, _ arguments: String) -> String {
            let command = "\(environment) ROOST_HOME=\(roost.home.path) \(roost.programs)/roost logs s \(arguments)"
            return shell("TERM=xterm script -qec '\(command)' /dev/null </dev/null").output.replacing(
                "\r\n", with: "\n")
        }
        let plain = onTerminal("NO_COLOR=1", "--stream out --stream err")
        #expect(plain.hasSuffix(" out a\u{FFFD}[31mb\n") || plain.contains(" out a\u{FFFD}[31mb\n"), "\(plain)")
        #expect(plain.contains(" err \u{FFFD}c\n") && !plain.contains("\u{1B}"), "\(plain)")
        let coloured = onTerminal("env -u NO_COLOR", "--stream err")
        #expect(coloured.contains("\u{1B}[31merr \u{FFFD}c\u{1B}[0m\n"), "\(coloured)")
        #expect(onTerminal("", "--until 1h").contains("no line is chosen by these options"))
        #expect(roost("logs s --stream out").output.hasSuffix(" out a\u{1B}[31mb\r\n"))
        #expect(roost("logs s --until 1h").output == "")
    }

    @Test("of a log of many files nothing is lost, nothing is doubled, and its files stay below their limit")
    func rotation() async throws {
        let file = roost.home.write(
            """
            servers:
              s:
                command: [sh, -c, 'seq 300000; exec sleep 1000']
                log: {max_size: 1MiB, max_total: 64MiB}
            """, to: "roost.yaml")
        roost("serve -d -c \(file)")
        #expect(await holds { roost("logs s --stream out -n 1").output.hasSuffix(" 300000\n") })
        let folder = "\(roost.home.path)/servers/s/log"
        #expect(await holds { shell("ls \(folder) | grep -vc gz").output.trimming == "1" })
        #expect(shell("ls \(folder) | grep -c gz").output.trimming != "0")
        let read =
            "\(roost.command("logs s --stream out -n all")) | cut -d' ' -f3 | cmp - /dev/fd/3 3<<E\n$(seq 300000)\nE"
        #expect(shell(read).status == 0)
        #expect(texts(roost("logs s --stream out -n 70000").output).first == "out 230001")
        // By the tools that everyone has.
        let count = shell("zcat -f $(ls \(folder)/*.gz) \(folder)/current | grep -c ' out '").output.trimming
        #expect(count == "300000")
    }

    @Test("a file that is being compressed neither keeps its server from ending nor ends with it")
    func compressionAtStop() async throws {
        let file = roost.home.write(
            """
            servers:
              s:
                command: [sh, -c, 'seq 50000; exec sleep 1000']
                log: {max_size: 1MiB, max_total: 8MiB}
            """, to: "roost.yaml")
        roost("serve -d -c \(file)", environment: "ROOST_PAUSE=compression-begun")
        let keeper = try #require(roost.keepers.first)
        var child: pid_t?
        #expect(
            await holds {
                let children = shell("cat /proc/\(keeper)/task/\(keeper)/children").output.split(separator: " ")
                child = children.compactMap { pid_t($0) }.first { ProcessStat($0)?.state == UInt8(ascii: "T") }
                return child != nil
            })
        let compressor = try #require(child)
        defer { kill(compressor, SIGKILL) }
        let folder = "\(roost.home.path)/servers/s/log"
        #expect(roost("stop s").status == 0)
        #expect(await holds { roost.keepers == [] })
        #expect(shell("ls \(folder) | grep -c 'gz$'").output.trimming == "0")
        #expect(kill(compressor, SIGCONT) == 0)
        #expect(await holds { shell("ls \(folder) | grep -v 'gz$'").output == "current\n" })
        #expect(shell("zcat -f \(folder)/*.gz \(folder)/current | grep -c ' out '").output == "50000\n")
    }

    @Test("a follower sees every line once over rotations, another keeper and a removed log")
    func follow() async throws {
        let pipe = "\(roost.home.path)/in"
        #expect(mkfifo(pipe, 0o600) == 0)
        let file = roost.home.write(
            """
            servers:
              s:
                command: [sh, -c, 'exec cat <>\(pipe)']
                log: {max_size: 100KiB}
            """, to: "roost.yaml")
        roost("serve -d -c \(file)")
        let follower = try roost.start("logs -f s -n 0 --stream out", output: "followed")
        defer { kill(follower, SIGKILL) }
        func followed() -> [String] { texts(shell("cat '\(roost.home.path)/followed'").output) }
        func say(_ range: ClosedRange<Int>) {
            _ = shell("seq \(range.lowerBound) \(range.upperBound) >\(pipe)")
        }
        func expect(_ last: Int, _ comment: Comment) async {
            #expect(await holds { followed().last == "out \(last)" }, comment)
        }
        // Until it follows, what is said is not for it.
        var first = 0
        #expect(
            await holds {
                first += 1
                say(first...first)
                return !followed().isEmpty
            })
        let begin = Int(followed()[0].dropFirst(4)) ?? 0
        say(first + 1...20_000)
        await expect(20_000, "over rotations")
        #expect(shell("rm -r '\(roost.home.path)/servers/s/log'").status == 0)
        say(20_001...20_100)
        await expect(20_100, "over a removed log")
        roost("stop s")
        roost("serve -d -c \(file)")
        say(20_101...20_200)
        await expect(20_200, "over another keeper")
        #expect(followed() == (begin...20_200).map { "out \($0)" })
    }

    @Test("Ctrl-C ends a follower with exit code 0")
    func interrupt() {
        roost("serve -d -n s -- sleep 1000")
        let command = roost.command("logs -f s").replacing(
            "NO_COLOR=1", with: "NO_COLOR=1 timeout --preserve-status -s INT 1")
        #expect(shell("\(command) >/dev/null").status == 0)
    }

    @Test("a follower ends when nobody reads what it writes")
    func readerGone() {
        roost("serve -d -n s -- sleep 1000")
        let command = roost.command("logs -f s").replacing("NO_COLOR=1", with: "NO_COLOR=1 timeout 20")
        let result = shell("{ \(command); echo $? >'\(roost.home.path)/status'; } | head -n 1")
        #expect(result.output.contains("instance 1 started"))
        #expect(shell("cat '\(roost.home.path)/status'").output == "0\n")
    }

    @Test(
        "a keeper that may not write as much as its server says keeps it, and tells what is missing when it may again")
    func fileSizeLimit() async throws {
        let pipe = "\(roost.home.path)/in"
        #expect(mkfifo(pipe, 0o600) == 0)
        let serve = roost.command("serve -d -n s -- sh -c 'exec cat <>\(pipe)'")
        #expect(shell("ulimit -S -f 100; \(serve)").status == 0)
        _ = shell("seq 100000 >\(pipe)")
        let log = "\(roost.home.path)/servers/s/log/current"
        #expect(await holds { shell("stat -c %s \(log)").output.trimming.count >= 5 })
        let keeper = try #require(roost.keepers.first)
        #expect(
            await holds { shell("cat /proc/\(keeper)/io | grep -c '^rchar: [0-9]\\{6,\\}'").output.trimming == "1" })
        #expect(shell("prlimit --pid \(keeper) --fsize=unlimited").status == 0)
        _ = shell("echo again >\(pipe)")
        #expect(await holds { roost("logs s -n 1").output.hasSuffix(" out again\n") })
        let kept = texts(roost("logs s --stream out -n all").output).dropLast()
        let lost = roost("logs s --stream roost -n 1").output
        #expect(
            lost.contains(" roost \(100_000 - kept.count) lines were lost, as the log could not be written: "),
            "\(lost)")
        #expect(try roost.status("s")?["state"]?.string == "running")
    }
}
