import Format
import YAML

extension Webhook {
    init(_ node: YAMLNode) throws(YAMLError) {
        var reader = try MappingReader(node, "webhook_configs")
        try reader.refuse(["http_config", "payload"], because: notSupported)
        let url = reader.value("url")
        let file = try reader.string("url_file")
        let sendsResolved = try reader.bool("send_resolved")
        let maxAlerts = try reader.int("max_alerts", in: 0...Int.max)
        let timeout = try reader.duration("timeout")
        try reader.finish()
        self.init(
            url: try Self.address(url: url, file: file, of: node), sendsResolved: sendsResolved ?? true,
            maxAlerts: maxAlerts ?? 0,
            // No timeout at all, Alertmanager's 0s, would let one receiver hold a connection for ever.
            timeout: timeout.flatMap { $0 > 0 ? .milliseconds($0) : nil } ?? .seconds(10)
        )
    }

    private static func address(url: YAMLNode?, file: String?, of node: YAMLNode) throws(YAMLError) -> Address {
        switch (url, file) {
        case (let url?, nil):
            let text = try url.string("url")
            guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
                throw url.error("url of webhook_configs must start with http:// or https://")
            }
            return .fixed(text)
        case (nil, let file?): return .file(path(file, besides: node.source.file))
        case (nil, nil): throw node.error("webhook_configs needs \"url\" or \"url_file\"")
        case (_?, _?): throw node.error("webhook_configs has both \"url\" and \"url_file\": remove one of them")
        }
    }

    /// A relative path starts where the configuration stands.
    private static func path(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
        return file[...slash] + path
    }
}
