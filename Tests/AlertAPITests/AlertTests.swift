import Format
import Model
import TestSupport
import Testing

@testable import AlertAPI

/// If these fail, a Prometheus whose Alertmanager Roost is loses alerts, or amtool and Grafana show them wrongly.
struct AlertTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    private func names(_ query: [(name: String, value: String)] = []) async -> [String] {
        (await bench.document(.alerts, query).array ?? []).compactMap { $0["labels"]?["alertname"]?.string }.sorted()
    }

    @Test func `an alert is shown as Alertmanager shows it`() async {
        let body = """
            [{"labels":{"alertname":"A","severity":"page","empty":""},"annotations":{"summary":"s"},
            "startsAt":"2026-07-28T09:29:00.123456789Z","endsAt":"2026-07-28T13:32:00+04:00","generatorURL":"http://p/g"}]
            """
        #expect(await bench(.postAlerts, body: body) == "200")
        #expect(
            await bench(.alerts) == """
                200 [{"annotations":{"summary":"s"},"endsAt":"2026-07-28T09:32:00.000Z","fingerprint":"f2f95d02269594eb",\
                "receivers":[{"name":"pager"},{"name":"log"}],"startsAt":"2026-07-28T09:29:00.123Z",\
                "status":{"inhibitedBy":[],"mutedBy":[],"silencedBy":[],"state":"active"},\
                "updatedAt":"2026-07-28T09:30:00.000Z","generatorURL":"http://p/g",\
                "labels":{"alertname":"A","severity":"page"}}]
                """)
    }

    /// What is sent, and the start and end that are shown; nil when nothing fires. It is 09:30:00.
    @Test(
        arguments: [
            ("", "09:30:00", "09:35:00"),
            (#","startsAt":"0001-01-01T00:00:00.000Z","endsAt":"0001-01-01T00:00:00.000Z""#, "09:30:00", "09:35:00"),
            (#","startsAt":"2026-07-28T09:00:00Z""#, "09:00:00", "09:35:00"),
            (#","endsAt":"2026-07-28T10:00:00Z""#, "09:30:00", "10:00:00"),
            (#","startsAt":"2026-07-28T09:45:00Z""#, "09:45:00", "09:35:00"),
            (#","endsAt":"2026-07-28T09:30:00Z""#, nil, nil),
            (#","startsAt":null,"endsAt":"2026-07-28T09:00:00Z""#, nil, nil),
        ] as [(String, String?, String?)])
    func `times that are not sent are Alertmanager's`(_ times: String, _ start: String?, _ end: String?) async {
        #expect(await bench(.postAlerts, body: #"[{"labels":{"a":"b"}\#(times)}]"#) == "200")
        let alert = await bench.document(.alerts).array?.first
        func clock(_ name: String) -> String? { alert?[name]?.string.map { String($0.dropFirst(11).prefix(8)) } }
        #expect(clock("startsAt") == start)
        #expect(clock("endsAt") == end)
    }

    @Test func `what fires goes on since it began to, and ends when its sender says so`() async {
        let alert = #"{"labels":{"a":"b"}"#
        _ = await bench(.postAlerts, body: "[\(alert)}]")
        bench.time.advance(by: .seconds(60))
        _ = await bench(.postAlerts, body: "[\(alert)}]")
        let shown = await bench.document(.alerts).array?.first
        #expect(shown?["startsAt"] == "2026-07-28T09:30:00.000Z")
        #expect(shown?["updatedAt"] == "2026-07-28T09:31:00.000Z" && shown?["endsAt"] == "2026-07-28T09:36:00.000Z")
        _ = await bench(.postAlerts, body: #"[\#(alert),"endsAt":"2026-07-28T09:31:00Z"}]"#)
        #expect(await bench(.alerts) == "200 []")
    }

    @Test(arguments: [
        (#"{"labels":{}}"#, #"400 {"code":400,"message":"parsing alerts body failed: it is no list"}"#),
        ("[", #"400 {"code":400,"message":"parsing alerts body failed: 1:2: "#),
        ("[{}]", #"422 {"code":602,"message":"labels in body is required"}"#),
        ("[1]", "422 "), (#"[{"labels":{"a":1}}]"#, "400 {"), (#"[{"labels":{"a":"b"},"annotations":3}]"#, "400 {"),
        (#"[{"labels":{"a":"b"},"startsAt":"soon"}]"#, "400 {"),
        (#"[{"labels":{"a":"b"},"startsAt":"2026-02-30T10:00:00Z"}]"#, "400 {"),
        (#"[{"labels":{"a":"b"},"startsAt":"2026-02-03T10:00:60Z"}]"#, "400 {"),
        (#"[{"labels":{"a":""}}]"#, #"400 "at least one label pair required""#),
        (#"[{"labels":{"":"x"}}]"#, #"400 "invalid label set"#),
        (
            #"[{"labels":{"a":"b"},"startsAt":"2026-07-28T09:00:00Z","endsAt":"2026-07-28T08:00:00Z"}]"#,
            #"400 "start time must be before end time""#
        ),
        (#"[{"labels":{"a":"\#(String(repeating: "x", count: 70_000))"}}]"#, #"400 "an alert has 70001 bytes"#),
    ])
    func `what is no alert is refused`(_ body: String, _ answer: String) async {
        let found = await bench(.postAlerts, body: body)
        #expect(found.hasPrefix(answer), "\(found)")
        #expect(await bench(.alerts) == "200 []")
    }

    @Test func `an annotation that is null is none`() async {
        #expect(await bench(.postAlerts, body: #"[{"labels":{"alertname":"A"},"annotations":{"x":null}}]"#) == "200")
        #expect(await names() == ["A"])
    }

    @Test func `what is good is taken beside what is not, and only from a client that says it sends JSON`() async {
        let body = #"[{"labels":{"alertname":"A"}},{"labels":{"x":""}}]"#
        #expect(await bench(.postAlerts, body: body, contentType: "text/plain").hasPrefix("415 "))
        #expect(await names() == [])
        #expect(await bench(.postAlerts, body: body).hasPrefix("400 "))
        #expect(await names() == ["A"])
    }

    @Test func `filters leave out what is not asked for`() async throws {
        let labels = ["A page", "B page", "C info"].map { $0.split(separator: " ") }
            .map { #"{"labels":{"alertname":"\#($0[0])","severity":"\#($0[1])"}}"# }
        _ = await bench(.postAlerts, body: "[\(labels.joined(separator: ","))]")
        let id = try await bench.silence(#"alertname=~"B|Z""#)
        for (query, expected) in [
            ([("filter", "severity=\"page\"")], ["A", "B"]),
            ([("filter", "severity!=page"), ("filter", "x=")], ["C"]),
            ([("filter", "alertname=~A|C"), ("filter", "severity=page")], ["A"]),
            ([("silenced", "false")], ["A", "C"]),
            ([("active", "false")], ["B"]), ([("receiver", "page.?")], ["A", "B"]), ([("receiver", "team.a")], []),
            ([("inhibited", "false"), ("unprocessed", "false")], ["A", "B", "C"]),
        ] as [([(name: String, value: String)], [String])] {
            #expect(await names(query) == expected, "\(query)")
        }
        let silenced = await bench.document(.alerts, [("filter", "alertname=B")]).array?.first?["status"]
        #expect(silenced?["silencedBy"] == [.string(id)] && silenced?["state"] == "suppressed")
        for (query, answer) in [
            ([("filter", "severity")], #"400 "bad matcher format: severity: "#),
            ([("filter", "")], #"400 "bad matcher format: : "#),
            ([("filter", "{a=b}")], #"400 "bad matcher format: {a=b}: "#),
            ([("filter", "a=b,c=d")], #"400 "bad matcher format: a=b,c=d: expected one matcher, not 2"#),
            ([("active", "maybe")], #"422 {"code":601"#),
            ([("receiver", "(")], #"400 "failed to parse receiver param: "#),
        ] as [([(name: String, value: String)], String)] {
            for operation in [AlertAPI.Operation.alerts, .alertGroups] {
                let found = await bench(operation, query)
                #expect(found.hasPrefix(answer), "\(found)")
            }
        }
    }

    @Test func `groups are those in which alerts are told`() async {
        let labels = [("A", "1"), ("A", "2"), ("B", "1")].map {
            #"{"labels":{"alertname":"\#($0.0)","severity":"page","n":"\#($0.1)"}}"#
        }
        _ = await bench(.postAlerts, body: "[\(labels.joined(separator: ","))]")
        func groups(_ query: [(name: String, value: String)] = []) async -> [String] {
            (await bench.document(.alertGroups, query).array ?? []).map { group in
                let alerts = group["alerts"]?.array ?? []
                let names = alerts.compactMap { $0["labels"] }
                    .map { "\($0["alertname"]?.string ?? "")\($0["n"]?.string ?? "")" }
                return "\(group["receiver"]?["name"]?.string ?? "") \(group["labels"]?["alertname"]?.string ?? "-"): "
                    + names.joined(separator: " ")
            }
        }
        #expect(await groups() == ["log -: A1 A2 B1", "pager A: A1 A2", "pager B: B1"])
        #expect(await groups([("receiver", "pager"), ("filter", "n=1")]) == ["pager A: A1", "pager B: B1"])
    }
}
