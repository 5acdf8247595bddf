import Settings
import Testing

/// If these fail, a server runs with the settings of another environment than the one that was chosen.
struct ProfileTests {
    private static let text = """
        servers:
          web:
            command: [./web, --port, "{port}"]
            port: 8000
            env: {LEVEL: debug, NAME: web, DEBUG: "1"}
            readiness: {kind: http, path: /ready}
            liveness: {kind: http, path: /live, interval: 5s}
            limits: {open_files: 64, nice: 1}
            after: [db]
          db:
            command: ./db
            restart: never
        profiles:
          production:
            restart: on-failure
            env: {LEVEL: info, DEBUG: }
            limits: {open_files: 4096}
            servers:
              web:
                port: 80
                command: [./web]
                readiness: {kind: tcp}
                liveness: {interval: 30s}
                after: []
              db: {directory: /data, port: 5432}
          development:
            start_timeout: 5m
          empty:
        """

    @Test func mappingsAreMergedAndTheRestIsReplaced() throws {
        let list = try servers(Self.text, profile: "production")
        let web = try #require(list.first)
        #expect(web.command == ["./web"] && web.port == 80)
        #expect(web.environment == ["LEVEL": "info", "NAME": "web"])
        #expect(web.readiness == CheckSettings(.tcp))
        #expect(web.liveness?.check == CheckSettings(.http, path: "/live") && web.liveness?.interval == .seconds(30))
        #expect(web.limits.openFiles == 4096 && web.limits.nice == 1)
        #expect(web.after == [] && web.restart == .onFailure)
        let db = try #require(list.last)
        #expect(db.environment == ["LEVEL": "info"] && db.limits.openFiles == 4096)
        #expect(db.directory == "/data" && db.port == 5432 && db.restart == .onFailure)
    }

    @Test(arguments: [nil, "development", "empty"])
    func otherProfilesChangeNothing(_ profile: String?) throws {
        let list = try servers(Self.text, profile: profile)
        #expect(list.first?.port == 8000 && list.first?.environment["LEVEL"] == "debug")
        #expect(list.last?.startTimeout == (profile == "development" ? .seconds(300) : .seconds(60)))
    }

    @Test(
        "a profile that is not there is told with those that are",
        arguments: [
            (text, "prodction", "14:3: there is no profile \"prodction\" here: did you mean \"production\"?"),
            (text, "x", "14:3: there is no profile \"x\" here: it has production, development, empty"),
            ("servers: {}", "x", "1:1: there is no profile \"x\" here: the file has no \"profiles\""),
        ])
    func unknown(_ text: String, _ profile: String, _ message: String) {
        #expect(refusal(text, profile: profile) == message)
    }

    @Test(
        "mistakes are found in profiles that are not chosen",
        arguments: [
            (
                "{a: {restrat: never}}",
                "2:16: unknown key \"restrat\" in server \"web\": did you mean \"restart\"? (with the profile \"a\")"
            ),
            ("{a: {port: http}}", "2:22: port must be a whole number, not \"http\" (with the profile \"a\")"),
            (
                "{a: {servers: {wbe: {port: 1}}}}",
                "2:26: profile \"a\" changes \"wbe\", which is no server: did you mean \"web\"?"
            ),
            (
                "{a: {servers: {x: }}}",
                "2:26: profile \"a\" changes \"x\", which is no server: add it to \"servers\" first"
            ),
            ("{a: [1]}", "2:15: profile \"a\" must be a mapping of keys to values, not a list"),
            ("{a: {servers: [1]}}", "2:25: \"servers\" must be a mapping of keys to values, not a list"),
            (
                "{a: {servers: {web: 1}}}",
                "2:31: server \"web\" must be a mapping of keys to values, not a single value (with the profile \"a\")"
            ),
            (
                "{a: {port: 1}}",
                "1:30: server \"db\" listens on 127.0.0.1 port 1, as server \"web\" does: give one of them another port "
                    + "(with the profile \"a\")"
            ),
            ("{a: {command: }}", "1:16: server \"web\" needs \"command\" (with the profile \"a\")"),
            (
                "{a: {servers: {web: {after: [db]}, db: {after: [web]}}}}",
                "1:11: no server of web -> db -> web can be started first: each comes after the next (with the profile \"a\")"
            ),
            ("[a]", "2:11: \"profiles\" must be a mapping of keys to values, not a list"),
        ])
    func checked(_ profiles: String, _ message: String) {
        #expect(refusal("servers: {web: {command: x}, db: {command: x}}\nprofiles: \(profiles)") == message)
    }

    @Test func aVariableOfAnotherProfileNeedNotBeSet() {
        let text = "servers: {a: {command: x}}\nprofiles: {p: {env: {KEY: '${PRODUCTION_KEY}'}}}"
        #expect(refusal(text) == "accepted")
        #expect(
            refusal(text, profile: "p")
                == "2:27: the variable ${PRODUCTION_KEY} is not set: set it in the environment that roost runs in")
    }
}
