import Format
import Glibc
import Registry
import Settings
import YAML

/// The servers of a `roost.yaml`.
enum ServerFile {
    /// No configuration file is larger, in bytes.
    private static let sizeLimit = 8 << 20

    /// All settings of a file, with errors as commands report them.
    static func settings(of path: String) throws -> Settings {
        let bytes = try read(path)
        do throws(YAMLError) {
            return try Settings(parsing: bytes, file: path, environment: environmentValue)
        } catch {
            throw Failure(.configuration, error.description)
        }
    }

    /// One request for each server of a file, or for the one of that name.
    static func requests(in path: String, named name: String?) throws -> [ServeRequest] {
        let servers = try settings(of: path).servers
        let chosen = servers.filter { name == nil || $0.name == name }
        guard !chosen.isEmpty else {
            guard let name else { throw Failure(.configuration, "\(path) has no servers") }
            let advice = nearest(to: name, among: servers.map(\.name)).map { "; did you mean '\($0)'?" } ?? ""
            throw Failure(.noSuchServer, "\(path) has no server '\(name)'\(advice)")
        }
        return chosen.map(ServeRequest.init(settings:))
    }

    /// All bytes of a file.
    static func read(_ path: String) throws -> [UInt8] {
        do throws(RegistryError) {
            if let bytes = try AtomicFile.read(path, limit: sizeLimit) { return bytes }
        } catch {
            throw Failure(.configuration, error.description)
        }
        throw Failure(.configuration, "cannot read \(path): \(String(cString: strerror(ENOENT)))")
    }
}

extension ServeRequest {
    fileprivate init(settings: ServerSettings) {
        self.init(name: settings.name, command: settings.command, host: settings.host)
        port = settings.port.map(UInt16.init(clamping:))
        directory = settings.directory
        environment = settings.environment
        startTimeout = settings.startTimeout.milliseconds
        stopTimeout = settings.stopTimeout.milliseconds
        restart =
            switch settings.restart {
            case .always: .always
            case .onFailure: .onFailure
            case .never: .never
            }
        health =
            switch settings.health {
            case .automatic: HealthCheck(.auto)
            case .mcp(let path): HealthCheck(.mcp, path: path)
            case .http(let path): HealthCheck(.http, path: path)
            case .tcp: HealthCheck(.tcp)
            case .none: HealthCheck(.none)
            }
    }
}
