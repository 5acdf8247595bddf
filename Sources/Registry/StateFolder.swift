internal import Glibc

/// Where Roost keeps its state: `$ROOST_HOME`, else `/var/lib/roost` for root, else `$XDG_STATE_HOME/roost`.
package struct StateFolder: Hashable, Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The folder that the environment points to.
    package init(environment: (String) -> String?, isRoot: Bool) throws(RegistryError) {
        if let home = environment("ROOST_HOME"), !home.isEmpty {
            path = Self.absolute(home)
        } else if isRoot {
            path = "/var/lib/roost"
        } else if let state = environment("XDG_STATE_HOME"), state.hasPrefix("/") {
            path = "\(state)/roost"
        } else if let home = environment("HOME"), home.hasPrefix("/") {
            path = "\(home)/.local/state/roost"
        } else {
            throw .noHome
        }
    }

    package var servers: String { "\(path)/servers" }
    package var agent: String { "\(path)/agent" }
    /// Held by the `roost apply` that is at work.
    package var applyLock: String { "\(path)/apply.lock" }
    /// Where the agent that holds the lock listens, as the beginning of a URL.
    package var agentURL: String { "\(agent)/url" }
    /// Where the agent that holds the lock answers this host's commands.
    package var agentSocket: String { "\(agent)/agent.sock" }
    /// The samples that the agent keeps.
    package var store: String { "\(agent)/tsdb" }
    /// What the agent must not forget: states of alerts, what it told whom, history.
    package var database: String { "\(agent)/agent.db" }
    /// What the agent's newest probes found.
    package var health: HealthFolder { HealthFolder(path: "\(agent)/health") }
    /// The locks of the ports that keepers have taken.
    package var ports: String { "\(path)/ports" }

    /// What the agent last found out about a server's health.
    package func health(of name: ServerName) -> String { "\(agent)/health/\(name).json" }

    /// The folder of one server, whether it exists or not.
    package func server(_ name: ServerName) -> ServerFolder {
        ServerFolder(name: name, path: "\(servers)/\(name)")
    }

    /// The folders of `servers/` that carry a server's name, sorted; whether something is registered there or not.
    package func serverFolders() throws(RegistryError) -> [ServerFolder] {
        guard let entries = folderEntries(servers) else {
            if errno == ENOENT { return [] }
            throw .io("list", path: servers, errno: errno)
        }
        return entries.compactMap { try? ServerName($0) }.sorted().map(server)
    }

    private static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return path }
        defer { free(current) }
        return "\(String(cString: current))/\(path)"
    }
}

/// The files of one server; `FORMAT.md` says what is in them.
package struct ServerFolder: Hashable, Sendable {
    package let name: ServerName
    package let path: String

    package var spec: String { "\(path)/spec.json" }
    /// A specification that no keeper has taken over yet.
    package var pendingSpec: String { "\(path)/spec.json.pending" }
    package var state: String { "\(path)/state.json" }
    package var lock: String { "\(path)/lock" }
    package var socket: String { "\(path)/keeper.sock" }
    package var logs: String { "\(path)/log" }
    package var currentLog: String { "\(logs)/current" }
    /// What has happened to the server, see `HistoryEvent`.
    package var history: String { "\(path)/history" }
    /// What has happened to the server and was found out by the agent.
    package var findings: String { "\(path)/findings" }
    /// The tools that it offered last, see `ToolRecord`.
    package var tools: String { "\(path)/tools.json" }
    /// The pipes that the server writes its output to.
    package var outputPipe: String { "\(path)/stdout" }
    package var errorPipe: String { "\(path)/stderr" }
}

/// A server's name: a safe file name, label value and word of a command line.
package struct ServerName: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let description: String

    package init(_ text: String) throws(RegistryError) {
        let isValid =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { Self.isLetterOrDigit($0) || "_.-".utf8.contains($0) }
            && text.utf8.first.map(Self.isLetterOrDigit) == true
        guard isValid else { throw .invalidName(text) }
        description = text
    }

    package static func < (left: ServerName, right: ServerName) -> Bool { left.description < right.description }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

/// Makes a folder and the ones above it, readable by the owner alone.
package func makeFolder(_ path: String) throws(RegistryError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw .io("create the folder", path: path, errno: errno)
    }
    try makeFolder(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
        throw .io("create the folder", path: path, errno: errno)
    }
}
