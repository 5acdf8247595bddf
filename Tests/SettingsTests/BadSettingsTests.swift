import Settings
import TestSupport
import Testing

/// If these fail, a mistake in `roost.yaml` is accepted, or its message does not lead to it.
struct BadSettingsTests {
    @Test(arguments: [
        ("a", "1:1: the settings must be a mapping of keys to values, not a single value"),
        ("server: {}", "1:1: unknown key \"server\" in the settings: did you mean \"servers\"?"),
        ("scrape_configs: {}", "1:17: scrape_configs must be a list, not a mapping"),
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
            "{scrape_interval: 15s, scrape_timeout: 20s}",
            "1:48: scrape_timeout of global must not be longer than its scrape_interval"
        ),
    ])
    func global(_ text: String, _ message: String) { #expect(refusal("global: \(text)") == message) }

    @Test(arguments: [
        ("{listen: 9640}", "1:17: listen must be an address such as 127.0.0.1:9640 or [::1]:9640"),
        ("{interval: 1s, probe_timeout: 2s}", "1:38: probe_timeout of agent must not be longer than its interval"),
        (
            "{notification_timing: soon}",
            "1:30: notification_timing of agent must be prompt or alertmanager, not \"soon\""
        ),
        ("{inteval: 1s}", "1:9: unknown key \"inteval\" in agent: did you mean \"interval\"?"),
    ])
    func agent(_ text: String, _ message: String) { #expect(refusal("agent: \(text)") == message) }

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
            _ = try? Settings(parsing: bytes, file: "roost.yaml").servers { $0 == "TOKEN" ? "t" : nil }
        }
    }
}
