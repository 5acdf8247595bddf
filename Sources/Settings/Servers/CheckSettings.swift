internal import YAML

/// How a server is asked whether it is well.
package enum HealthSettings: Hashable, Sendable {
    /// The first probe finds out what the server speaks.
    case automatic
    /// A request of the Model Context Protocol; nil for the usual path.
    case mcp(path: String?)
    /// An HTTP GET; nil for the usual paths.
    case http(path: String?)
    /// A TCP connection.
    case tcp
    case none

    private enum Kind: String, CaseIterable {
        case auto, mcp, http, tcp, none
    }

    /// Reads one word, or a mapping of `kind` and `path`.
    init(_ node: YAMLNode, hasPort: Bool) throws(YAMLError) {
        let kind: Kind
        var path: String?
        if case .mapping = node.content {
            var reader = try MappingReader(node, "health")
            kind = try reader.required("kind").choice("kind")
            path = try reader.value("path") { node throws(YAMLError) in
                let path = try node.string("path")
                guard path.hasPrefix("/") else { throw node.error("path of health must begin with \"/\"") }
                guard kind == .mcp || kind == .http else {
                    throw node.error("health \(kind.rawValue) has no path: remove it, or choose http or mcp")
                }
                return path
            }
            try reader.finish()
        } else {
            kind = try node.choice("health")
        }
        guard hasPort || kind == .auto || kind == .none else {
            throw node.error("health \(kind.rawValue) needs the server's port: add \"port\"")
        }
        self =
            switch kind {
            case .auto: .automatic
            case .mcp: .mcp(path: path)
            case .http: .http(path: path)
            case .tcp: .tcp
            case .none: .none
            }
    }
}
