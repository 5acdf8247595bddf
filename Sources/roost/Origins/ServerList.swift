import Format
import Glibc
import Settings
import YAML

/// What a file or folder asks to be served: a `roost.yaml`, an MCP client's configuration, or what openapi-mcp-swagger
/// has made.
struct ServerList {
    /// Something in the file that is not started, and why.
    struct Aside {
        /// What becomes of a server that is registered under the name.
        enum Kind {
            /// The file switches it off.
            case off
            /// It should have been started, and what runs stays as it is.
            case refused
        }

        let name: String
        let kind: Kind
        let reason: String
    }

    /// The file, absolute, as it is written down; nil for a command line. Its folder is without links; the file itself may
    /// be one, which points elsewhere after each update.
    let source: String?
    var requests: [ServeRequest] = []
    var asides: [Aside] = []

    /// The one server of a command line.
    init(_ settings: ServerSettings) {
        source = nil
        requests = [ServeRequest(settings: settings)]
    }

    /// Reads what is at a path. A profile chosen on the command line needs a file that can have profiles.
    init(_ path: String, profile: String? = nil) throws {
        let file = try Self.file(at: path)
        let absolute = try Self.absolute(file)
        source = absolute
        let node = try Self.parsed(absolute, named: file)
        if !Self.isRoosts(node), ClientFile.isOne(node) || PackageFile.isOne(node) {
            if profile != nil {
                throw Failure(
                    .usage, "--profile needs a roost.yaml, which alone has profiles; \(file) is another kind of file")
            }
            if ClientFile.isOne(node) {
                try takeClient(node, at: absolute)
            } else {
                requests = [try PackageOrigin(file: absolute, node: node).request]
            }
            return
        }
        let settings = try reportingBadFiles { () throws(YAMLError) in try Settings(node, file: file) }
        let chosen = profile ?? environmentValue("ROOST_PROFILE").flatMap { $0.isEmpty ? nil : $0 }
        let servers = try reportingBadFiles { () throws(YAMLError) in
            try settings.servers(profile: chosen, environment: environmentValue)
        }
        requests = servers.map { ServeRequest(settings: $0, source: absolute) }
    }

    /// Keeps the request of one name only.
    func only(_ name: String) throws -> ServerList {
        var list = self
        list.requests = requests.filter { $0.settings.name == name }
        list.asides = asides.filter { $0.name == name }
        if list.requests.isEmpty, list.asides.isEmpty {
            let names = requests.map(\.settings.name) + asides.map(\.name)
            let advice = nearest(to: name, among: names).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(.noSuchServer, "\(source ?? "") has no server '\(name)'\(advice)")
        }
        return list
    }

    /// Fails when something was left out that should have been started.
    func refuseUnstarted() throws {
        let left = asides.count { $0.kind == .refused }
        if left > 0 { throw Failure(.failed, "\(left) of \(requests.count + asides.count) servers were not started") }
    }

    // MARK: Finding and reading

    /// What a folder may hold, in the order of preference.
    private static let known = [
        "roost.yaml", "roost.yml", "config/server.yaml", "config/server.json", "server-config.yaml", ".mcp.json",
        "mcp.json",
        ".vscode/mcp.json", ".cursor/mcp.json",
    ]

    private static func file(at path: String) throws -> String {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw Failure(.configuration, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return path }
        let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
        guard let found = known.map({ "\(folder)/\($0)" }).first(where: { (path: String) in access(path, R_OK) == 0 })
        else {
            throw Failure(
                .configuration,
                "there is nothing to serve in the folder \(path): it has none of \(known.joined(separator: ", "))")
        }
        return found
    }

    private static func absolute(_ path: String) throws -> String {
        let name = path[(path.lastIndex(of: "/").map(path.index(after:)) ?? path.startIndex)...]
        let folder = path.dropLast(name.count)
        guard let real = realPath(folder.isEmpty ? "." : String(folder)) else {
            throw Failure(.configuration, "cannot read \(path): \(String(cString: strerror(errno)))")
        }
        return real == "/" ? "/\(name)" : "\(real)/\(name)"
    }

    /// The file as YAML; JSON with comments, as editors keep it, is tried when that fails.
    private static func parsed(_ path: String, named name: String) throws -> YAMLNode {
        let bytes = try ServerFile.read(path)
        return try reportingBadFiles { () throws(YAMLError) in
            do throws(YAMLError) {
                return try YAMLNode(parsing: bytes, file: name)
            } catch {
                let start = bytes.first { !" \t\r\n".utf8.contains($0) }
                guard start == UInt8(ascii: "{") || start == UInt8(ascii: "/") else { throw error }
                return try YAMLNode(parsing: withoutComments(bytes), file: name)
            }
        }
    }

    /// Whether a file has a key that only a `roost.yaml` has.
    private static func isRoosts(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        return entries.contains { ["global", "agent", "rule_files", "profiles"].contains($0.key) }
    }

    // MARK: Clients' files

    private mutating func takeClient(_ node: YAMLNode, at path: String) throws {
        let file = try reportingBadFiles { () throws(YAMLError) in
            try ClientFile(node, path: path, environment: environmentValue)
        }
        for entry in file.entries {
            let name = serverName(from: entry.title) ?? entry.title
            switch entry.kind {
            case .stdio(let server):
                if let settings = server.bridged() {
                    requests.append(ServeRequest(settings: settings, source: path))
                } else {
                    asides.append(Aside(name: name, kind: .refused, reason: ServerSettings.noBridge))
                }
            case .remote(let settings): requests.append(ServeRequest(settings: settings, source: path))
            case .disabled: asides.append(Aside(name: name, kind: .off, reason: "is switched off in the file"))
            case .refused(let reason):
                asides.append(Aside(name: name, kind: .refused, reason: "was not started: \(reason)"))
            }
        }
    }
}

extension ServerSettings {
    /// What wraps a server that speaks over its standard input and output, so that it has an address.
    private static let bridge = "mcp-proxy"

    static let noBridge =
        "was not started: it speaks over standard input and output, and no bridge is on PATH that would give it an "
        + "address; install one with 'pipx install mcp-proxy'"

    /// This server of standard input and output behind a bridge; nil when none is installed.
    fileprivate func bridged() -> ServerSettings? {
        let path = environment["PATH"] ?? environmentValue("PATH")
        guard programOnPath(Self.bridge, path) != nil else { return nil }
        var settings = self
        settings.command =
            [
                Self.bridge, "--pass-environment", "--host", Self.hostPlaceholder, "--port", Self.portPlaceholder, "--",
            ] + command
        return settings
    }
}
