package import YAML

/// What `roost.yaml` says, checked and completed with defaults.
package struct Settings: Sendable {
    package var global = GlobalSettings()
    package var agent = AgentSettings()
    /// Patterns of rule files as `glob(7)` reads them, relative ones taken from the settings file's folder.
    package var ruleFiles: [String] = []
    /// In the order of the file.
    package var servers: [ServerSettings] = []

    /// What holds without a file.
    package init() {}

    /// Reads a settings file. `file` is its path: relative paths within are taken from its folder. `environment`
    /// looks a variable up for `${NAME}`.
    package init(
        parsing bytes: [UInt8], file: String, environment: @escaping (String) -> String?
    ) throws(YAMLError) {
        let context = SettingsContext(file: file, environment: environment)
        let node = try YAMLNode(parsing: bytes, file: file)
        self = try node.mapping("the settings") { reader throws(YAMLError) in
            try Settings(reading: &reader, context: context)
        }
    }

    private init(reading reader: inout MappingReader, context: SettingsContext) throws(YAMLError) {
        try reader.value("global") { node throws(YAMLError) in global = try GlobalSettings(node) }
        try reader.value("agent") { node throws(YAMLError) in agent = try AgentSettings(node, context: context) }
        ruleFiles = try reader.list("rule_files") { node throws(YAMLError) in
            let pattern = try node.string("an element of rule_files")
            if pattern.isEmpty { throw node.error("a pattern of rule files must not be empty") }
            return context.path(pattern)
        }
        for entry in try reader.entries("servers") {
            servers.append(try ServerSettings(entry, context: context))
            try checkAddress(of: entry)
        }
        let later = ["scrape_configs", "scrape_config_files", "alerting", "remote_write", "remote_read", "profiles"]
        try reader.refuse(later, because: "is not supported yet: remove it")
    }

    /// Refuses the newest server when it listens where another does.
    private func checkAddress(of entry: YAMLEntry) throws(YAMLError) {
        guard let server = servers.last, let port = server.port,
            let other = servers.dropLast().first(where: { $0.port == port && $0.host == server.host })
        else { return }
        throw entry.keyError(
            "server \"\(server.name)\" listens on \(server.host) port \(port), as server \"\(other.name)\" does: "
                + "give one of them another port")
    }
}
