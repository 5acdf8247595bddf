import HTTPConfig
import Testing
import YAML

@testable import Forwarding

/// If one of these fails, alerts go where nobody meant them to, or a file of Prometheus is not understood.
struct AlertingConfigTests {
    private func config(_ text: String) throws(YAMLError) -> AlertingConfig {
        try AlertingConfig(YAMLNode(parsing: Array(text.utf8), file: "r.yaml"), folder: "/etc/r/")
    }

    @Test(arguments: [
        ("{}", []), ("{alertmanagers: []}", []),
        (
            "{alertmanagers: [{static_configs: [{targets: [a, 'b:1', a]}]}]}",
            ["http://a/api/v2/alerts", "http://b:1/api/v2/alerts"]
        ),
        (
            "{alertmanagers: [{scheme: https, path_prefix: /am/, api_version: v2, static_configs: [{targets: ['a:1']}]}]}",
            ["https://a:1/am/api/v2/alerts"]
        ),
        (
            "{alertmanagers: [{path_prefix: a/b, static_configs: [{targets: ['[::1]:1']}]}]}",
            ["http://[::1]:1/a/b/api/v2/alerts"]
        ),
        (
            "{alertmanagers: [{static_configs: [{targets: [a, b], labels: {x: y}}], relabel_configs: [{source_labels: [__address__, x], regex: 'a;y', action: keep}, {target_label: __scheme__, replacement: https}, {target_label: __alerts_path__, replacement: '/z'}]}]}",
            ["https://a/z"]
        ),
        (
            "{alertmanagers: [{static_configs: [{targets: [a]}]}, {static_configs: [{targets: [b]}]}]}",
            ["http://a/api/v2/alerts", "http://b/api/v2/alerts"]
        ),
    ])
    func `who is told, and where`(_ text: String, _ urls: [String]) throws {
        #expect(try config(text).alertmanagers.map(\.url) == urls)
    }

    @Test func `how they are asked`() throws {
        let text =
            "{alertmanagers: [{timeout: 3s, static_configs: [{targets: [a]}], authorization: {credentials_file: t}, tls_config: {insecure_skip_verify: true}}]}"
        let alertmanager = try #require(try config(text).alertmanagers.first)
        #expect(alertmanager.timeout == .seconds(3) && alertmanager.http.files == ["/etc/r/t"])
        #expect(alertmanager.address == "a:80")
    }

    @Test(arguments: [
        ("{alertmanagers: [{api_version: v1}]}", "api_version must be v2"),
        ("{alertmanagers: [{scheme: ftp}]}", "scheme must be"),
        ("{alertmanagers: [{dns_sd_configs: []}]}", "is not supported yet: use static_configs"),
        ("{alertmanagers: [{sigv4: {}}]}", "is not supported"), ("{alertmanagers: [{nonsense: 1}]}", "nonsense"),
        ("{alertmanagers: [{static_configs: [{targets: ['http://a/hush']}]}]}", "is no target"),
        ("{alertmanagers: [{static_configs: [{targets: ['a b']}]}]}", "an Alertmanager cannot be asked"),
        ("{alertmanagers: [{static_configs: [{targets: ['a:x']}]}]}", "no number from 1 to 65535"),
        ("{alertmanagers: [{timeout: 0s}]}", "timeout"), ("{alert_relabel_configs: [{action: odd}]}", "action"),
        ("{other: 1}", "other"),
    ])
    func `what is wrong is refused where it stands`(_ text: String, _ part: String) {
        let error = #expect(throws: YAMLError.self) { try config(text) }
        #expect(error?.description.hasPrefix("r.yaml:1:") == true)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
