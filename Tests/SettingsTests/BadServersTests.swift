import Settings
import TestSupport
import Testing

/// If these fail, a mistake in `servers` is accepted, or its message does not lead to it.
struct BadServersTests {
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
            "1:24: \"${…}\" names no variable: use letters, digits and \"_\", or \"$${\" for the plain text"
        ),
        ("{command: x, port: -1}", "1:33: port must be from 0 to 65535, not -1"),
        ("{command: x, port: '${TOKEN}'}", "1:33: port must be from 0 to 65535, which its variable is not"),
        ("{command: x, port: http}", "1:33: port must be a whole number, not \"http\""),
        ("{command: x, host: ''}", "1:33: host must be a numeric address or \"localhost\", not \"\""),
        (
            "{command: x, host: example.com}",
            "1:33: host must be a numeric address or \"localhost\", not \"example.com\""
        ),
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
        (
            "{command: x, port: 1, health: exec:true}",
            "1:44: health must be one of auto, mcp, http, tcp, none, not \"exec\""
        ),
        ("{command: x, port: 1, health: http:a}", "1:44: path of health must begin with \"/\""),
        ("{command: x, port: 1, health: tcp:/}", "1:44: health tcp takes nothing after it"),
        (
            "{command: x, port: 1, health: {kind: http, pattern: a}}",
            "1:57: unknown key \"pattern\" in health: it knows kind, path, status, body, body_matches, "
                + "body_matches_not, scheme, insecure_skip_verify, tools_interval, audit"
        ),
        (
            "{command: x, port: 1, health: {kind: http, body_matches: [a, '(']}}",
            "1:75: body_matches of health: invalid regular expression \"(\": missing ): ("
        ),
        (
            "{command: x, port: 1, health: {kind: mcp, body_matches: a}}",
            "1:70: health mcp has no body_matches: remove it, or choose http"
        ),
        (
            "{command: x, port: 1, health: {kind: http, audit: origin}}",
            "1:64: health http has no audit: remove it, or choose auto or mcp"
        ),
        (
            "{command: x, port: 1, health: {kind: http, insecure_skip_verify: true}}",
            "1:79: insecure_skip_verify says something of TLS only: add \"scheme: https\""
        ),
        (
            "{command: x, port: 1, readiness: auto}",
            "1:47: readiness must be one of mcp, http, tcp, exec, log, none, not \"auto\""
        ),
        ("{command: x, readiness: tcp}", "1:38: readiness tcp needs the server's port: add \"port\""),
        ("{command: x, readiness: log}", "1:38: readiness log needs a pattern: write log:PATTERN"),
        ("{command: x, readiness: exec}", "1:38: readiness exec needs a program: write exec:PROGRAM"),
        ("{command: x, readiness: {kind: log}}", "1:38: readiness log needs \"pattern\""),
        ("{command: x, readiness: {kind: exec}}", "1:38: readiness exec needs \"command\""),
        (
            "{command: x, readiness: 'log:a('}",
            "1:38: pattern of readiness is no POSIX extended regular expression (Unmatched ( or \\()"
        ),
        (
            "{command: x, readiness: {kind: log, pattern: 'a['}}",
            "1:59: pattern of readiness is no POSIX extended regular expression (Invalid regular expression)"
        ),
        ("{command: x, readiness: {kind: log, pattern: ''}}", "1:59: pattern of readiness is an empty pattern"),
        (
            "{command: x, port: 1, readiness: {kind: mcp, status: 200}}",
            "1:67: readiness mcp has no status: remove it, or choose http"
        ),
        (
            "{command: x, port: 1, readiness: {kind: http, status: 99}}",
            "1:68: status must be from 100 to 599, not 99"
        ),
        (
            "{command: x, port: 1, readiness: {kind: http, body: {a: [1]}}}",
            "1:70: body a must be a text, not a list"
        ),
        (
            "{command: x, port: 1, readiness: {kind: http, interval: 1s}}",
            "1:60: unknown key \"interval\" in readiness: it knows kind, path, status, body, command, pattern"
        ),
        (
            "{command: x, port: 1, liveness: log:a}",
            "1:46: liveness must be one of mcp, http, tcp, exec, none, not \"log\""
        ),
        (
            "{command: x, port: 1, liveness: {kind: tcp, failures: 0}}",
            "1:68: failures must be from 1 to 1000, not 0"
        ),
        ("{command: x, port: 1, liveness: {kind: tcp, interval: 0s}}", "1:68: interval must be longer than 0s"),
        (
            "{command: x, port: 1, liveness: {kind: tcp, intervall: 1s}}",
            "1:58: unknown key \"intervall\" in liveness: did you mean \"interval\"?"
        ),
        ("{command: x, socket: listen}", "1:35: socket must be one of own, inherit, not \"listen\""),
        (
            "{command: 'x --fd {fd}'}",
            "1:14: {fd} in the command stands for a socket that is inherited: add \"socket: inherit\""
        ),
        ("{command: x, limits: {open_files: 1}}", "1:48: open_files must be from 16 to 1000000000, not 1"),
        ("{command: x, limits: {nice: 20}}", "1:42: nice must be from -20 to 19, not 20"),
        ("{command: x, limits: {oom_score_adj: -1001}}", "1:51: oom_score_adj must be from -1000 to 1000, not -1001"),
        ("{command: x, limits: {memory: 1kB}}", "1:44: memory must be at least 1MiB, not 1kB"),
        (
            "{command: x, limits: {memory: lots}}",
            "1:44: memory must be a size such as 512MiB, 1GB or 4096, not \"lots\""
        ),
        ("{command: x, limits: {cpus: 0}}", "1:42: cpus must be a number above 0, not \"0\""),
        ("{command: x, limits: {cpu: 1}}", "1:36: unknown key \"cpu\" in \"limits\": did you mean \"cpus\"?"),
        (
            "{command: x, metrics: /stats}", "1:36: metrics is a path on the server's port: add \"port\""
        ),
        (
            "{command: x, port: 1, metrics: '/a b'}",
            "1:45: metrics has characters that must be percent-encoded"
        ),
        (
            "{command: x, port: 1, metrics: stats}",
            "1:45: metrics must be auto, none, a path or a URL: its URL does not start with http:// or https://"
        ),
        ("{command: x, max_memory: 1XB}", "1:39: max_memory must be a size such as 512MiB, 1GB or 4096, not \"1XB\""),
        (
            "{command: x, log: {max_size: 1MB, max_total: 1kB}}",
            "1:59: max_total of log must not be less than its max_size"
        ),
        ("{command: x, log: {max_size: 1kB}}", "1:43: max_size must be at least 64KiB, not 1kB"),
        ("{command: x, enabled: 1}", "1:36: enabled must be true or false, not \"1\""),
        ("{command: x, after: b}", "1:34: after must be a list, not a single value"),
        (
            "{command: x, after: [b]}",
            "1:11: server \"a\" comes after \"b\", which is no server: it must be one of this file"
        ),
        ("{command: x, after: [a]}", "1:11: no server of a -> a can be started first: each comes after the next"),
        ("{command: x, env_file: [a, [b]]}", "1:41: env_file must be a text, not a list"),
        ("{command: x, inherit_env: [A-B]}", "1:41: \"A-B\" cannot name a variable: use letters, digits and \"_\""),
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

    @Test func oneServerTakesTheAddressOfAnother() {
        #expect(
            refusal("servers:\n  a: {command: x, host: 0.0.0.0, port: 80}\n  b: {command: x, port: 80}")
                == "3:3: server \"b\" listens on 127.0.0.1 port 80, as server \"a\" does: give one of them another port"
        )
        #expect(refusal("servers:\n  a: {command: x, port: 0}\n  b: {command: x, port: 0}") == "accepted")
        #expect(refusal("servers:\n  a: {command: x, port: 1}\n  b: {command: x, host: '::1', port: 1}") == "accepted")
    }

    @Test func serversThatWaitForEachOther() {
        #expect(
            refusal(
                """
                servers:
                  z: {command: x, after: [a]}
                  a: {command: x, after: [b]}
                  b: {command: x, after: [c, d]}
                  c: {command: x}
                  d: {command: x, after: [a]}
                """)
                == "3:3: no server of a -> b -> d -> a can be started first: each comes after the next")
    }

    @Test func serverAfterAMistypedOne() {
        #expect(
            refusal("servers:\n  web: {command: x, after: [databse]}\n  database: {command: x}")
                == "2:3: server \"web\" comes after \"databse\", which is no server: did you mean \"database\"?")
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
}
