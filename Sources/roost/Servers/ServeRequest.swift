import Format
import Glibc
import Model
import Registry

/// One server that shall be started, as the command line or a file asks for it, before anything is looked up.
struct ServeRequest {
    var name: String?
    /// Empty for the built-in MCP server.
    var command: [String] = []
    var host = "127.0.0.1"
    /// nil when nothing was said; 0 for a free one.
    var port: UInt16?
    var directory: String?
    /// Added to the environment of the command that starts it.
    var environment: [String: String] = [:]
    var health = HealthCheck()
    var restart = RestartPolicy.always
    var startTimeout: Int64?
    var stopTimeout: Int64?

    private static let portPlaceholder = "{port}"
    private static let hostPlaceholder = "{host}"
    /// Where free ports are chosen from: below those that the kernel gives to outgoing connections.
    private static let choice: Range<UInt16> = 8080..<10_080

    /// The name and the specification, with the port chosen and the program found. A free port is none of `reserved`,
    /// which are those of other servers, whether they run or not.
    func resolved(reserved: Set<UInt16>) throws -> (name: ServerName, spec: ServerSpec) {
        let host = try numericHost()
        let port = try chosenPort(on: host, reserved)
        let name = try reportingFolderErrors { try ServerName(self.name ?? defaultName(port)) }
        let directory = try runDirectory()
        var variables = allEnvironment().filter { $0.key != "ROOST_SERVER" }.merging(environment) { $1 }
        variables["ROOST_SERVER"] = name.description
        if let port {
            for prefix in ["", "MCP_"] {
                variables["\(prefix)PORT"] = "\(port)"
                variables["\(prefix)HOST"] = host
            }
        }
        var words = command.map { word in
            word.replacing(Self.portPlaceholder, with: port.map(String.init) ?? "")
                .replacing(Self.hostPlaceholder, with: host)
        }
        if words.isEmpty {
            words = [siblingProgram("roost"), MCPServerCommand.name, "--host", host, "--port", "\(port ?? 0)"]
        } else {
            words[0] = try program(words[0], in: directory, path: variables["PATH"])
        }
        var spec = ServerSpec(
            command: words, directory: directory, environment: variables, host: host, port: port, health: health,
            restart: restart, registeredAt: SystemTime().now())
        if let startTimeout { spec.startTimeout = startTimeout }
        if let stopTimeout { spec.stopTimeout = stopTimeout }
        return (name, spec)
    }

    private func defaultName(_ port: UInt16?) -> String {
        if let program = command.first {
            return String(program[(program.lastIndex(of: "/").map(program.index(after:)) ?? program.startIndex)...])
        }
        return port.map { "mcp-server-\($0)" } ?? "mcp-server"
    }

    private func numericHost() throws -> String {
        if host == "localhost" { return "127.0.0.1" }
        var address = in6_addr()
        guard inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1 else {
            throw Failure(.usage, "--host takes a numeric address or 'localhost', not '\(host)'")
        }
        return host
    }

    private func chosenPort(on host: String, _ reserved: Set<UInt16>) throws -> UInt16? {
        if let port, port != 0 {
            guard ListeningPort.isFree(port, on: host) else { throw conflict(port, on: host) }
            return port
        }
        let needsPort = port == 0 || command.isEmpty || command.contains { $0.contains(Self.portPlaceholder) }
        guard needsPort else { return nil }
        // By chance, so that two that choose at the same time do not choose the same.
        let free = Self.choice.shuffled().first { !reserved.contains($0) && ListeningPort.isFree($0, on: host) }
        guard let free else {
            throw Failure(.conflict, "no free port on \(host); is it an address of this machine?")
        }
        return free
    }

    private func conflict(_ port: UInt16, on host: String) -> Failure {
        if let code = ListeningPort.bindError(port, on: host), code != EADDRINUSE {
            return Failure(.conflict, "cannot listen on \(host):\(port): \(String(cString: strerror(code)))")
        }
        guard let holder = PortHolder(ofPort: port) else {
            return Failure(
                .conflict, "port \(port) is in use by a process that may not be looked into; choose another with -p")
        }
        let known = holder.server.map { ", the server '\($0)'" } ?? ""
        return Failure(
            .conflict, "port \(port) is in use by \(holder.command) (pid \(holder.pid)\(known)); choose another with -p"
        )
    }

    private func runDirectory() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let wanted = directory ?? "."
        guard realpath(wanted, &buffer) != nil else {
            throw Failure(.usage, "cannot run in \(wanted): \(String(cString: strerror(errno)))")
        }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func program(_ word: String, in directory: String, path: String?) throws -> String {
        if word.contains("/") {
            let absolute = word.hasPrefix("/") ? word : "\(directory)/\(word)"
            guard access(absolute, X_OK) == 0 else {
                throw Failure(.usage, "cannot run \(absolute): \(String(cString: strerror(errno)))")
            }
            return absolute
        }
        let folders = (path ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":")
        guard let found = folders.map({ "\($0)/\(word)" }).first(where: { (path: String) in access(path, X_OK) == 0 })
        else {
            throw Failure(.usage, "there is no program '\(word)' on PATH")
        }
        return found
    }
}

extension PortHolder {
    /// The name of the Roost server that the process belongs to, which its environment tells.
    fileprivate var server: String? {
        guard let bytes = try? AtomicFile.read("/proc/\(pid)/environ") else { return nil }
        let prefix = "ROOST_SERVER="
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }
}
