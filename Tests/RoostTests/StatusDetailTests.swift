import Collection
import Format
import Registry
import Testing

@testable import roost

/// If these fail, the view of one server hides what is known of it, or shows what it must not.
struct StatusDetailTests {
    private func text(_ status: ServerStatus, _ terminal: Terminal = Terminal()) -> String {
        StatusDetail(status).lines(for: terminal).joined(separator: "\n")
    }

    @Test("All that is known of a server that is well, in aligned sections")
    func well() throws {
        var requests = RequestFigures()
        requests.total = 1234
        requests.perMinute = 20.4
        requests.averageSeconds = 0.0021
        requests.p95Seconds = 0.0053
        requests.errorRatio = 0.001
        requests.connections = 2
        var status = try SampleStatus.make(
            restarts: 2, usage: SampleStatus.usage(), health: SampleStatus.health(), requests: requests
        ) { spec, state in
            spec.isEnabled = true
            spec.source = "/etc/roost/roost.yaml"
            state.isAdopted = true
            state.lastExit = ServerExit(
                instance: 2, cause: .signal(15), at: SampleStatus.now - 66_000, trigger: .liveness,
                detail: "GET /health: timed out")
            state.liveness = LivenessState(isHealthy: true, since: SampleStatus.now - 60_000)
            state.warnings = ["memory of a control group cannot be limited here"]
        }
        status.usage?.threads = 1
        #expect(
            text(status) == """
                demo  running, healthy

                  Address      127.0.0.1:8000
                  Uptime       1m 5s, since 2026-07-25T17:18:55Z, ready after 0.62s
                  Process      pid 4711, instance 3, keeper 4700, which took it over
                  Restarts     2
                  Last exit    SIGTERM (did not answer), 1m 6s ago
                               GET /health: timed out
                  Warning      memory of a control group cannot be limited here

                  Health       healthy (mcp in 1.4 ms, asked 4s ago by the agent)
                  Server       weather 1.2, MCP 2026-07-28 (modern)
                  Liveness     healthy for 1m 0s
                  Connections  3 (it counts 2)
                  Requests     1234, 20 a minute, 0.1 % errors
                  Responses    2.1 ms on average, 95 % within 5.3 ms

                  CPU          3.4 % over its life (2.2 s of processor time)
                  Memory       46 MiB of 512 MiB
                  Processes    3, 1 thread
                  Descriptors  14 of 1024

                  Command      /usr/bin/python3 server.py 'a b'
                  Folder       /srv/demo
                  File         /etc/roost/roost.yaml
                  Restart      always, started after a boot
                  Log          /var/lib/roost/servers/demo/log/current
                """)
    }

    @Test("A server that waits to be started again says when, and nothing of what it does not have")
    func backoff() throws {
        let status = try SampleStatus.make("broken", .backoff, restarts: 3) { spec, state in
            spec.port = nil
            state.lastExit = ServerExit(instance: 3, cause: .code(3), at: SampleStatus.now - 2500)
            state.nextStartAt = SampleStatus.now + 8000
        }
        #expect(
            text(status) == """
                broken  backoff

                  Process     instance 4, keeper 4700
                  Restarts    3
                  Last exit   exit code 3, 2s ago
                  Next start  in 8s

                  Command     /usr/bin/python3 server.py 'a b'
                  Folder      /srv/demo
                  Restart     always, not started after a boot
                  Log         /var/lib/roost/servers/broken/log/current
                """)
    }

    @Test("A server that is not well says why, whoever found out")
    func unhealthy() throws {
        let status = try SampleStatus.make(
            health: SampleStatus.health(false, note: "GET /health answered with status 503"))
        #expect(
            text(status).contains(
                "\n  Health    unhealthy: GET /health answered with status 503 (http in 1.4 ms, asked 4s ago by the agent)\n"
            ))
        let failing = LivenessState(isHealthy: false, failures: 2, reason: "timed out", since: SampleStatus.now - 9000)
        let kept = try SampleStatus.make(health: ServerHealth(failing, kind: .tcp)) { _, state in
            state.liveness = failing
        }
        #expect(text(kept).contains("  Health    unhealthy: timed out (tcp, for 9s, says its keeper)\n"))
        #expect(text(kept).contains("  Liveness  2 failures in a row, for 9s: timed out\n"))
    }

    @Test("The environment is shown nowhere, as it holds secrets")
    func secrets() throws {
        for status in try SampleStatus.several() {
            let document: JSONValue = .array([status.json])
            #expect(!(text(status) + YAMLWriter.text(document)).contains("secret"))
        }
    }
}
