import Format
import TestSupport
import Testing

/// If one of these fails, who pages or filters rules through Prometheus' API gets others than were asked for.
@Suite(.serialized) struct RulesAPITests {
    private static let rules = """
        groups:
          - name: late
            rules:
              - {alert: Up, expr: vector(1), labels: {team: web}}
              - {record: up:sum, expr: sum(up), labels: {team: db}}
              - {alert: Kept, expr: vector(time() % 6) < 3, keep_firing_for: 1h}
          - name: early
            rules: [{record: up:count, expr: count(up)}]
          - {name: empty, rules: []}
        """

    private let roost: RoostRun
    private let url: String
    private let file: String

    init() async throws {
        roost = try RoostRun()
        file = roost.home.write(Self.rules, to: "rules.yml")
        let url = try roost.startAgent("--interval 1s --rules \(file)").url
        self.url = url
        #expect(await holds { !get("\(url)/-/ready").isEmpty })
    }

    private func ask(_ query: String) throws -> JSONValue {
        try JSONValue(parsing: shell("curl -sg '\(url)/api/v1/rules?\(query)'").output)
    }

    /// The rules that are given, after their groups: `early: up:count`.
    private func rules(_ query: String) throws -> [String] {
        try ask(query)["data"]?["groups"]?.array?.map { group in
            let names = (group["rules"]?.array ?? []).map { $0["name"]?.string ?? "?" }
            return "\(group["name"]?.string ?? "?"): \(names.joined(separator: " "))"
        } ?? []
    }

    @Test("rules are given by type, name, group, file and labels, in the order of the groups' names")
    func filters() throws {
        let all = ["early: up:count", "late: Up up:sum Kept"]
        let cases: [(query: String, rules: [String])] = [
            ("", all), ("type=ALERT", ["late: Up Kept"]), ("type=record", ["early: up:count", "late: up:sum"]),
            ("rule_name[]=Up&rule_name[]=up:count", ["early: up:count", "late: Up"]),
            ("rule_group[]=late&rule_group[]=none", ["late: Up up:sum Kept"]), ("file[]=\(file)", all),
            ("file[]=none", []), ("match[]={team=\"web\"}&match[]={team=\"db\"}", ["late: Up up:sum"]),
            ("match[]={team=~\".%2B\",team!=\"db\"}", ["late: Up"]),
            ("type=record&match[]={team=\"web\"}", []),
        ]
        for (query, expected) in cases { #expect(try rules(query) == expected, "\(query)") }
        let alerts = try ask("exclude_alerts=true&type=alert")["data"]?["groups"]?.array?.first?["rules"]?.array
        #expect(alerts?.count == 2 && alerts?.allSatisfy { $0["alerts"] == .null } == true)
    }

    @Test("groups come in pages")
    func pages() throws {
        let first = try ask("group_limit=1")["data"]
        let next = try #require(first?["groupNextToken"]?.string)
        #expect(try rules("group_limit=1") == ["early: up:count"])
        #expect(try rules("group_limit=1&group_next_token=\(next)") == ["late: Up up:sum Kept"])
        #expect(try ask("group_limit=1&group_next_token=\(next)")["data"]?["groupNextToken"] == nil)
        #expect(try ask("group_limit=2")["data"]?["groupNextToken"] == nil)
    }

    @Test("what cannot be understood is refused")
    func refusals() throws {
        let cases = [
            ("type=a", "invalid parameter \"type\": not supported value \"a\""),
            ("exclude_alerts=maybe", "invalid parameter \"exclude_alerts\": "),
            ("match[]=bad{", "invalid parameter \"match[]\": "),
            ("match[]={a=\"\"}", "invalid parameter \"match[]\": "),
            ("group_limit=x", "invalid parameter \"group_limit\": "),
            ("group_limit=0", "invalid parameter \"group_limit\": "),
            ("group_limit=1&group_next_token=x", "invalid parameter \"group_next_token\": "),
            ("group_next_token=x", "invalid parameter \"group_next_token\": "),
        ]
        for (query, message) in cases {
            let answer = try ask(query)
            #expect(answer["errorType"]?.string == "bad_data", "\(query)")
            #expect(answer["error"]?.string?.hasPrefix(message) == true, "\(query): \(answer)")
        }
    }

    @Test("since when an alert is kept is told")
    func kept() async throws {
        func alert() -> JSONValue? {
            let alerts = try? JSONValue(parsing: get("\(url)/api/v1/alerts"))["data"]?["alerts"]?.array
            return alerts?.first { $0["labels"]?["alertname"]?.string == "Kept" }
        }
        #expect(await holds { alert()?["state"]?.string == "firing" && alert()?["keepFiringSince"] == nil })
        #expect(await holds { alert()?["keepFiringSince"]?.string?.hasSuffix("Z") == true })
    }
}
