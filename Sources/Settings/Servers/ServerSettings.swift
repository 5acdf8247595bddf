internal import YAML

/// One server to keep, as the `servers` section describes it.
package struct ServerSettings: Sendable {
    /// What to do when the server exits unasked.
    package enum Restart: String, CaseIterable, Sendable {
        case always
        case onFailure = "on-failure"
        case never
    }

    /// Letters, digits, `_`, `.` and `-`, at most 64; the first one a letter or digit.
    package var name: String
    /// The program and its arguments; no shell reads them.
    package var command: [String]
    /// Where the server can be reached.
    package var host = "127.0.0.1"
    /// The TCP port that it listens on; nil when it has none.
    package var port: Int?
    /// Variables added to the server's environment. Their values may be secrets.
    package var environment: [String: String] = [:]
    /// Where the server starts; nil for the place that roost runs in.
    package var directory: String?
    package var health = HealthSettings.automatic
    package var restart = Restart.always
    /// How long the server may take until it answers.
    package var startTimeout = Duration.seconds(60)
    /// How long the server may take to end before it is killed.
    package var stopTimeout = Duration.seconds(30)

    init(_ entry: YAMLEntry, context: SettingsContext) throws(YAMLError) {
        name = entry.key
        guard isServerName(name) else {
            throw entry.keyError(
                "\"\(name)\" cannot name a server: use at most 64 letters, digits, \"_\", \".\" and \"-\", "
                    + "a letter or digit first")
        }
        var reader = try MappingReader(entry.value, "server \"\(name)\"")
        command = try commandWords(try reader.required("command"), context: context)
        if reader.value("host") != nil { host = try reader.requiredString("host") }
        port = try reader.int("port", in: 1...65535)
        for entry in try reader.entries("env") {
            environment[entry.key] = try Self.variable(entry, context: context)
        }
        try reader.value("directory") { node throws(YAMLError) in
            directory = context.path(try context.expand(try node.string("directory"), at: node))
        }
        try reader.value("health") { node throws(YAMLError) in health = try HealthSettings(node, hasPort: port != nil) }
        if let policy = try reader.choice("restart", Restart.self) { restart = policy }
        if let timeout = try reader.positiveDuration("start_timeout") { startTimeout = .milliseconds(timeout) }
        if let timeout = try reader.positiveDuration("stop_timeout") { stopTimeout = .milliseconds(timeout) }
        try reader.finish()
    }

    private static func variable(_ entry: YAMLEntry, context: SettingsContext) throws(YAMLError) -> String {
        guard isVariableName(entry.key) else {
            throw entry.keyError("\"\(entry.key)\" cannot name a variable: use letters, digits and \"_\"")
        }
        return try context.expand(try entry.value.string("env \(entry.key)"), at: entry.value)
    }
}

/// Whether a text can name a server: it is part of paths and of a label's value.
package func isServerName(_ name: String) -> Bool {
    let isAlphanumeric = { (byte: UInt8) in
        byte.isASCIILetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    guard let first = name.utf8.first, isAlphanumeric(first), name.utf8.count <= 64 else { return false }
    return name.utf8.allSatisfy { isAlphanumeric($0) || "_.-".utf8.contains($0) }
}
