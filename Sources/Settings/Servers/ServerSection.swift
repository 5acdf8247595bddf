internal import Format
internal import YAML

/// The sections `servers` and `profiles`, kept as they are written until it is known which profile holds.
struct ServerSection: Sendable {
    private let file: String
    private let servers: [YAMLEntry]
    private let profiles: [Profile]

    /// Takes both sections, and checks what each profile makes of the servers as far as that goes without variables.
    init(reading reader: inout MappingReader, file: String) throws(YAMLError) {
        self.file = file
        servers = try reader.entries("servers")
        let names = servers.map(\.key)
        var profiles: [Profile] = []
        for entry in try reader.entries("profiles") { profiles.append(try Profile(entry, servers: names)) }
        self.profiles = profiles
        let context = FileContext(file: file)
        _ = try Self.read(servers, context)
        for profile in profiles {
            do throws(YAMLError) {
                _ = try Self.read(profile.applied(to: servers), context)
            } catch {
                throw YAMLError(
                    file: error.file, mark: error.mark,
                    message: "\(error.message) (with the profile \"\(profile.name)\")")
            }
        }
    }

    /// The servers as a profile makes them; nil for the servers as they stand.
    func servers(profile name: String?, environment: @escaping (String) -> String?) throws(YAMLError)
        -> [ServerSettings]
    {
        let context = FileContext(file: file, environment: environment)
        guard let name else { return try Self.read(servers, context) }
        guard let profile = profiles.first(where: { $0.name == name }) else { throw unknown(name) }
        return try Self.read(profile.applied(to: servers), context)
    }

    private func unknown(_ name: String) -> YAMLError {
        let names = profiles.map(\.name)
        let advice =
            names.isEmpty
            ? "the file has no \"profiles\""
            : nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
                ?? "it has \(names.joined(separator: ", "))"
        let mark = profiles.first?.mark ?? YAMLMark(line: 1, column: 1)
        return YAMLError(file: file, mark: mark, message: "there is no profile \"\(name)\" here: \(advice)")
    }

    private static func read(_ entries: [YAMLEntry], _ context: FileContext) throws(YAMLError) -> [ServerSettings] {
        var servers: [ServerSettings] = []
        for entry in entries {
            let server = try ServerSettings(entry, context: context)
            try refuseTakenAddress(of: server, at: entry, among: servers)
            servers.append(server)
        }
        try checkOrder(of: servers, entries)
        return servers
    }

    /// Refuses a server that listens where an earlier one does.
    private static func refuseTakenAddress(
        of server: ServerSettings, at entry: YAMLEntry, among others: [ServerSettings]
    ) throws(YAMLError) {
        guard let port = server.port, port != 0,
            let other = others.first(where: { $0.port == port && addressesCollide($0.host, server.host) })
        else { return }
        throw entry.keyError(
            "server \"\(server.name)\" listens on \(server.host) port \(port), as server \"\(other.name)\" does: "
                + "give one of them another port")
    }

    /// Refuses a server that waits for one that is not there, or for itself by way of others.
    private static func checkOrder(of servers: [ServerSettings], _ entries: [YAMLEntry]) throws(YAMLError) {
        let names = servers.map(\.name)
        for (server, entry) in zip(servers, entries) {
            for other in server.after where !names.contains(other) {
                let advice =
                    nearest(to: other, among: names.filter { $0 != server.name }).map { "did you mean \"\($0)\"?" }
                    ?? "it must be one of this file"
                throw entry.keyError(
                    "server \"\(server.name)\" comes after \"\(other)\", which is no server: \(advice)")
            }
        }
        let after = Dictionary(uniqueKeysWithValues: servers.map { ($0.name, $0.after) })
        guard let cycle = firstCycle(names, in: after), let entry = entries.first(where: { $0.key == cycle[0] }) else {
            return
        }
        throw entry.keyError(
            "no server of \(cycle.joined(separator: " -> ")) can be started first: each comes after the next")
    }
}

/// A way from a name back to itself, `[a, b, a]`; nil when there is none.
private func firstCycle(_ names: [String], in next: [String: [String]]) -> [String]? {
    var done: Set<String> = []
    var path: [String] = []
    func visit(_ name: String) -> [String]? {
        if let start = path.firstIndex(of: name) { return path[start...] + [name] }
        guard done.insert(name).inserted else { return nil }
        path.append(name)
        defer { path.removeLast() }
        for other in next[name] ?? [] {
            if let cycle = visit(other) { return cycle }
        }
        return nil
    }
    for name in names {
        if let cycle = visit(name) { return cycle }
    }
    return nil
}
