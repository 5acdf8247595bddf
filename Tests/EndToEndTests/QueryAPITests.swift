import Format
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The agent's API for queries, as Prometheus' clients use it, beside Debian's Prometheus.
@Suite(.serialized) struct QueryAPITests {
    let roost: RoostRun
    let url: String

    init() throws {
        roost = try RoostRun()
        url = try roost.startAgent().url
        roost("serve -d -n demo -p 0")
    }

    /// What is asked of both, and has the same answer whatever they store.
    private static let requests = [
        "query?query=1&time=1700000000", "query?query=1e-7&time=1700000000.5", "query?query=-1e21&time=1.001",
        "query?query=0.1%2B0.2&time=1", "query?query=NaN&time=1", "query?query=-Inf&time=2015-07-01T20:10:51.781Z",
        "query?query=%22a%3Cb%5Cn%22&time=1", "query?query=vector(1)&time=-1.5",
        "query?query=label_replace(vector(1),%22x%22,%22a%3C%26%22,%22%22,%22%22)&time=1",
        "query?query=nothing_like_that&time=1", "query?query=sort(vector(1))&time=1",
        "query?query=(1&time=1", "query?query=sum(x)%20by&time=1",
        "query?query=sum(1)&time=1", "query_range?query=foo%5B1m%5D&start=0&end=1&step=1",
        "labels?start=5&end=1", "query?query=1&timeout=x", "format_query?query=sum(x)by(y)", "rules", "alerts",
        "query?query=vector(0.0000012)&time=1", "query?query=vector(1e-7)&time=1", "query?query=vector(1e21)&time=1",
        "query?query=1&time=1&limit=0", "series?match[]=up&start=x",
        "query_range?query=time()&start=0&end=1&step=0.25", "query_range?query=vector(1)&start=0&end=60&step=30s",
        "query_range?query=nothing&start=0&end=60&step=30", "labels?match[]=nothing_like_that",
        "label/nothing_like_that/values", "series?match[]=nothing_like_that",
        "query?query=1&time=never", "query_range?query=1&start=1&end=0&step=1",
        "query_range?query=1&start=0&end=100000&step=1", "query_range?query=1&start=0&end=1&step=0",
        "query_range?query=1&start=0&end=1&step=x", "query_range?query=1&end=1&step=1", "series",
        "series?match[]=%7Ba=~%22.*%22%7D", "query_exemplars?query=x&start=0&end=1",
    ]

    private func ask(_ base: String, _ request: String, _ options: String = "") -> String {
        shell("curl -sg \(options) -w '\\n%{http_code} %{content_type}' '\(base)/api/v1/\(request)'").output
    }

    @Test("it answers byte for byte what Debian's Prometheus answers")
    func same() async throws {
        let port = try freePort()
        let config = roost.home.write("", to: "prometheus.yml")
        let process = try #require(
            pid_t(
                shell(
                    "prometheus --config.file=\(config) --web.listen-address=127.0.0.1:\(port) "
                        + "--storage.tsdb.path=\(roost.home.path)/prometheus >/dev/null 2>&1 & echo $!"
                ).output.trimming))
        defer { kill(process, SIGKILL) }
        let theirs = "http://127.0.0.1:\(port)"
        #expect(await holds { get("\(theirs)/-/ready").contains("Ready") && !get("\(url)/-/ready").isEmpty })
        for request in Self.requests { #expect(ask(url, request) == ask(theirs, request), "\(request)") }
        let form = "--data-urlencode 'query=vector(7)' -d time=3"
        #expect(ask(url, "query", form) == ask(theirs, "query", form))
    }

