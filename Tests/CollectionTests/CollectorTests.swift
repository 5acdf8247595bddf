import Exposition
import Format
import Glibc
import HTTP
import Model
import Registry
import Synchronization
import TSDB
import TestSupport
import Testing

@testable import Collection

@Suite(.timeLimit(.minutes(2)))
struct CollectorTests {
    private let watched = Watched()
    private let start: Timestamp = 1_700_000_000_000

    /// A rule that never sees the gap never tells of the crash.
    @Test("A crash is in the store before its server runs again there, though both were found at once")
    func crash() async throws {
        let collector = watched.collector()
        try Servers.register("demo", in: watched.home, state: Servers.state())
        try await watched.run(collector) { [watched, start] in
            await watched.wait { collector.servers().first?.usage != nil }
            watched.time.advance(by: .seconds(1))
            let exit = Servers.exit(1, .signal(9), at: start + 800)
            try Servers.register(
                "demo", in: watched.home, state: Servers.state(.ready, instance: 2, restarts: 1, lastExit: exit))
            await watched.wait { collector.servers().first?.server.state.instance == 2 }
            await watched.wait { watched.seen.count == 3 }
        }
        #expect(watched.seen == [1, 0, 1])
        let up = try #require(watched.series("roost_server_up").first)
        let down = try #require(up.values.firstIndex(of: 0))
        #expect(up.timestamps[down] == start + 800)
        #expect(up.values[..<down].allSatisfy { $0 == 1 } && up.values[(down + 1)...].allSatisfy { $0 == 1 })
        #expect(up.timestamps[down + 1] == start + 1000)
        #expect(watched.series("roost_server_last_exit_code").first?.values.last == 137)
        #expect(watched.series("roost_server_restarts_total").first?.values.last == 1)
        #expect(watched.series("roost_server_wanted").first?.values.allSatisfy { $0 == 1 } == true)
        // The memory of a process that is gone has ended, not frozen.
        let memory = try #require(watched.series("roost_server_resident_memory_bytes").first)
        #expect(memory.values.contains { $0.isStaleMarker })
        #expect(watched.events.messages == ["server demo ended: SIGKILL; it is running again"])
        #expect(watched.store.statistics.outOfOrder == 0 && watched.store.statistics.duplicates == 0)
    }

