import Collection
import Exposition
import Format
import Glibc
import HTTP
import Model
import Registry
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2)))
struct MetricCatalogueTests {
    /// What is exposed but not in the catalogue is in no document, and no alert can rely on it.
    @Test("All that is exposed is in the catalogue, with its labels, and promtool has nothing to say about it")
    func exposed() async throws {
        let watched = Watched()
        let discovery = #"""
            {"jsonrpc": "2.0", "id": 1, "result": {"resultType": "complete", "supportedVersions": ["2026-07-28"],
            "capabilities": {}, "ttlMs": 0, "cacheScope": "private",
            "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "demo", "version": "1.0"}}}}
            """#
        let answer = HTTPResponse(
            status: 200, headers: [("content-type", "application/json")], body: Array(discovery.utf8))
        let collector = watched.collector(ScriptedTransport(["/mcp": answer]))
        let exit = Servers.exit(1, .code(3), at: 500)
        try Servers.register(
            "demo", in: watched.home, spec: Servers.spec(port: 9, health: HealthCheck(.auto)),
            state: Servers.state(.ready, instance: 2, restarts: 1, lastExit: exit))
        try await watched.run(collector) {
            await watched.wait { collector.servers().first?.probe != nil }
        }
        let points = collector.points().filter { $0.family != Watched.own }
        for point in points {
            let isOfServer = point.labels["server"] != nil
            let entry = (isOfServer ? MetricCatalogue.all : MetricCatalogue.host).first { $0.family == point.family }
            let labels = point.labels.map(\.name).filter { $0 != "server" && $0 != "le" }
            #expect(entry != nil, "\(point.family.name) is not in the catalogue")
            #expect(Set(labels).isSubset(of: entry?.labels ?? []), "\(point.seriesLabels)")
        }
        // This process has no control group of its own, and nothing listens on the port; the others are not of an MCP
        // server that is asked once.
        let names = (MetricCatalogue.all + MetricCatalogue.host).map(\.family.name)
        let missing = Set(names).subtracting(points.map(\.family.name)).filter { name in
            !["roost_server_cgroup_", "roost_server_pressure_", "roost_host_pressure_"].contains { name.hasPrefix($0) }
        }
        let absent: Set = [
            "roost_server_swap_bytes", "probe_http_status_code", "roost_server_oom_kills",
            "roost_server_accept_queue_length", "roost_server_accept_queue_limit", "roost_server_listen_drops",
            "roost_probe_health_status", "probe_failed_due_to_regex", "probe_ssl_earliest_cert_expiry",
            "roost_probe_certificate_verified", "roost_server_liveness", "roost_mcp_tools",
            "roost_mcp_tools_read_success", "roost_mcp_tools_changed", "roost_mcp_foreign_origin_answered",
        ]
        #expect(missing.isSubset(of: absent), "\(missing)")
        let page = watched.folder.write(
            String(decoding: ExpositionSnapshot(points).page(as: .fallback), as: UTF8.self), to: "page")
        let check = shell("promtool check metrics < '\(page)' 2>&1")
        #expect(check.status == 0 && check.output == "", "\(check.output)")
    }

    /// A document that was right once misleads; `ROOST_UPDATE_DOCS=1 swift test --filter MetricCatalogue` writes it.
    @Test("docs/metrics.md says what the catalogue says")
    func document() throws {
        let root = String(
            #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/"))
        let path = "\(root)/docs/metrics.md"
        if getenv("ROOST_UPDATE_DOCS") != nil {
            try AtomicFile.replace(path, with: Array(Self.document.utf8))
        }
        let written = try AtomicFile.read(path) ?? []
        #expect(
            String(decoding: written, as: UTF8.self) == Self.document,
            "run ROOST_UPDATE_DOCS=1 swift test --filter MetricCatalogue")
    }

    private static var document: String {
        """
        # Metrics of servers

        Every sample of a server carries the label `server`, its name. A figure that cannot be read has no sample. A
        counter starts anew with each instance of the server, unless it counts instances. Of a server that runs elsewhere and is only
        watched there are those of probes and of MCP alone.

        Figures are of the server's process and all its descendants, and of what these left to its keeper. What ended children used
        stays counted, once: also what came and went between two looks, where the parent waited for it. Those of `roost_server_main_*`
        are of the process alone that the server was started as: what Prometheus' client libraries call `process_*`. They have
        names of their own because a label beside the whole tree would have every sum count that process twice. Those of
        `roost_server_cgroup_*`, `roost_server_oom_kills_total` and `roost_server_pressure_*` come where a server has a control group
        (version 2) of its own, as it does with `limits`; its counters go on from instance to instance.

        | Metric | Type | Labels beside `server` | What it says |
        |---|---|---|---|

        """ + MetricCatalogue.all.map(row).joined() + """

            ## Whoever knows process-exporter

            finds `namedprocess_namegroup_…` as `roost_server_…`, where a group is a server:

            | process-exporter | Roost |
            |---|---|
            | `num_procs`, `num_threads`, `states` | `processes`, `threads`, `process_states` |
            | `cpu_seconds_total` | the same; with children that came and went between two looks |
            | `memory_bytes{memtype="resident"}`, `"virtual"`, `"swapped"` | `resident_memory_bytes`, `virtual_memory_bytes`, `swap_bytes` |
            | `memory_bytes{memtype="proportionalResident"}`, `"proportionalSwapped"` | `proportional_memory_bytes`, `proportional_swap_bytes` |
            | `open_filedesc`, `worst_fd_ratio` | `all_open_fds`, `worst_fd_ratio` |
            | `read_bytes_total`, `write_bytes_total` | `read_bytes_total`, `written_bytes_total` |
            | `major_page_faults_total`, `minor_page_faults_total` | `page_faults_total{kind}` |
            | `context_switches_total{ctxswitchtype}` | `context_switches_total{kind}` |
            | `oldest_start_time_seconds` | `start_time_seconds` |

            Counters are those since the server's start; process-exporter counts from when it first saw a process.

            # Metrics of the host

            They have no label `server`. Names end as node_exporter's do.

            | Metric | Type | Labels | What it says |
            |---|---|---|---|

            """ + MetricCatalogue.host.map(row).joined()
    }

    private static func row(_ entry: MetricCatalogue.Entry) -> String {
        let suffix = ["counter": "_total", "info": "_info"][entry.family.kind.rawValue] ?? ""
        let labels = entry.labels.map { "`\($0)`" }.joined(separator: ", ")
        return
            "| `\(entry.family.name)\(suffix)` | \(entry.family.kind.rawValue) | \(labels) | \(entry.family.help) |\n"
    }
}
