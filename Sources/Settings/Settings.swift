package import YAML

/// What `roost.yaml` says, checked and completed with defaults.
package struct Settings: Sendable {
    package var global = GlobalSettings()
    package var agent = AgentSettings()
    package var storage = StorageSettings()
    /// Patterns of rule files as `glob(7)` reads them, relative ones taken from the settings file's folder.
    package var ruleFiles: [String] = []
    /// The elements of `scrape_configs`, for whoever scrapes to read.
    package var scrapeConfigs: [YAMLNode] = []
    /// The `alerting` section, for whoever tells other Alertmanagers to read; nil without one.
    package var alerting: YAMLNode?
    /// The folder of the settings file, with a slash at its end; empty for the working folder.
    package var folder = ""
    private var section: ServerSection?

    /// What holds without a file.
    package init() {}

    /// Reads a settings file. `file` is its path: relative paths within are taken from its folder.
    package init(parsing bytes: [UInt8], file: String) throws(YAMLError) {
        try self.init(YAMLNode(parsing: bytes, file: file), file: file)
    }

    /// Reads a settings file that has been parsed.
    package init(_ node: YAMLNode, file: String) throws(YAMLError) {
        let context = FileContext(file: file)
        self = try node.mapping("the settings") { reader throws(YAMLError) in
            try Settings(reading: &reader, file: file, context: context)
        }
    }

    private init(reading reader: inout MappingReader, file: String, context: FileContext) throws(YAMLError) {
        try reader.value("global") { node throws(YAMLError) in global = try GlobalSettings(node) }
        try reader.value("agent") { node throws(YAMLError) in agent = try AgentSettings(node, context: context) }
        try reader.value("storage") { node throws(YAMLError) in storage = try StorageSettings(node) }
        ruleFiles = try reader.list("rule_files") { node throws(YAMLError) in
            let pattern = try node.string("an element of rule_files")
            if pattern.isEmpty { throw node.error("a pattern of rule files must not be empty") }
            return context.path(pattern)
        }
        scrapeConfigs = try reader.list("scrape_configs") { node in node }
        folder = context.path("")
        section = try ServerSection(reading: &reader, file: file)
        alerting = reader.value("alerting")
        let later = ["scrape_config_files", "remote_write", "remote_read"]
        try reader.refuse(later, because: "is not supported yet: remove it")
    }

    /// The servers in the order of the file, as a profile makes them. `environment` looks a variable up for `${NAME}`.
    package func servers(
        profile: String? = nil, environment: @escaping (String) -> String?
    ) throws(YAMLError) -> [ServerSettings] {
        try section?.servers(profile: profile, environment: environment) ?? []
    }
}
