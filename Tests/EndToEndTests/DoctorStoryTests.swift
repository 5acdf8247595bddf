import Format
import Glibc
import TestSupport
import Testing

/// The doctor on this machine: it finds real trouble, says what to do, and changes nothing.
@Suite(.serialized) struct DoctorStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// The findings that are worse than a note, as `subject: text`.
    private func troubles() throws -> [String] {
        let result = roost("doctor --json 2>/dev/null")
        let findings = try #require(try JSONValue(parsing: result.output)["findings"]?.array)
        #expect(findings.count >= 10)
        let bad = findings.filter { ["warning", "error"].contains($0["level"]?.string) }
        // The temporary folder may be on any file system.
        let told = bad.filter { $0["subject"]?.string != "file system" }
        #expect(result.status == (bad.isEmpty ? 0 : 1))
        return told.map { "\($0["subject"]?.string ?? "?"): \($0["text"]?.string ?? "?")" }
    }

    @Test("a machine in order has no trouble, without servers and with an agent that watches one")
    func inOrder() async throws {
        #expect(try troubles() == [])
        let port = try freePort()
        let agent = try roost.start("agent --listen 127.0.0.1:\(port)", output: "agent.log")
        defer { kill(agent, SIGKILL) }
        roost("serve -d -n s -p 0")
        #expect(await holds { get("http://127.0.0.1:\(port)/-/ready") != "" })
        #expect(try troubles() == [])
        let text = roost("doctor").output
        #expect(text.contains("agent           pid \(agent) at http://127.0.0.1:\(port)\n"), "\(text)")
        #expect(text.contains("roost-keeper    \(roost.programs)/roost-keeper, version "), "\(text)")
        kill(agent, SIGTERM)
        #expect(await holds { kill(agent, 0) != 0 })
    }

    @Test("an agent that hangs, or none beside a server that runs, is told")
    func agent() async throws {
        roost("serve -d -n s -- sleep 1000")
        #expect(
            try troubles() == [
                "agent: none runs: nothing is measured, nobody is told, and nothing comes back after a boot"
            ])
        let agent = try roost.start("agent --listen 127.0.0.1:\(try freePort())", output: "agent.log")
        defer { kill(agent, SIGKILL) }
        #expect(await holds { access("\(roost.home.path)/agent/url", R_OK) == 0 })
        kill(agent, SIGSTOP)
        let found = try troubles()
        #expect(found.count == 1 && found[0].hasPrefix("agent: pid \(agent) does not answer: "), "\(found)")
    }

    @Test("trouble of all kinds is told with its advice, and nothing is changed by looking")
    func trouble() throws {
        let port = try freePort()
        roost("serve -d -n blocked -p \(port) -- python3 -m http.server -b 127.0.0.1 {port}")
        roost("stop blocked && \(roost.command("enable blocked"))")
        let stranger = shell(
            "python3 -m http.server -b 127.0.0.1 \(port) >/dev/null 2>&1 & echo $!"
        ).output.trimming
        defer { _ = shell("kill \(stranger)") }
        _ = shell("while ! curl -s http://127.0.0.1:\(port)/ >/dev/null; do sleep 0.05; done")
        chmod(roost.home.path, 0o755)
        for name in ["spec.json.unreadable-17", "state.json.999999999.tmp"] {
            roost.home.write("{", to: "servers/blocked/\(name)")
        }
        let listing = "cd '\(roost.home.path)' && find . -printf '%p %m %s %T@\\n' | sort"
        let before = shell(listing).output
        let text = roost("doctor")
        #expect(text.status == 1)
        #expect(shell(listing).output == before)
        for part in [
            "warning  state folder    \(roost.home.path) is open to others (mode 755)", "→ chmod 700",
            "was set aside: \(roost.home.path)/servers/blocked/spec.json.unreadable-17",
            "leftovers       \(roost.home.path)/servers/blocked/state.json.999999999.tmp",
            "no unit starts an agent that would bring back blocked", "→ roost install-service",
            "its port \(port) is held by python3 (pid \(stranger))",
        ] { #expect(text.output.contains(part), "\(part) is missing in:\n\(text.output)") }
        #expect(text.output.hasSuffix("ok\n") && !text.output.contains("\u{1B}"))
    }

    @Test("colours are for terminals")
    func colours() {
        let command = roost.command("doctor").replacing("NO_COLOR=1", with: "TERM=xterm")
        let text = shell("script -qec \"env -u NO_COLOR \(command)\" /dev/null </dev/null").output
        #expect(text.contains("\u{1B}[32mok\u{1B}[0m"), "\(text)")
    }
}
