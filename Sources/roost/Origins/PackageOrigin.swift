import Glibc
import Settings
import YAML

/// A server that openapi-mcp-swagger has made: a folder with `server.py`, described by a file in it.
struct PackageOrigin {
    let request: ServeRequest

    /// `file` is the absolute path of the description, `config/server.yaml` or any other in the folder.
    init(file: String, node: YAMLNode) throws {
        let description = try reportingBadFiles { () throws(YAMLError) in try PackageFile(node) }
        let folder = try Self.folder(of: file)
        let name = description.name ?? serverName(from: String(folder.split(separator: "/").last ?? "server"))
        var settings = ServerSettings(
            name: name ?? "server", command: [Self.python(in: folder), "\(folder)/server.py"])
        settings.directory = folder
        settings.host = description.host
        // Its own usual port is not known here, so that one is always said.
        settings.port = description.port ?? 0
        settings.health = description.healthPath.map { CheckSettings(.http, path: $0) } ?? CheckSettings(.auto)
        if let path = description.databasePath {
            settings.environment["MCP_DATABASE_PATH"] = path.hasPrefix("/") ? path : "\(folder)/\(path)"
        }
        // What Python prints is seen when it is printed, not when a buffer is full.
        settings.environment["PYTHONUNBUFFERED"] = "1"
        request = ServeRequest(settings: settings, source: file)
    }

    private static func folder(of file: String) throws -> String {
        var folders = file.split(separator: "/").dropLast()
        // Nothing above any other folder belongs to the package.
        if folders.last == "config" { folders.removeLast() }
        let folder = "/" + folders.joined(separator: "/")
        guard access("\(folder)/server.py", R_OK) == 0 else {
            throw Failure(
                .configuration,
                "\(file) describes a server of openapi-mcp-swagger, but there is no \(folder)/server.py: give the folder that "
                    + "was converted, or a roost.yaml with the command")
        }
        return folder
    }

    /// The interpreter of the package's own virtual environment, else the one on PATH.
    private static func python(in folder: String) -> String {
        let own = [".venv", "venv"].map { "\(folder)/\($0)/bin/python" }
        return own.first { (path: String) in access(path, X_OK) == 0 } ?? "python3"
    }
}
