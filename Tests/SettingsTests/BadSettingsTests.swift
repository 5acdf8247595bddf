import Settings
import TestSupport
import Testing

/// If these fail, a mistake in `roost.yaml` is accepted, or its message does not lead to it.
struct BadSettingsTests {
    @Test(arguments: [
        ("a", "1:1: the settings must be a mapping of keys to values, not a single value"),
        ("server: {}", "1:1: unknown key \"server\" in the settings: did you mean \"servers\"?"),
        ("scrape_configs: []", "1:1: \"scrape_configs\" of the settings is not supported yet: remove it"),
        ("rule_files: a.yml", "1:13: rule_files must be a list, not a single value"),
        ("rule_files: ['']", "1:14: a pattern of rule files must not be empty"),
    ])
    func sections(_ text: String, _ message: String) { #expect(refusal(text) == message) }

    @Test(arguments: [
        ("{evaluation_interval: 0s}", "1:31: evaluation_interval must be longer than 0s"),
        (
            "{evaluation_interval: 15}",
            "1:31: evaluation_interval must be a duration such as 30s, 5m or 1h30m, not \"15\""
        ),
        (
            "{evaluation_intervall: 1s}",
            "1:10: unknown key \"evaluation_intervall\" in global: did you mean \"evaluation_interval\"?"
        ),
        ("{external_labels: {a: [1]}}", "1:31: external label a must be a text, not a list"),
        (
            "{external_labels: {__name__: x}}",
            "1:28: \"__name__\" cannot be an external label: choose another name"
        ),
        (
            "{scrape_interval: 15s}",
            "1:10: \"scrape_interval\" of global is not supported yet: use interval or probe_timeout of agent"
        ),
    ])
    func global(_ text: String, _ message: String) { #expect(refusal("global: \(text)") == message) }

    @Test(arguments: [
        ("{listen: 9640}", "1:17: listen must be an address such as 127.0.0.1:9640 or [::1]:9640"),
        ("{interval: 1s, probe_timeout: 2s}", "1:38: probe_timeout of agent must not be longer than its interval"),
        ("{inteval: 1s}", "1:9: unknown key \"inteval\" in agent: did you mean \"interval\"?"),
    ])
    func agent(_ text: String, _ message: String) { #expect(refusal("agent: \(text)") == message) }

    @Test(arguments: [
        ("{}", "1:14: server \"a\" needs \"command\""),
        ("", "1:14: server \"a\" needs \"command\""),
        ("x", "1:14: server \"a\" must be a mapping of keys to values, not a single value"),
        ("{comand: x}", "1:15: unknown key \"comand\" in server \"a\": did you mean \"command\"?"),
        ("{command: ''}", "1:24: command must name a program"),
        ("{command: []}", "1:24: command must name a program"),
        ("{command: [x, [y]]}", "1:28: an element of command must be a text, not a list"),
        ("{command: \"x 'y\"}", "1:24: command has a ' that is not closed"),
        ("{command: x y\\}", "1:24: command ends in the middle of an escape"),
        (
            "{command: x | y}",
            "1:24: no shell reads this command, so \"|\" means nothing: quote it, or run sh -c '…'"
        ),
        (
            "{command: '${MISSING}'}",
            "1:24: the variable ${MISSING} is not set: set it in the environment that roost runs in"
        ),
        ("{command: 'x ${TOKEN'}", "1:24: \"${\" without its \"}\": close it, or write \"$${\" for the plain text"),
        (
            "{command: '${a-b}'}",
            "1:24: \"${a-b}\" names no variable: use letters, digits and \"_\", or \"$${\" for the plain text"
        ),
        ("{command: x, port: 0}", "1:33: port must be from 1 to 65535, not 0"),
        ("{command: x, port: http}", "1:33: port must be a whole number, not \"http\""),
        ("{command: x, host: ''}", "1:33: \"host\" of server \"a\" must not be empty"),
        ("{command: x, env: [A=1]}", "1:32: \"env\" must be a mapping of keys to values, not a list"),
        ("{command: x, env: {A: }}", "1:36: env A must be a text, not nothing"),
        ("{command: x, env: {A-B: 1}}", "1:33: \"A-B\" cannot name a variable: use letters, digits and \"_\""),
        (
            "{command: x, env: {A: '${NOPE}'}}",
            "1:36: the variable ${NOPE} is not set: set it in the environment that roost runs in"
        ),
        ("{command: x, health: ping}", "1:35: health must be one of auto, mcp, http, tcp, none, not \"ping\""),
        ("{command: x, health: http}", "1:35: health http needs the server's port: add \"port\""),
        ("{command: x, port: 1, health: {path: /}}", "1:44: health needs \"kind\""),
        ("{command: x, port: 1, health: {kind: http, path: a}}", "1:63: path of health must begin with \"/\""),
        (
            "{command: x, port: 1, health: {kind: tcp, path: /}}",
            "1:62: health tcp has no path: remove it, or choose http or mcp"
        ),
        ("{command: x, restart: no}", "1:36: restart must be one of always, on-failure, never, not \"no\""),
        (
            "{command: x, stop_timeout: -1s}",
            "1:41: stop_timeout must be a duration such as 30s, 5m or 1h30m, not \"-1s\""
        ),
        ("{command: x, start_timeout: 0s}", "1:42: start_timeout must be longer than 0s"),
    ])
    func server(_ text: String, _ message: String) { #expect(refusal("servers: {a: \(text)}") == message) }

    @Test func nameOfAServer() {
        #expect(
            refusal("servers: {../a: {command: x}}")
                == "1:11: \"../a\" cannot name a server: use at most 64 letters, digits, \"_\", \".\" and \"-\", "
                + "a letter or digit first")
    }

    @Test func twoServersOnOneAddress() {
        #expect(
            refusal("servers:\n  a: {command: x, port: 80}\n  b: {command: x, port: 80}")
                == "3:3: server \"b\" listens on 127.0.0.1 port 80, as server \"a\" does: give one of them another port"
        )
    }

    @Test func twoServersOfOneName() {
        #expect(
            refusal("servers:\n  a: {command: x}\n  a: {command: y}")
                == "3:3: the key \"a\" stands here a second time, first in line 2")
    }

    /// A message must never carry what a variable stands for.
    @Test(arguments: ["{command: x, env: {A: ['${TOKEN}']}}", "{command: '${TOKEN} | x'}"])
    func secretsAreNotShown(_ text: String) {
        #expect(!refusal("servers: {a: \(text)}").contains("s3cret"))
    }

    /// A file that was damaged must be read or refused, never crash.
    @Test func survivesDamage() {
        let text = """
            global: {evaluation_interval: 1m, external_labels: {host: a}}
            agent: {listen: "[::1]:9640", interval: 10s, probe_timeout: 5s}
            servers:
              web:
                command: "python3 -m 'my server' --token=${TOKEN} \\"x y\\""
                port: 8000
                env: {KEY: "$${A} ${TOKEN}"}
                health: {kind: http, path: /health}
            """
        var random = SeededRandom(seed: 11)
        for _ in 0..<1000 {
            var bytes = Array(text.utf8)
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 9..<128, using: &random)
            }
            _ = try? Settings(parsing: bytes, file: "roost.yaml") { $0 == "TOKEN" ? "t" : nil }
        }
    }
}
