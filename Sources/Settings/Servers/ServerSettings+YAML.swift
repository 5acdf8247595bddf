internal import Format
internal import YAML

extension ServerSettings {
    /// How a server gets its listening socket; the raw values are those of `socket`.
    private enum Socket: String, CaseIterable {
        /// It makes its own.
        case own
        case inherit
    }

    init(_ entry: YAMLEntry, context: FileContext) throws(YAMLError) {
        guard isServerName(entry.key) else {
            throw entry.keyError(
                "\"\(entry.key)\" cannot name a server: use at most 64 letters, digits, \"_\", \".\" and \"-\", "
                    + "a letter or digit first")
        }
        var reader = try MappingReader(entry.value, "server \"\(entry.key)\"")
        self.init(name: entry.key, command: try commandWords(try reader.required("command"), context: context))
        try readAddress(&reader, context)
        try readEnvironment(&reader, context)
        try readLife(&reader)
        try readChecks(&reader, context)
        try reader.value("metrics") { node throws(YAMLError) in metrics = try metricsPage(node, context) }
        after = try reader.strings("after")
        try reader.finish()
    }

    private mutating func readAddress(_ reader: inout MappingReader, _ context: FileContext) throws(YAMLError) {
        try reader.value("host") { node throws(YAMLError) in
            guard let text = try context.knownText(node, "host") else { return }
            guard let address = numericAddress(text) else {
                throw node.error("host must be a numeric address or \"localhost\", not \"\(text)\"")
            }
            host = address
        }
        try reader.value("port") { node throws(YAMLError) in
            port = 0
            guard try node.string("port").contains("${") else { return port = try node.int("port", in: 0...65535) }
            guard let text = try context.knownText(node, "port") else { return }
            guard let number = UInt16(text) else {
                throw node.error("port must be from 0 to 65535, which its variable is not")
            }
            port = Int(number)
        }
        if try reader.choice("socket", Socket.self) == .inherit { inheritsSocket = true }
        let place = reader.node
        guard inheritsSocket || !command.contains(where: { $0.contains(Self.socketPlaceholder) }) else {
            throw place.error("{fd} in the command stands for a socket that is inherited: add \"socket: inherit\"")
        }
    }

    private mutating func readEnvironment(
        _ reader: inout MappingReader, _ context: FileContext
    ) throws(YAMLError) {
        for entry in try reader.entries("env") {
            guard isVariableName(entry.key) else { throw entry.keyError(Self.badVariable(entry.key)) }
            environment[entry.key] = try context.expand(try entry.value.string("env \(entry.key)"), at: entry.value)
        }
        try reader.value("env_file") { node throws(YAMLError) in
            let nodes = if case .sequence(let nodes) = node.content { nodes } else { [node] }
            for node in nodes {
                environmentFiles.append(context.path(try context.expand(try node.string("env_file"), at: node)))
            }
        }
        inheritedVariables = try reader.list("inherit_env") { node throws(YAMLError) in
            let name = try node.string("an element of inherit_env")
            guard isVariableName(name) else { throw node.error(Self.badVariable(name)) }
            return name
        }
        try reader.value("directory") { node throws(YAMLError) in
            directory = context.path(try context.expand(try node.string("directory"), at: node))
        }
    }

    private mutating func readLife(_ reader: inout MappingReader) throws(YAMLError) {
        if let policy = try reader.choice("restart", Restart.self) { restart = policy }
        if let timeout = try reader.positiveDuration("start_timeout") { startTimeout = .milliseconds(timeout) }
        if let timeout = try reader.positiveDuration("stop_timeout") { stopTimeout = .milliseconds(timeout) }
        if let limits = try reader.mapping("limits", LimitSettings.init(reading:)) { self.limits = limits }
        maxMemory = try reader.size("max_memory", from: 1 << 20)
        if let logs = try reader.mapping("log", LogSettings.init(reading:)) { self.logs = logs }
        isEnabled = try reader.bool("enabled")
    }

    private mutating func readChecks(_ reader: inout MappingReader, _ context: FileContext) throws(YAMLError) {
        let hasPort = needsPort
        try reader.value("health") { node throws(YAMLError) in
            health = try CheckSettings(node, for: .health, hasPort: hasPort, context: context)
        }
        try reader.value("readiness") { node throws(YAMLError) in
            readiness = try CheckSettings(node, for: .readiness, hasPort: hasPort, context: context)
        }
        try reader.value("liveness") { node throws(YAMLError) in
            liveness = try LivenessSettings(node, hasPort: hasPort, context: context)
        }
    }

    private func metricsPage(_ node: YAMLNode, _ context: FileContext) throws(YAMLError) -> String? {
        guard let text = try context.knownText(node, "metrics"), text != "auto" else { return nil }
        if text == "none" { return text }
        guard text.hasPrefix("/") else {
            do throws(WebAddressError) {
                _ = try WebAddress(text)
                return text
            } catch {
                throw node.error("metrics must be auto, none, a path or a URL: \(error)")
            }
        }
        guard needsPort else { throw node.error("metrics is a path on the server's port: add \"port\"") }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw node.error("metrics has characters that must be percent-encoded")
        }
        return text
    }

    private static func badVariable(_ name: String) -> String {
        "\"\(name)\" cannot name a variable: use letters, digits and \"_\""
    }
}
