import Format
import Glibc
import Model
import Registry
import Settings

/// One server that shall be started, before anything is looked up.
struct ServeRequest {
    var settings: ServerSettings
    /// The file that asks for it, absolute; nil for the command line.
    var source: String?

    /// The name and the specification, with the port chosen and the program found. `earlier` is what is registered
    /// under the name.
    func resolved(
        in home: StateFolder, ports: inout PortBook, earlier: ServerSpec? = nil
    ) throws -> (name: ServerName, spec: ServerSpec) {
        if let url = settings.url { return try watched(at: url, earlier: earlier) }
        let host = settings.host
        var port: UInt16?
        if settings.needsPort {
            port = try ports.take(UInt16(clamping: settings.port ?? 0), on: host, for: settings.name)
        }
        let name = try reportingFolderErrors {
            try ServerName(settings.name.isEmpty ? defaultName(port) : settings.name)
        }
        let directory = try runDirectory()
        let environment = try environment(name: name, port: port, home)
        let place = Place(host: host, port: port, directory: directory, path: environment.variables["PATH"])
        var words = try place.command(settings.command)
        if words.isEmpty {
            words = [siblingProgram("roost"), MCPServerCommand.name, "--host", host, "--port", "\(port ?? 0)"]
        }
        var spec = ServerSpec(
            command: words, directory: directory, environment: environment.variables, host: host, port: port,
            startTimeout: settings.startTimeout.milliseconds, stopTimeout: settings.stopTimeout.milliseconds,
            registeredAt: earlier?.registeredAt ?? SystemTime().now())
        spec.ambientVariables = environment.ambient
        spec.source = source
        spec.isEnabled = settings.isEnabled ?? earlier?.isEnabled ?? false
        spec.take(settings)
        if let command = settings.readiness?.command { spec.readiness?.command = try place.command(command) }
        if let command = settings.liveness?.check.command { spec.liveness?.check.command = try place.command(command) }
        return (name, spec)
    }

    private func watched(at url: String, earlier: ServerSpec?) throws -> (name: ServerName, spec: ServerSpec) {
        let name = try reportingFolderErrors { try ServerName(settings.name) }
        var spec = ServerSpec(
            watching: url, headers: settings.headers, registeredAt: earlier?.registeredAt ?? SystemTime().now())
        spec.health = HealthCheck(settings.health)
        spec.source = source
        return (name, spec)
    }

    private func defaultName(_ port: UInt16?) -> String {
        if let program = settings.command.first {
            return String(program[(program.lastIndex(of: "/").map(program.index(after:)) ?? program.startIndex)...])
        }
        return port.map { "mcp-server-\($0)" } ?? "mcp-server"
    }

    /// From what matters least to what matters most: what comes along, `inherit_env`, `env_file`, the address, `env`.
    private func environment(name: ServerName, port: UInt16?, _ home: StateFolder) throws -> ServerEnvironment {
        var environment = ServerEnvironment(isOfFile: source != nil)
        environment.inherit(settings.inheritedVariables)
        for path in settings.environmentFiles { environment.set(try ServerFile.variables(of: path)) }
        if let port {
            for prefix in ["", "MCP_"] {
                environment.set(["\(prefix)PORT": "\(port)", "\(prefix)HOST": settings.host])
            }
        }
        environment.set(settings.environment)
        environment.set(["ROOST_SERVER": name.description, "ROOST_HOME": home.path])
        return environment
    }

    private func runDirectory() throws -> String {
        // The same wherever the command is run that reads the file.
        let folder = source.map { $0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.startIndex) }
        let wanted = settings.directory ?? folder.map { $0.isEmpty ? "/" : String($0) } ?? "."
        guard let directory = realPath(wanted) else {
            throw Failure(.usage, "cannot run in \(wanted): \(String(cString: strerror(errno)))")
        }
        return directory
    }
}

/// Where a command runs, which completes it.
private struct Place {
    let host: String
    let port: UInt16?
    let directory: String
    let path: String?

    /// A command with its placeholders filled and its program found; an empty one stays empty.
    func command(_ words: [String]) throws -> [String] {
        var words = words.map { word in
            word.replacing(ServerSettings.portPlaceholder, with: port.map(String.init) ?? "")
                .replacing(ServerSettings.hostPlaceholder, with: host)
                .replacing(ServerSettings.socketPlaceholder, with: "\(inheritedSocketNumber)")
        }
        if let program = words.first { words[0] = try found(program) }
        return words
    }

    private func found(_ program: String) throws -> String {
        if program.contains("/") {
            let absolute = program.hasPrefix("/") ? program : "\(directory)/\(program)"
            guard access(absolute, X_OK) == 0 else {
                throw Failure(.usage, "cannot run \(absolute): \(String(cString: strerror(errno)))")
            }
            return absolute
        }
        guard let found = programOnPath(program, path) else {
            throw Failure(.usage, "there is no program '\(program)' on PATH")
        }
        return found
    }
}

/// The number that an inherited socket has in its server (systemd's `LISTEN_FDS` protocol, sd_listen_fds(3)).
private let inheritedSocketNumber = 3

/// An absolute path without links; nil, with `errno`, when there is nothing.
func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}

/// A program in one of the folders of `path`; nil when none has it.
func programOnPath(_ name: String, _ path: String?) -> String? {
    (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
        .first { (path: String) in access(path, X_OK) == 0 }
}
