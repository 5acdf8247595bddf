import Format
import HTTPConfig
import Model
import Scraping
package import YAML

extension AlertingConfig {
    /// Reads an `alerting` section. Paths are taken from the folder of the file that asks.
    package init(_ node: YAMLNode, folder: String) throws(YAMLError) {
        self.init()
        try node.mapping("alerting") { reader throws(YAMLError) in
            rules = try reader.list("alert_relabel_configs", RelabelRule.init)
            let groups = try reader.list("alertmanagers") { node throws(YAMLError) in
                try node.mapping("an element of alertmanagers") { reader throws(YAMLError) in
                    try Alertmanager.group(reading: &reader) { $0.hasPrefix("/") ? $0 : folder + $0 }
                }
            }
            for alertmanager in groups.joined() where !alertmanagers.contains(alertmanager) {
                alertmanagers.append(alertmanager)
            }
        }
    }
}

extension Alertmanager {
    private static let path = "/api/v2/alerts"
    /// What relabelling may change of where alerts go, beside scheme and address.
    private static let pathLabel = "__alerts_path__"
    private static let schemes = ["http", "https"]
    /// Where else Prometheus finds Alertmanagers.
    private static let sources = TargetSource.later + ["file_sd_configs", "http_sd_configs"]

    /// Reads those of one element, which are asked alike.
    fileprivate static func group(
        reading reader: inout MappingReader, path: (String) -> String
    ) throws(YAMLError) -> [Alertmanager] {
        let scheme = try reader.string("scheme") ?? "http"
        guard schemes.contains(scheme) else { throw reader.error(at: "scheme", "scheme must be http or https") }
        let prefix = try reader.string("path_prefix") ?? ""
        let timeout = try reader.positiveDuration("timeout") ?? 10_000
        guard try reader.string("api_version") ?? "v2" == "v2" else {
            throw reader.error(at: "api_version", "api_version must be v2: Alertmanager has no other any more")
        }
        try reader.refuse(sources, because: "is not supported yet: use static_configs")
        try reader.refuse(["sigv4"], because: "is not supported: leave it to a Prometheus")
        let targetRules = try reader.list("relabel_configs", RelabelRule.init)
        let rules = try reader.list("alert_relabel_configs", RelabelRule.init)
        let groups = try reader.list("static_configs") { node throws(YAMLError) in (node, try TargetGroup(node)) }
        let http = try HTTPConfig(reading: &reader, path: path)
        let folder = prefix.split(separator: "/").map { "/\($0)" }.joined()
        let defaults = Labels([(TargetLabel.scheme, scheme), (pathLabel, folder + Self.path)])
        var alertmanagers: [Alertmanager] = []
        for (node, group) in groups {
            for target in group.targets {
                let found = defaults.merging(group.labels.merging(target))
                guard let labels = found.relabelled(by: targetRules) else { continue }
                let (url, address) = try place(of: labels, at: node)
                alertmanagers.append(
                    Alertmanager(
                        url: url, address: address, timeout: .milliseconds(timeout), http: http, rules: rules))
            }
        }
        return alertmanagers
    }

    private static func place(
        of labels: Labels, at node: YAMLNode
    ) throws(YAMLError) -> (url: String, address: String) {
        let (scheme, path) = (labels[TargetLabel.scheme] ?? "", labels[pathLabel] ?? "")
        let url = "\(scheme)://\(labels[TargetLabel.address] ?? "")\(path.hasPrefix("/") ? path : "/\(path)")"
        do throws(WebAddressError) {
            let address = try WebAddress(url)
            return (url, "\(address.host):\(address.port)")
        } catch {
            throw node.error("an Alertmanager cannot be asked: \(error)")
        }
    }
}
