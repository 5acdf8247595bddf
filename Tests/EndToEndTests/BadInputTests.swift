import Glibc
import TestSupport
import Testing

/// One clear sentence, the documented exit code, nothing left behind.
@Suite(.serialized) struct BadInputTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    @Test(
        "what is said, and the exit code",
        arguments: [
            ("stauts", 64, "there is no command 'stauts'; did you mean 'roost status'?"),
            ("frobnicate", 64, "there is no command 'frobnicate'; see 'roost --help'"),
            ("stop nobody", 4, "there is no server 'nobody'; see 'roost status --all'"),
            ("logs nobody", 4, "there is no server 'nobody'; see 'roost status --all'"),
            ("serve -d -n a/b -- sleep 1", 64, "'a/b' cannot be a server's name"),
            ("serve -d -- no-such-program", 64, "there is no program 'no-such-program' on PATH"),
            ("serve -d -- ./missing", 64, "No such file or directory"),
            ("serve -d --host example.com -p 0 -- sleep 1", 64, "--host takes a numeric address or 'localhost'"),
            (
                "serve -d --health psychic -- sleep 1", 64,
                "--health: health must be one of auto, mcp, http, tcp, none"
            ),
            ("serve -d --restart sometimes -- sleep 1", 64, "--restart takes always, on-failure or never"),
            ("serve -d -p 99999 -- sleep 1", 64, "99999"),
            ("serve -d -c missing.yaml", 2, "cannot read missing.yaml: No such file or directory"),
            ("agent --listen nonsense", 64, "--listen takes an address and a port"),
            ("agent --interval soon", 64, "--interval takes a duration such as 15s, not 'soon'"),
            ("test promqll", 64, "there is no command 'promqll'; did you mean 'roost test promql'?"),
            ("test promql missing.test", 2, "cannot read missing.test: No such file or directory"),
            ("check metrix", 64, "there is no command 'metrix'; did you mean 'roost check metrics'?"),
            ("check metrics page.txt", 64, "Unexpected argument 'page.txt'"),
            ("agent --rules missing.yml", 2, "cannot read the rule file missing.yml"),
        ])
    func said(_ arguments: String, _ code: Int32, _ message: String) {
        let result = roost(arguments)
        #expect(result.status == code, "\(result.output)")
        #expect(result.output.contains(message), "\(result.output)")
        #expect(roost.processes == [])
    }

    @Test(
        "files that are not good, with the place",
        arguments: [
            ("agent --config", "agnet: {}\n", ":1:1: unknown key \"agnet\""),
            ("agent --config", "agent: {listen: [}\n", ":1:"),
            ("serve -d -c", "servers:\n  a: {comand: x}\n", "did you mean \"command\"?"),
            ("test promql", "load 1m\n  up 1\n\nevil instant at 0 up\n", ":4: unknown command \"evil\""),
            ("agent --rules", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: sum(\n", ":5:"),
            ("agent --rules", "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: raet(x[5m])\n", "rate"),
        ])
    func files(_ command: String, _ text: String, _ message: String) {
        let file = roost.home.write(text, to: "input.yml")
        let result = roost("\(command) \(file)")
        #expect(result.status == 2, "\(result.output)")
        #expect(result.output.contains(message), "\(result.output)")
    }

    @Test("a port in use is told with its holder, and the name of its server")
    func portInUse() throws {
        let port = try freePort()
        roost("serve -d -n first -p \(port)")
        let holder = try roost.pid("first")
        let result = roost("serve -d -n second -p \(port)")
        #expect(result.status == 3)
        #expect(
            result.output.contains("port \(port) is in use by roost (pid \(holder), the server 'first')"),
            "\(result.output)")
        #expect(try roost.status("second") == nil)
        let agent = roost("agent --listen 127.0.0.1:\(port)")
        #expect(agent.status == 3 && agent.output.contains("pid \(holder)"), "\(agent.output)")
    }

    @Test("a name that is taken is told")
    func nameTaken() {
        roost("serve -d -n s -- sleep 1000")
        let result = roost("serve -d -n s -- sleep 1000")
        #expect(result.status == 3)
        #expect(result.output.contains("the name 's' is taken"))
    }

    @Test("a second agent on one state folder is refused")
    func secondAgent() async throws {
        let port = try freePort()
        let first = try roost.start("agent --listen 127.0.0.1:\(port)", output: "agent.log")
        #expect(await holds { get("http://127.0.0.1:\(port)/-/ready") != "" })
        let second = roost("agent --listen 127.0.0.1:0")
        #expect(second.status == 3 && second.output.contains("an agent is running already"), "\(second.output)")
        #expect(second.output.contains("pid \(first)"), "\(second.output)")
        kill(first, SIGTERM)
        #expect(await holds { kill(first, 0) != 0 })
    }

    @Test("a state folder that cannot be used is told")
    func badHome() {
        for command in ["serve -d -n s -- sleep 1", "agent --listen 127.0.0.1:0"] {
            let result = shell("ROOST_HOME=/proc/nowhere '\(roost.programs)/roost' \(command) 2>&1")
            #expect(result.status == 5, "\(result.output)")
            #expect(result.output.contains("/proc/nowhere"), "\(result.output)")
        }
    }
}