    @Test(
        "Of a server that runs elsewhere its answers are stored and no life that nobody knows, and no note tells its path"
    )
    func elsewhere() async throws {
        let refusal = #"{"jsonrpc": "2.0", "id": 1, "error": {"code": -32603, "message": "no key s3cret at /p4th"}}"#
        let answer = HTTPResponse(
            status: 500, headers: [("content-type", "application/json")], body: Array(refusal.utf8))
        let collector = watched.collector(ScriptedTransport(["/p4th": answer]))
        let folder = watched.home.server(Servers.name("far"))
        try makeFolder(folder.path)
        var spec = ServerSpec(watching: "http://far.test/p4th", headers: ["X": "s3cret"], registeredAt: 0)
        spec.health = HealthCheck(.mcp)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.probe != nil }
        }
        let report = try #require(collector.servers().first)
        #expect(report.probe?.isSuccess == false && report.probe?.kind == .mcp && report.usage == nil)
        let note = report.probe?.note ?? ""
        #expect(note.contains("no key … at …") && !note.contains("s3cret") && !note.contains("p4th"), "\(note)")
        let names = Set(collector.points().map(\.family.name))
        #expect(names.isSuperset(of: ["probe_success", "mcp_client_operation_duration_seconds"]))
        #expect(!names.contains { $0.hasPrefix("roost_server") }, "\(names)")
        #expect(watched.series("probe_success").first?.values.last == 0)
    }

    @Test(
        "A server that runs elsewhere is asked in the way that its transport has, with its headers",
        arguments: [
            // A stream that says nothing of MCP is no sign of health.
            (.auto, 200, "text/event-stream", .auto, false),
            (.http, 200, "text/event-stream; charset=utf-8", .mcp, false),
            (.mcp, 200, "text/event-stream", .mcp, false), (.auto, 200, "text/html", .auto, false),
            (.http, 200, "text/html", .mcp, false), (.http, 404, "text/event-stream", .mcp, false),
            // It lives, and lets nobody in.
            (.auto, 401, "text/html", .mcp, true), (.http, 403, "text/html", .mcp, true),
        ] as [(HealthCheck.Kind, Int, String, ProbeReport.Kind, Bool)])
    func transports(
        _ kind: HealthCheck.Kind, _ status: Int, _ type: String, _ asked: ProbeReport.Kind, _ isSuccess: Bool
    ) async throws {
        let answer = HTTPResponse(status: status, headers: [("content-type", type)])
        let collector = watched.collector(KeyedTransport(answer: answer))
        let folder = watched.home.server(Servers.name("far"))
        try makeFolder(folder.path)
        var spec = ServerSpec(watching: "http://far.test/sse", headers: ["X-Key": "k"], registeredAt: 0)
        spec.health = HealthCheck(kind)
        try AtomicFile.replace(folder.spec, with: spec.json.encoded())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.probe != nil }
        }
        let probe = try #require(collector.servers().first?.probe)
        #expect(probe.kind == asked && probe.isSuccess == isSuccess, "\(probe)")
    }

    @Test("Collection that does not go on is missed")
    func heartbeats() async throws {
        let collector = watched.collector()
        try await watched.run(collector) { [watched] in
            await watched.time.waitForSleepers()
            watched.clock.advance(by: .seconds(16) + Heartbeats.patience)
            #expect(watched.heartbeats.hanging() == ["collection"])
            watched.time.advance(by: .seconds(15))
            await watched.wait { watched.heartbeats.hanging() == [] }
        }
    }

    @Test("A look that finds nothing is told, too: it shows that somebody looks")
    func emptyLook() async throws {
        let discovery = Discovery(home: watched.home, events: watched.events, rescanInterval: .milliseconds(20))
        var looks = 0
        for await changes in try discovery.changes() {
            #expect(changes == [])
            looks += 1
            if looks == 3 { break }
        }
    }

    @Test("A stop that was asked for is no crash")
    func stop() async throws {
        let collector = watched.collector()
        try Servers.register("demo", in: watched.home, state: Servers.state())
        try await watched.run(collector) { [watched, start] in
            await watched.wait { collector.servers().first?.usage != nil }
            watched.time.advance(by: .seconds(1))
            let exit = Servers.exit(1, .code(0), at: start + 900, trigger: .asked)
            try Servers.register(
                "demo", in: watched.home, state: Servers.state(.stopped, process: nil, lastExit: exit))
            await watched.wait { watched.seen.count == 3 }
        }
        #expect(watched.series("roost_server_wanted").first?.values.last == 0)
        #expect(watched.series("roost_server_up").first?.values.last == 0)
        #expect(watched.events.all.isEmpty)
        #expect(collector.servers().first?.usage == nil)
    }

    @Test("A server that is removed ends all its series")
    func removal() async throws {
        let collector = watched.collector()
        try Servers.register("demo", in: watched.home, state: Servers.state())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.usage != nil }
            unlink(watched.home.server(Servers.name("demo")).spec)
            await watched.wait { watched.seen.count == 2 }
        }
        let columns = watched.store.select([Matcher("server", equals: "demo")], from: 0, through: .max)
        #expect(columns.count > 20)
        #expect(columns.allSatisfy { $0.values.last?.isStaleMarker == true })
        #expect(collector.servers().isEmpty && collector.points().allSatisfy { $0.labels["server"] == nil })
    }

    @Test("Passes come at the interval, with one time for all samples of a pass")
    func passes() async throws {
        let collector = watched.collector()
        try Servers.register("demo", in: watched.home, state: Servers.state())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.usage != nil }
            for _ in 0..<3 {
                let before = watched.store.statistics.appended
                await watched.time.waitForSleepers(2)
                watched.time.advance(by: .seconds(15))
                await watched.wait { watched.store.statistics.appended >= before + 30 }
            }
            await watched.time.waitForSleepers(2)
        }
        let memory = try #require(watched.series("roost_server_resident_memory_bytes").first?.timestamps)
        let up = try #require(watched.series("roost_server_up").first?.timestamps)
        #expect(memory.count == 4 && Set(memory).isSubset(of: up))
        #expect(watched.series("own").first?.timestamps.count == 3)
        #expect(Set(collector.points().map(\.family)).isSuperset(of: [Watched.own, MetricCatalogue.collectorSuccess]))
        #expect(watched.series("roost_collector_success").first?.values.last == 1)
    }

    @Test("A health check's statuses and body are what the agent holds an answer against")
    func exactCheck() async throws {
        var check = HealthCheck(.http)
        check.statuses = [203]
        check.body = ["db.state": "up"]
        let body = Array(#"{"db": {"state": "down"}}"#.utf8)
        let collector = watched.collector(ScriptedTransport(["/health": HTTPResponse(status: 203, body: body)]))
        try Servers.register(
            "demo", in: watched.home, spec: Servers.spec(port: 9, health: check), state: Servers.state())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.probe != nil }
        }
        let report = collector.servers().first?.probe
        #expect(report?.isSuccess == false && report?.note == "GET /health: db.state is down, not up")
    }

    @Test("What a probe finds is written down for others, and goes with the probe's reason to be")
    func health() async throws {
        let body = #"{"status": "ok", "requests_total": 12}"#
        let transport = ScriptedTransport(["/health": HTTPResponse(status: 200, body: Array(body.utf8))])
        let collector = watched.collector(transport)
        let name = Servers.name("demo")
        let folder = watched.home.health
        try makeFolder(folder.path)
        watched.folder.write("", to: "agent/health/left-by-another.json")
        let spec = Servers.spec(port: 9, health: HealthCheck(.http))
        try Servers.register("demo", in: watched.home, spec: spec, state: Servers.state())
        try await watched.run(collector) { [watched, start] in
            await watched.wait { folder.record(of: name) != nil }
            let record = try #require(folder.record(of: name))
            #expect(record.process == Servers.thisProcess && record.at == start && record.interval == 15_000)
            #expect(record.kind == .http && record.isHealthy && record.figures?.total == 12)
            #expect(folderEntries(folder.path)?.filter { $0.hasSuffix("json") } == ["demo.json"])
            await watched.time.waitForSleepers(2)
            watched.time.advance(by: .seconds(15))
            await watched.wait { folder.record(of: name)?.confirmedAt == start + 15_000 }
            #expect(folder.record(of: name)?.at == start)
            // A server that is told to end is not asked any more.
            try Servers.register("demo", in: watched.home, spec: spec, state: Servers.state(.stopping))
            await watched.wait { folder.record(of: name) == nil }
            try Servers.register("demo", in: watched.home, spec: spec, state: Servers.state())
            await watched.wait { folder.record(of: name) != nil }
            unlink(watched.home.server(name).spec)
            await watched.wait { folder.record(of: name) == nil }
        }
        #expect(watched.events.messages == [])
    }

    /// A rule with a long interval would else tell late that a server does not answer.
    @Test("That a server answers no longer, or again, is told at once; that it goes on as it was is not")
    func verdicts() async throws {
        let transport = ScriptedTransport(["/health": HTTPResponse(status: 200)])
        let collector = watched.collector(transport)
        try Servers.register(
            "demo", in: watched.home, spec: Servers.spec(port: 9, health: HealthCheck(.http)), state: Servers.state())
        try await watched.run(collector) { [watched] in
            await watched.wait { watched.news(of: "probe_success") == 1 }
            for (status, news) in [(200, 1), (500, 2), (500, 2), (200, 3)] {
                transport.answers.withLock { $0["/health"] = HTTPResponse(status: status) }
                await watched.time.waitForSleepers(2)
                watched.time.advance(by: .seconds(15))
                await watched.wait { collector.servers().first?.probe?.at == watched.time.now() }
                await watched.wait { watched.news(of: "probe_success") >= news }
                #expect(watched.news(of: "probe_success") == news, "\(status)")
            }
        }
    }

    @Test("A full disk is told once, however many probes it swallows")
    func healthUnwritten() async throws {
        let collector = watched.collector(ScriptedTransport(["/health": HTTPResponse(status: 200)]))
        try Servers.register(
            "demo", in: watched.home, spec: Servers.spec(port: 9, health: HealthCheck(.http)), state: Servers.state())
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.probe != nil }
            // Nothing can be written into a folder that is none.
            let path = watched.home.health.path
            _ = shell("rm -r \(path) && touch \(path)")
            for _ in 0..<3 {
                let before = collector.servers().first?.probe?.at
                await watched.time.waitForSleepers(2)
                watched.time.advance(by: .seconds(15))
                await watched.wait { collector.servers().first?.probe?.at != before }
            }
        }
        let messages = watched.events.messages
        #expect(messages.count == 1 && messages[0].hasPrefix("'roost status' cannot tell the health of demo: "))
    }

    @Test(
        "A server is probed in the way it understands, and only while it is ready",
        arguments: [
            (ServerState.Phase.ready, HealthCheck(.auto), ["/health": 200], ProbeReport.Kind.http, true, 200),
            (.ready, HealthCheck(.auto), ["/": 401], .http, true, 401),
            (.ready, HealthCheck(.http, path: "/ok"), ["/ok": 503], .http, false, 503),
            (.ready, HealthCheck(.auto), ["/health": 503, "/": 200], .http, false, 503),
            (.ready, HealthCheck(.mcp), ["/mcp": 500], .mcp, false, nil),
            (.starting, HealthCheck(.auto), ["/health": 200], nil, false, nil),
            (.ready, HealthCheck(.none), ["/health": 200], nil, false, nil),
        ] as [(ServerState.Phase, HealthCheck, [String: Int], ProbeReport.Kind?, Bool, Int?)])
    func probes(
        _ phase: ServerState.Phase, _ check: HealthCheck, _ statuses: [String: Int], _ kind: ProbeReport.Kind?,
        _ isSuccess: Bool, _ status: Int?
    ) async throws {
        let collector = watched.collector(ScriptedTransport(statuses.mapValues { HTTPResponse(status: $0) }))
        try Servers.register(
            "demo", in: watched.home, spec: Servers.spec(port: 9, health: check), state: Servers.state(phase))
        try await watched.run(collector) { [watched] in
            await watched.wait { collector.servers().first?.usage != nil }
        }
        let report = collector.servers().first?.probe
        #expect(report?.kind == kind)
        #expect(report?.isSuccess ?? false == isSuccess)
        #expect(report?.status == status)
        let success = watched.series("probe_success").first
        #expect(success?.labels["probe"] == kind?.rawValue)
        #expect(success?.values.last == kind.map { _ in isSuccess ? 1 : 0 })
    }
}
