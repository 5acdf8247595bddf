/// One server to keep, as a file or a command line describes it, before anything is looked up.
package struct ServerSettings: Sendable {
    /// What to do when the server exits unasked.
    package enum Restart: String, CaseIterable, Sendable {
        case always
        case onFailure = "on-failure"
        case never
    }

    /// Letters, digits, `_`, `.` and `-`, at most 64; the first one a letter or digit. Empty for a command line that
    /// does not say it.
    package var name: String
    /// The program and its arguments; no shell reads them. Empty for the built-in MCP server, and with a `url`.
    package var command: [String]
    /// Where it listens: a numeric address.
    package var host = "127.0.0.1"
    /// The TCP port that it listens on: 0 for a free one, nil when nothing was said.
    package var port: Int?
    /// Variables of its environment. Their values may be secrets.
    package var environment: [String: String] = [:]
    /// Files with more variables; a later one wins over an earlier one, `environment` over all.
    package var environmentFiles: [String] = []
    /// The names of variables that it gets from the environment of the command that starts it, beside the usual ones.
    package var inheritedVariables: [String] = []
    /// Where the server starts; nil for the folder of its file, or the place that roost runs in.
    package var directory: String?
    package var health = CheckSettings(.auto)
    /// Where it shows its metrics: `none`, a path on its port, or an http or https URL, which may hold secrets; nil when that
    /// is to be found out.
    package var metrics: String?
    /// nil for the usual: its port accepts connections.
    package var readiness: CheckSettings?
    package var liveness: LivenessSettings?
    package var restart = Restart.always
    /// How long the server may take until it answers.
    package var startTimeout = Duration.seconds(60)
    /// How long the server may take to end before it is killed.
    package var stopTimeout = Duration.seconds(30)
    /// Whether its keeper holds the listening socket, and the server inherits it.
    package var inheritsSocket = false
    package var limits = LimitSettings()
    /// Resident memory of all its processes above which it is restarted, in bytes.
    package var maxMemory: Int64?
    package var logs = LogSettings()
    /// Whether it is started when the machine has been; nil leaves it as it was, at first false.
    package var isEnabled: Bool?
    /// The servers that must be ready before it is started.
    package var after: [String] = []
    /// Where it answers when it runs elsewhere, so that it can only be watched; nil for one to start. May hold secrets.
    package var url: String?
    /// What requests to `url` carry. Their values may be secrets.
    package var headers: [String: String] = [:]

    package init(name: String, command: [String]) {
        self.name = name
        self.command = command
    }

    /// What stands in a command for the port, the address and the number of the inherited socket.
    package static let portPlaceholder = "{port}"
    package static let hostPlaceholder = "{host}"
    package static let socketPlaceholder = "{fd}"

    /// Whether it listens on a port: one is given, or it cannot do without.
    package var needsPort: Bool {
        url == nil && isListening
    }

    private var isListening: Bool {
        port != nil || inheritsSocket || command.isEmpty || command.contains { $0.contains(Self.portPlaceholder) }
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

extension UInt8 {
    var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }
}
