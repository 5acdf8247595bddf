import Format
import Model
import TestSupport
import Testing

@testable import AlertAPI

/// If these fail, amtool, Grafana and `roost silence` cannot be relied on to silence anything.
struct SilenceTests {
    private let bench: Bench

    init() throws { bench = try Bench() }

    @Test func `a silence is shown as Alertmanager shows it`() async throws {
        let id = try await bench.silence(#"alertname!="A", server=~"a|b""#, more: #","annotations":{"ticket":"7"}"#)
        let document = """
            {"id":"\(id)","status":{"state":"active"},"updatedAt":"2026-07-28T09:30:00.000Z","comment":"why",\
            "createdBy":"me","endsAt":"2026-07-28T11:00:00.000Z","matchers":[\
            {"isEqual":false,"isRegex":false,"name":"alertname","value":"A"},\
            {"isEqual":true,"isRegex":true,"name":"server","value":"a|b"}],"startsAt":"2026-07-28T09:30:00.000Z",\
            "annotations":{"ticket":"7"}}
            """
        #expect(await bench(.silence(id)) == "200 \(document)")
        #expect(await bench(.silences) == "200 [\(document)]")
        #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12] && id == id.lowercased())
    }

    @Test func `a silence is changed, ended, and kept for a while`() async throws {
        let id = try await bench.silence("a=b")
        let same = try await bench.silence("a=b", from: "2026-07-28T09:30:00.000Z", to: "2026-07-28T12:00:00Z", id: id)
        #expect(same == id)
        let other = try await bench.silence("a=c", from: "2026-07-28T09:30:00.000Z", id: id)
        #expect(other != id)
        #expect(await bench.document(.silence(id))["status"]?["state"] == "expired")
        #expect(await bench(.deleteSilence(other)) == "200")
        #expect(await bench(.deleteSilence(other)) == "200")
        #expect(await bench.document(.silences, [("expired", "false")]) == [])
        #expect(await bench.document(.silences).array?.count == 2)
        bench.time.advance(by: .seconds(121 * 3600))
        _ = try await bench.silence("x=y", to: "2026-09-01T00:00:00Z")
        #expect(await bench.document(.silences).array?.count == 1)
    }

    @Test(arguments: ["3b8b7a0e-0000-4000-8000-000000000000"]) func `what is not there is not found`(_ id: String)
        async throws
    {
        #expect(await bench(.silence(id)) == "404")
        #expect(await bench(.deleteSilence(id)) == "404")
        #expect(await bench(.silence("7")).hasPrefix(#"422 {"code":601"#))
        #expect(await bench(.deleteSilence("../alerts")).hasPrefix(#"422 {"code":601"#))
        let body = """
            {"id":"\(id)","matchers":[{"name":"a","value":"b","isRegex":false}],"startsAt":"2026-07-28T09:00:00Z",
            "endsAt":"2026-07-28T11:00:00Z","createdBy":"","comment":""}
            """
        #expect(await bench(.postSilence, body: body) == #"404 "silence not found: \#(id)""#)
    }

    /// Each member of a good silence is replaced by something that it cannot be.
    @Test(arguments: [
        ("matchers", "[]", "400 \"invalid silence: it needs at least one matcher"), ("matchers", "3", "400 \""),
        (
            "matchers", #"[{"name":"a","value":"x*","isRegex":true}]"#,
            "400 \"invalid silence: at least one matcher must not"
        ),
        (
            "matchers", #"[{"name":"a","value":"(","isRegex":true}]"#,
            "400 \"invalid silence: invalid regular expression"
        ),
        ("matchers", #"[{"name":"a","value":"b"}]"#, "400 \"invalid silence: a matcher needs"),
        ("matchers", "null", "422 {\"code\":602,\"message\":\"matchers in body is required\"}"),
        ("startsAt", "null", "422 {\"code\":602"),
        ("startsAt", "\"now\"", "400 \"invalid silence: startsAt must be a time"),
        ("startsAt", "\"2026-07-28T12:00:00Z\"", "400 \"invalid silence: its end must be behind its start"),
        ("endsAt", "\"2026-07-28T09:29:00Z\"", "400 \"invalid silence: its end is in the past"),
        ("createdBy", "7", "400 \"invalid silence: createdBy must be a text"), ("comment", "null", "422 {"),
        ("recurring", "\"Sat\"", "400 \"invalid silence: recurring: "),
        ("annotations", "{\"a\":1}", "400 \"invalid silence: "),
    ])
    func `what is no silence is refused`(_ member: String, _ value: String, _ answer: String) async throws {
        var members = [
            ("matchers", #"[{"name":"a","value":"b","isRegex":false}]"#), ("startsAt", "\"2026-07-28T09:00:00Z\""),
            ("endsAt", "\"2026-07-28T11:00:00Z\""), ("createdBy", "\"me\""), ("comment", "\"\""),
        ].filter { $0.0 != member }
        members.append((member, value))
        let body = "{\(members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ","))}"
        let found = await bench(.postSilence, body: body)
        #expect(found.hasPrefix(answer), "\(found)")
        #expect(await bench.document(.silences) == [])
    }

    @Test func `silences are found by their matchers and states, in Alertmanager's order`() async throws {
        var names: [String: String] = [:]
        for (name, matchers, start, end) in [
            ("long", "a=b", "09:00", "12:00"), ("short", "a=b, c=~d", "09:00", "10:00"),
            ("later", "a=b", "13:00", "14:00"),
            ("soon", "a=b", "10:00", "15:00"), ("over", "a=b", "09:00", "16:00"),
        ] {
            let id = try await bench.silence(
                matchers, from: "2026-07-28T\(start):00Z", to: "2026-07-28T\(end):00Z")
            names[id] = name
            if name == "over" { _ = await bench(.deleteSilence(id)) }
        }
        for (query, expected) in [
            ([], ["short", "long", "soon", "later", "over"]),
            ([("expired", "false")], ["short", "long", "soon", "later"]),
            ([("active", "false"), ("pending", "false")], ["over"]), ([("filter", "c=~\"d\"")], ["short"]),
            ([("filter", "c=d")], []), ([("filter", "a=b"), ("filter", "c=~d")], ["short"]),
        ] as [([(name: String, value: String)], [String])] {
            let found = (await bench.document(.silences, query).array ?? []).compactMap { $0["id"]?.string }
            #expect(found.map { names[$0] ?? "?" } == expected, "\(query)")
        }
    }

    @Test func `a client that does not know that a silence recurs leaves it so`() async throws {
        let end = "2027-01-01T00:00:00Z"
        let id = try await bench.silence("a=b", to: end, more: #","recurring":"Sat 02:00-04:00 Europe/Berlin""#)
        let shown = await bench.document(.silence(id))
        #expect(shown["recurring"] == "Sat 02:00-04:00 Europe/Berlin" && shown["status"]?["state"] == "pending")
        #expect(try await bench.silence("a=b", from: "2026-07-28T09:30:00.000Z", to: end, id: id) == id)
        #expect(await bench.document(.silence(id))["recurring"] == "Sat 02:00-04:00 Europe/Berlin")
        let once = try await bench.silence(
            "a=b", from: "2026-07-28T09:30:00.000Z", to: end, id: id, more: #","recurring":null"#)
        #expect(once == id)
        #expect(await bench.document(.silence(id))["recurring"] == nil)
    }

    @Test func `tools see the routes, and no secrets`() async throws {
        #expect(await bench(.receivers) == #"200 [{"name":"team.a"},{"name":"pager"},{"name":"log"}]"#)
        let status = await bench.document(.status)
        #expect(status["uptime"] == "2026-07-28T09:29:59.750Z" && status["cluster"]?["status"] == "disabled")
        #expect(
            status["config"]?["original"] == """
                global:
                  resolve_timeout: "5m"
                route:
                  receiver: team.a
                  group_by: []
                  group_wait: "30s"
                  group_interval: "5m"
                  repeat_interval: "4h"
                  routes:
                    - receiver: pager
                      group_by:
                        - alertname
                      matchers:
                        - "severity=\\"page\\""
                      continue: true
                    - receiver: log
                receivers:
                  - name: team.a
                  - name: pager
                  - name: log

                """)
    }
}