    @Test("promtool queries the agent, and its answers are what the servers are")
    func promtool() async {
        let queries: [(command: String, answer: String)] = [
            ("instant \(url) 'roost_server_up{server=\"demo\"}'", "roost_server_up{server=\"demo\"} => 1 @["),
            ("instant \(url) 'count by (server) (roost_server_state)'", "{server=\"demo\"} => "),
            ("series --match='roost_server_up' \(url)", #"{__name__="roost_server_up", server="demo"}"#),
            ("labels \(url) server", "demo"),
            ("range --start=$(($(date +%s) - 5)) --end=$(date +%s) --step=1s \(url) 'vector(4)'", "{} =>\n4 @["),
        ]
        #expect(await holds { get("\(url)/metrics").contains("roost_server_up{server=\"demo\"} 1") })
        for (command, answer) in queries {
            var output = ""
            let isAnswered = await holds {
                output = shell("promtool query \(command) 2>&1").output
                return output.contains(answer)
            }
            #expect(isAnswered, "\(command): \(output)")
        }
    }

    @Test("roost query shows values as a table, a drawing, lines and JSON, and says what is wrong")
    func command() async throws {
        #expect(await holds { !get("\(url)/-/ready").isEmpty })
        let labelled = #"label_replace(vector(3), "zone", "a", "", "")"#
        #expect(roost("query '\(labelled)'").output == "ZONE  VALUE\na         3\n")
        let json = try JSONValue(parsing: roost("query --json '\(labelled)'").output)
        #expect(json["data"]?["result"]?.array?.first?["metric"]?["zone"]?.string == "a")
        let csv = roost("query --range 3s --step 1s --csv '\(labelled)'").output.split(separator: "\r\n")
        #expect(csv.count == 5 && csv.first == "zone,time,value" && csv.last?.hasPrefix("a,20") == true, "\(csv)")
        #expect(roost("query --range 1m --plot 'time()'").output.contains("{}"))
        #expect(roost("query no_such_metric").output == "No series.\n")
        let wrong = roost("query 'sum(x'")
        #expect(wrong.status == 64 && wrong.output.contains("unclosed left parenthesis"), "\(wrong)")
        #expect(roost("query 'vector(1) * on() group_left() (vector(1) or vector(2))' --at never").status == 64)
    }

    /// What Grafana's data source for Prometheus sends: when it is saved and tested, for a panel, for completion in the
    /// editor and its builder, for variables, for exemplars and for the pages of alerts.
    private static let grafanaCalls: [(method: String, path: String, form: String)] = [
        ("GET", "status/buildinfo", ""), ("POST", "query", "query=1%2B1&time=1700000000.123"),
        ("GET", "query?query=1%2B1&time=NOW", ""),
        (
            "POST", "query_range",
            "end=NOW&query=sum+by+%28server%29+%28rate%28roost_server_cpu_seconds_total%5B1m0s%5D%29%29&start=EARLIER&step=15"
        ),
        ("POST", "query", "query=roost_server_up&time=NOW&timeout=60s"),
        ("GET", "labels?start=EARLIER&end=NOW", ""), ("POST", "labels", "start=EARLIER&end=NOW"),
        ("POST", "labels", "match%5B%5D=roost_server_up&start=EARLIER&end=NOW"),
        ("GET", "label/__name__/values?start=EARLIER&end=NOW&limit=40000", ""),
        ("GET", "label/server/values?match%5B%5D=roost_server_up&start=EARLIER&end=NOW", ""),
        ("GET", "series?match%5B%5D=roost_server_up&start=EARLIER&end=NOW&limit=40000", ""),
        ("POST", "series", "match%5B%5D=roost_server_up&start=EARLIER&end=NOW"),
        ("GET", "metadata?limit_per_metric=1", ""), ("GET", "metadata?limit=40000", ""),
        ("GET", "query_exemplars?query=roost_server_up&start=EARLIER&end=NOW", ""),
        ("POST", "query_exemplars", "query=roost_server_up&start=EARLIER&end=NOW"), ("GET", "rules", ""),
        ("GET", "rules?type=alert", ""), ("GET", "alerts", ""), ("GET", "format_query?query=sum(x)by(y)", ""),
        ("GET", "parse_query?query=sum(x)by(y)", ""), ("GET", "targets?state=active", ""),
        ("GET", "status/flags", ""), ("GET", "status/config", ""), ("GET", "status/tsdb", ""),
        ("GET", "status/runtimeinfo", ""),
    ]

    @Test("each call that Grafana's data source makes succeeds")
    func grafanaCalls() async throws {
        #expect(await holds { get("\(url)/metrics").contains("roost_server_up{server=\"demo\"} 1") })
        let now = Int(time(nil))
        func filled(_ text: String) -> String {
            text.replacing("NOW", with: "\(now)").replacing("EARLIER", with: "\(now - 3600)")
        }
        for call in Self.grafanaCalls {
            let data = call.form.isEmpty ? "" : "-d '\(filled(call.form))'"
            let answer = ask(url, filled(call.path), "-X \(call.method) \(data) --compressed")
            #expect(answer.hasPrefix("{\"status\":\"success\",\"data\":"), "\(call): \(answer)")
            #expect(answer.hasSuffix("\n200 application/json"), "\(call): \(answer)")
        }
    }

    @Test("what Grafana's data source asks for is there")
    func grafana() async throws {
        #expect(await holds { get("\(url)/metrics").contains("roost_server_up{server=\"demo\"} 1") })
        func data(_ request: String) throws -> JSONValue? {
            let answer = try JSONValue(parsing: get("\(url)/api/v1/\(request)"))
            #expect(answer["status"]?.string == "success", "\(request)")
            return answer["data"]
        }
        #expect(try data("status/buildinfo")?["version"]?.string == "3.14.0")
        #expect(try data("metadata?limit=10&metric=roost_server_up")?["roost_server_up"]?.array?.count == 1)
        #expect(try data("label/__name__/values?start=0&end=9999999999")?.array?.contains("roost_server_up") == true)
        #expect(try data("labels")?.array?.contains("server") == true)
        #expect(try data("targets?state=active")?["activeTargets"]?.array != nil)
        #expect(try data("rules")?["groups"]?.array != nil && data("alerts")?["alerts"]?.array != nil)
        // Large enough to be packed, and the same whenever it is asked.
        let text = String(repeating: "a", count: 3000)
        let query = "label_replace(vector(1),%22x%22,%22\(text)%22,%22%22,%22%22)"
        let packed = "-g '\(url)/api/v1/query?time=1&query=\(query)'"
        #expect(shell("curl -s --compressed \(packed)").output == shell("curl -s \(packed)").output)
    }
}
