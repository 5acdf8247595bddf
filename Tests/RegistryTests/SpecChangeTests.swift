import Registry
import Testing

/// If these fail, `apply` restarts a server that need not be, leaves one as it was, or shows a secret.
struct SpecChangeTests {
    private static let base: ServerSpec = {
        var spec = ServerSpec(
            command: ["/bin/server", "--listen", "127.0.0.1:8000", "--token=s3cret"], directory: "/srv",
            environment: [
                "PATH": "/bin", "TOKEN": "s3cret", "PORT": "8000", "MCP_PORT": "8000", "HOST": "127.0.0.1",
                "MCP_HOST": "127.0.0.1",
            ], port: 8000, registeredAt: 0)
        spec.ambientVariables = ["PATH"]
        return spec
    }()

    typealias Change = @Sendable (inout ServerSpec) -> Void

    static let table: [(Change, [String])] = [
        ({ _ in }, []),
        ({ $0.registeredAt = 5 }, []),
        ({ $0.environment["PATH"] = "/usr/bin" }, []),
        (
            {
                $0.environment["LANG"] = "C"; $0.ambientVariables.insert("LANG")
            }, []
        ),
        ({ $0.environment["PATH"] = nil }, []),
        (
            {
                $0.environment["PATH"] = "/usr/bin"; $0.ambientVariables = []
            }, ["env ~PATH (restarts)"]
        ),
        (
            {
                $0.environment["TOKEN"] = "other"; $0.environment["NEW"] = "1"
            },
            ["env +NEW ~TOKEN (restarts)"]
        ),
        ({ $0.environment["TOKEN"] = nil }, ["env -TOKEN (restarts)"]),
        (
            {
                $0.environment["TOKEN"] = nil; $0.ambientVariables.insert("TOKEN")
            }, ["env -TOKEN (restarts)"]
        ),
        (
            {
                $0.port = 8001
                $0.command[2] = "127.0.0.1:8001"
                $0.environment["PORT"] = "8001"
                $0.environment["MCP_PORT"] = "8001"
            }, ["port 8000 -> 8001 (restarts)"]
        ),
        (
            {
                $0.port = 8001
                $0.command[2] = "127.0.0.1:8001"
                $0.command[3] = "--token=0ther"
            }, ["port 8000 -> 8001 (restarts)", "command arguments (restarts)", "env ~MCP_PORT ~PORT (restarts)"]
        ),
        ({ $0.port = nil }, ["port 8000 -> - (restarts)"]),
        (
            {
                $0.host = "::1"
                $0.command[2] = "::1:8000"
                $0.environment["HOST"] = "::1"
                $0.environment["MCP_HOST"] = "::1"
            }, ["host 127.0.0.1 -> ::1 (restarts)"]
        ),
        ({ $0.command[0] = "/bin/other" }, ["command /bin/server -> /bin/other (restarts)"]),
        ({ $0.command.append("-v") }, ["command arguments (restarts)"]),
        ({ $0.directory = "/tmp" }, ["directory /srv -> /tmp (restarts)"]),
        ({ $0.inheritsSocket = true }, ["socket own -> inherit (restarts)"]),
        ({ $0.limits.openFiles = 100 }, ["limits.open_files - -> 100 (restarts)"]),
        ({ $0.limits.memory = 1 << 30 }, ["limits.memory - -> 1GiB (restarts)"]),
        ({ $0.limits.cpus = 0.5 }, ["limits.cpus - -> 0.5 (restarts)"]),
        (
            {
                $0.limits.coreSize = 0; $0.limits.nice = 5; $0.limits.oomScoreAdjust = 1; $0.limits.processes = 2
            },
            [
                "limits.core_size - -> 0 (restarts)", "limits.nice - -> 5 (restarts)",
                "limits.oom_score_adj - -> 1 (restarts)", "limits.processes - -> 2 (restarts)",
            ]
        ),
        ({ $0.health = HealthCheck(.http, path: "/health") }, ["health auto -> http (live)"]),
        ({ $0.health.bodyMatches = ["a"] }, ["health.body_matches changed (live)"]),
        ({ $0.health.bodyMatchesNot = ["a"] }, ["health.body_matches_not changed (live)"]),
        ({ $0.health.isSecure = true }, ["health.scheme http -> https (live)"]),
        ({ $0.health.skipsVerification = true }, ["health.insecure_skip_verify false -> true (live)"]),
        ({ $0.health.toolsInterval = nil }, ["health.tools_interval 10m -> never (live)"]),
        ({ $0.health.auditsOrigin = true }, ["health.audit none -> origin (live)"]),
        ({ $0.health.path = "/a" }, ["health.path - -> /a (live)"]),
        ({ $0.readiness = HealthCheck(.tcp) }, ["readiness - -> tcp (live)"]),
        ({ $0.liveness = LivenessCheck(HealthCheck(.mcp)) }, ["liveness - -> mcp (live)"]),
        ({ $0.restart = .never }, ["restart always -> never (live)"]),
        ({ $0.startTimeout = 90_000 }, ["start_timeout 1m -> 1m30s (live)"]),
        ({ $0.stopTimeout = 1 }, ["stop_timeout 30s -> 1ms (live)"]),
        ({ $0.metrics = .path("/stats?key=s3cret") }, ["metrics auto -> /stats (live)"]),
        ({ $0.metrics = .url("http://u:s3cret@h:9464/m") }, ["metrics auto -> http://h:9464 (live)"]),
        ({ $0.metrics = .none }, ["metrics auto -> none (live)"]),
        ({ $0.maxMemory = 512 << 20 }, ["max_memory - -> 512MiB (live)"]),
        (
            {
                $0.logs.fileSize = 1 << 20; $0.logs.fileAge = 3_600_000; $0.logs.totalSize = 3 << 20
            },
            [
                "log.max_size 10MiB -> 1MiB (live)", "log.max_age - -> 1h (live)",
                "log.max_total 100MiB -> 3MiB (live)",
            ]
        ),
        ({ $0.isEnabled = true }, ["enabled false -> true (live)"]),
        ({ $0.after = ["db", "cache"] }, ["after - -> db, cache (live)"]),
        ({ $0.source = "/etc/roost.yaml" }, ["source - -> /etc/roost.yaml (live)"]),
    ]

