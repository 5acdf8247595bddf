import Exposition
import Format
import FoundationEssentials
import Glibc
import Model
import TestSupport
import Testing

/// The agent's pages, and those who read them.
@Suite(.serialized) struct MetricsPageTests {
    let roost: RoostRun
    let url: String

    init() throws {
        roost = try RoostRun()
        url = try roost.startAgent().url
        roost("serve -d -n demo -p 0")
        roost("serve -d -n other -- sleep 1000")
    }

    /// A page that has everything that the agent knows of a server.
    private func page(_ syntax: ExpositionSyntax) async throws -> [UInt8] {
        let accept = syntax == .openMetrics ? "application/openmetrics-text;version=1.0.0" : "text/plain;version=0.0.4"
        var page = ""
        let isComplete = await holds {
            page = get("\(url)/metrics", accept: accept)
            return page.contains("mcp_client_operation_duration_seconds_count{")
                && page.contains("roost_server_up{server=\"other\"} 1\n")
        }
        #expect(isComplete, "\(page)")
        return Array(page.utf8)
    }

    /// Series and values, as they are compared; NaN is as good as itself.
    private static func samples(_ page: [UInt8], _ syntax: ExpositionSyntax) throws -> Set<String> {
        var reader = ExpositionReader(page, as: syntax, rules: .strict)
        var samples: Set<String> = []
        while let entry = try reader.next() {
            guard case .sample(let sample) = entry else { continue }
            samples.insert("\(try reader.labels(of: sample)) \(sample.value)")
        }
        return samples
    }

    @Test("promtool and our own check have nothing to say about the agent's page")
    func lint() async throws {
        let text = roost.home.write(String(decoding: try await page(.text), as: UTF8.self), to: "text")
        let openMetrics = roost.home.write(String(decoding: try await page(.openMetrics), as: UTF8.self), to: "om")
        #expect(shell("promtool check metrics < '\(text)' 2>&1").output == "")
        #expect(roost("check metrics < '\(text)'").output == "")
        #expect(roost("check metrics --openmetrics < '\(openMetrics)'").output == "")
    }

    @Test("prometheus-client reads the samples that we read", arguments: [ExpositionSyntax.text, .openMetrics])
    func prometheusClient(_ syntax: ExpositionSyntax) async throws {
        let python = "\(RoostRun.root)/.venv-prometheus/bin/python"
        try #require(access(python, X_OK) == 0, "\(python) is missing: run scripts/test-venvs")
        let page = try await page(syntax)
        let file = roost.home.write(String(decoding: page, as: UTF8.self), to: "page")
        let name = syntax == .openMetrics ? "openmetrics" : "text"
        let script = "\(RoostRun.root)/scripts/test-servers/read_page.py"
        let lines = shell("'\(python)' '\(script)' \(name) '\(file)' 2>&1").output.split(separator: "\n")
        let theirs = try lines.map { line -> String in
            let sample = try JSONValue(parsing: String(line))
            return "\(try Self.labels(sample["labels"])) \(try Self.number(sample["value"]))"
        }
        #expect(try Self.samples(page, syntax) == Set(theirs))
    }

