import Format
import Glibc
import TestSupport
import Testing

/// If this fails, an estate with Alertmanagers of its own does not hear of this host's alerts. Debian's Alertmanager takes
/// them.
@Suite(.serialized) struct AlertmanagerStoryTests {
    let roost: RoostRun

    init() throws {
        roost = try RoostRun()
    }

    /// Debian's Alertmanager on a port; its pid.
    private func startAlertmanager(_ port: Int) throws -> pid_t {
        let config = roost.home.write("{route: {receiver: r}, receivers: [{name: r}]}", to: "debian.yml")
        let started = shell(
            "prometheus-alertmanager --config.file='\(config)' --storage.path='\(roost.home.path)/am-\(port)' "
                + "--web.listen-address=127.0.0.1:\(port) --web.route-prefix=/am --cluster.listen-address= "
                + ">'\(roost.home.path)/am-\(port).log' 2>&1 & echo $!")
        return try #require(pid_t(started.output.trimming))
    }

    /// The alerts that an Alertmanager has, by their names.
    private func alerts(_ port: Int) -> [String: JSONValue] {
        let list = (try? JSONValue(parsing: get("http://127.0.0.1:\(port)/am/api/v2/alerts")))?.array ?? []
        return Dictionary(list.map { ($0["labels"]?["alertname"]?.string ?? "", $0) }) { $1 }
    }

    @Test("each of two Alertmanagers hears of an alert and its end, though one of them was not there at first")
    func told() async throws {
        let ports = [try freePort(), try freePort()]
        let first = try startAlertmanager(ports[0])
        defer { kill(first, SIGKILL) }
        let rules = roost.home.write(
            """
            groups:
            - name: g
              rules:
              - {alert: Down, expr: 'vector(1)', labels: {severity: page}, annotations: {summary: "it is \\"down\\""}}
              - {alert: Slow, expr: 'vector(1)'}
            """, to: "rules.yml")
        let settings = roost.home.write(
            """
            global: {external_labels: {site: here}}
            alerting:
              alert_relabel_configs: [{regex: secret, action: labeldrop}]
              alertmanagers:
              - path_prefix: /am
                static_configs: [{targets: ['127.0.0.1:\(ports[0])', '127.0.0.1:\(ports[1])']}]
            """, to: "roost.yaml")
        #expect(roost("check config \(settings)").output.contains("SUCCESS: 2 Alertmanagers found"))
        let agent = try roost.startAgent("--config \(settings) --interval 1s --rules \(rules)")
        #expect(await holds { alerts(ports[0]).count == 2 })
        let down = try #require(alerts(ports[0])["Down"], "\(shell("cat \(roost.home.path)/agent.log").output)")
        #expect(down["labels"]?["site"] == "here" && down["labels"]?["severity"] == "page")
        #expect(down["annotations"]?["summary"] == "it is \"down\"")
        #expect(down["status"]?["state"] == "active")
        let failures = "roost_alertmanager_failures_total{alertmanager=\"127.0.0.1:\(ports[1])\"} 0"
        #expect(!get("\(agent.url)/metrics").contains(failures))

        let second = try startAlertmanager(ports[1])
        defer { kill(second, SIGKILL) }
        #expect(await holds { alerts(ports[1]).count == 2 })

        roost.home.write("groups: [{name: g, rules: [{alert: Slow, expr: 'vector(1)'}]}]", to: "rules.yml")
        kill(agent.pid, SIGHUP)
        for port in ports { #expect(await holds { Array(alerts(port).keys) == ["Slow"] }) }
        let log = shell("cat \(roost.home.path)/agent.log").output
        #expect(log.contains("cannot tell the Alertmanager at 127.0.0.1:\(ports[1]) of 2 alerts: "), "\(log)")
    }
}
