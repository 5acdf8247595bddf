package import YAML

/// What Roost needs of a `server-config.yaml` or `config/server.yaml` that openapi-mcp-swagger writes. The rest of it is
/// for the server itself, and is passed over.
package struct PackageFile: Sendable {
    /// What the file calls the server, as Roost can call it.
    package var name: String?
    package var host = "127.0.0.1"
    /// nil when the file does not say it.
    package var port: Int?
    /// The path that answers whether the server is well; nil when the file does not say it.
    package var healthPath: String?
    /// The path of its database, from the folder of `server.py` when it is relative.
    package var databasePath: String?

    /// Whether a parsed file is one: a mapping of `server`, and nothing that belongs to Roost.
    package static func isOne(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.contains { $0.key == "server" && $0.value.isMapping }
            && !entries.contains { ["servers", "agent", "profiles", "mcpServers"].contains($0.key) }
    }

    package init(_ node: YAMLNode) throws(YAMLError) {
        var file = try MappingReader(node, "the file")
        if let server = file.value("server") {
            var reader = try MappingReader(server, "server")
            try reader.value("host") { node throws(YAMLError) in
                let text = try node.string("host")
                guard let address = numericAddress(text) else {
                    throw node.error("host must be a numeric address or \"localhost\", not \"\(text)\"")
                }
                host = address
            }
            port = try reader.int("port", in: 0...65535)
            name = try reader.string("name").flatMap(serverName(from:))
        }
        if let database = file.value("database") {
            var reader = try MappingReader(database, "database")
            databasePath = try reader.string("path")
        }
        if let features = file.value("features") {
            var reader = try MappingReader(features, "features")
            if let check = reader.value("health_check") { healthPath = try Self.healthPath(check) }
        }
    }

    private static func healthPath(_ node: YAMLNode) throws(YAMLError) -> String? {
        var reader = try MappingReader(node, "health_check")
        let path = try reader.string("endpoint") ?? "/health"
        guard try reader.bool("enabled") ?? true else { return nil }
        guard path.hasPrefix("/") else { throw node.error("endpoint of health_check must begin with \"/\"") }
        return path
    }
}

extension YAMLNode {
    fileprivate var isMapping: Bool { if case .mapping = content { true } else { false } }
}