    @Test("Debian's Prometheus stores the samples that we read", arguments: [ExpositionSyntax.text, .openMetrics])
    func prometheus(_ syntax: ExpositionSyntax) async throws {
        let page = try await page(syntax)
        let file = roost.home.write(String(decoding: page, as: UTF8.self), to: "page")
        let (target, port) = (try freePort(), try freePort())
        let type = syntax == .openMetrics ? "application/openmetrics-text; version=1.0.0" : "text/plain; version=0.0.4"
        let server = "python3 '\(RoostRun.root)/scripts/test-servers/page_server.py' \(target) '\(type)' '\(file)'"
        let config = roost.home.write(
            """
            scrape_configs:
              - {job_name: page, scrape_interval: 1s, honor_labels: true, static_configs: [{targets: ['127.0.0.1:\(target)']}]}
            """, to: "prometheus.yml")
        let flags =
            "--config.file=\(config) --web.listen-address=127.0.0.1:\(port) --storage.tsdb.path=\(roost.home.path)/db"
        let pids = try ["\(server) >/dev/null", "prometheus \(flags) >\(roost.home.path)/prometheus.log"].map {
            try present(pid_t(shell("\($0) 2>&1 & echo $!").output.trimming), "no pid")
        }
        defer { for pid in pids { kill(pid, SIGKILL) } }
        let query = "curl -s --data-urlencode 'query={job=\"page\"}' http://127.0.0.1:\(port)/api/v1/query"
        let ours = try Self.samples(page, syntax)
        var theirs: Set<String> = []
        _ = try await holds {
            let answer = try? JSONValue(parsing: shell(query).output)
            theirs = Set(
                try (answer?["data"]?["result"]?.array ?? []).compactMap { series in
                    let labels = try Self.labels(series["metric"]).dropping(["job", "instance"])
                    let isPrometheus = labels.metric == "up" || labels.metric.hasPrefix("scrape_")
                    return isPrometheus ? nil : "\(labels) \(try Self.number(series["value"]?.array?.last))"
                })
            return theirs == ours
        }
        #expect(theirs == ours)
    }

    private static func labels(_ object: JSONValue?) throws -> Labels {
        guard case .object(let members) = try #require(object) else { throw Missing("no labels") }
        return Labels(members.map { ($0.name, $0.value.string ?? "") })
    }

    private static func number(_ value: JSONValue?) throws -> Double {
        let text = try #require(value?.string)
        return try #require(Double(text.replacing("Inf", with: "inf")))
    }

    @Test("each server has a page of its own; of an unknown one a sentence tells")
    func servers() async throws {
        _ = try await page(.text)
        let own = get("\(url)/metrics/servers/demo")
        #expect(own.contains("roost_server_up{server=\"demo\"} 1\n"))
        #expect(!own.contains("server=\"other\"") && !own.contains("process_cpu_seconds_total"))
        for name in ["nobody", "", "%00", "a%2Fb"] {
            let answer = shell("curl -s -w ' %{http_code}' '\(url)/metrics/servers/\(name)'").output
            #expect(answer.hasPrefix("There is no server '\(name)'") && answer.hasSuffix(" 404"), "\(answer)")
        }
        #expect(shell("curl -s -o /dev/null -w '%{http_code}' '\(url)/metrics/servers/demo/x'").output == "404")
    }

    @Test("only the families that are asked for come")
    func families() async throws {
        _ = try await page(.text)
        let page = get("\(url)/metrics?name%5B%5D=roost_server_up&name[]=process_cpu_seconds_total&name[]=nothing")
        let families = page.split(separator: "\n").filter { $0.hasPrefix("# TYPE ") }
        #expect(families == ["# TYPE process_cpu_seconds_total counter", "# TYPE roost_server_up gauge"])
        #expect(get("\(url)/metrics?name[]=nothing") == "")
    }

    @Test("a packed page is the plain one, HEAD has no body, requests are counted")
    func packed() async throws {
        _ = try await page(.text)
        let families = "name[]=roost_server_up"
        let packed = shell("curl -sg --compressed -D '\(roost.home.path)/head' '\(url)/metrics?\(families)'").output
        #expect(packed == get("\(url)/metrics?name%5B%5D=roost_server_up"))
        let head = shell("cat '\(roost.home.path)/head'").output.lowercased()
        #expect(head.contains("content-encoding: gzip") && head.contains("vary: accept, accept-encoding"), "\(head)")
        #expect(shell("curl -sI '\(url)/metrics' | head -n 1").output.contains("200"))
        _ = get("\(url)/metrics/servers/nobody")
        let page = get("\(url)/metrics")
        #expect(page.contains("roost_exposition_requests_total{code=\"404\"} 1\n"), "\(page)")
        #expect(page.contains("roost_exposition_requests_in_flight 1\n"))
    }
}