    @Test("each difference is named, with whether it takes a restart", arguments: table)
    func changes(_ change: Change, _ expected: [String]) {
        var spec = Self.base
        change(&spec)
        #expect(Self.base.changes(to: spec).map(\.text) == expected)
    }

    @Test("of a watched server names of headers and who is called are shown, and nothing else")
    func watched() {
        var old = ServerSpec(watching: "https://h/s3cret", headers: ["A": "s3cret", "B": "1"], registeredAt: 1)
        old.environment = [:]
        var new = old
        new.headers = ["A": "0ther", "C": "1"]
        #expect(old.changes(to: new).map(\.text) == ["headers ~A -B +C (live)"])
        new = old
        new.url = "https://h/0ther"
        #expect(old.changes(to: new).map(\.text) == ["url changed (live)"])
        new.url = "https://me:pw@i:1/0ther"
        #expect(old.changes(to: new).map(\.text) == ["url https://h:443 -> https://i:1 (live)"])
        #expect(old.changes(to: old).isEmpty)
    }

    @Test("the parts of a check are told apart, and what may be a secret in it is not shown")
    func checks() {
        var old = Self.base
        old.readiness = HealthCheck(.http, path: "/a")
        old.liveness = LivenessCheck(HealthCheck(.exec))
        var new = old
        new.readiness?.path = "/b"
        new.readiness?.statuses = [200, 204]
        new.readiness?.body = ["token": "s3cret"]
        new.liveness?.check.command = ["check", "s3cret"]
        new.liveness?.interval = 5000
        new.liveness?.timeout = 1000
        new.liveness?.failures = 5
        #expect(
            old.changes(to: new).map(\.text) == [
                "readiness.path /a -> /b (live)", "readiness.status - -> 200, 204 (live)",
                "readiness.body changed (live)", "liveness.command changed (live)",
                "liveness.interval 10s -> 5s (live)", "liveness.timeout 5s -> 1s (live)",
                "liveness.failures 3 -> 5 (live)",
            ])
    }

    @Test("what nobody asked for stays as the other has it, and what somebody asked for does not")
    func ambient() {
        var old = Self.base
        old.environment = ["PATH": "/old", "LANG": "C", "TZ": "UTC", "TOKEN": "old"]
        old.ambientVariables = ["PATH", "LANG", "TZ"]
        var new = Self.base
        new.environment = ["PATH": "/new", "HOME": "/", "TZ": "CET", "NEW": "1"]
        new.ambientVariables = ["PATH", "HOME"]
        let kept = new.keepingAmbientVariables(of: old)
        #expect(kept.environment == ["PATH": "/old", "LANG": "C", "TZ": "CET", "NEW": "1"])
        #expect(kept.ambientVariables == ["PATH", "LANG"])
        #expect(old.changes(to: kept).map(\.text) == ["env +NEW -TOKEN ~TZ (restarts)"])
    }

    @Test("no secret of a command or an environment is in any text")
    func secrets() {
        var new = Self.base
        new.command[3] = "--token=t0ken"
        new.environment["TOKEN"] = "t0ken"
        let texts = Self.base.changes(to: new).map(\.text).joined()
        #expect(!texts.contains("s3cret") && !texts.contains("t0ken"))
    }
}
