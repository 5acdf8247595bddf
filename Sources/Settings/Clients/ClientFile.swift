internal import Format
package import YAML

/// The servers of an MCP client's configuration: `mcpServers` of `claude_desktop_config.json`, `.mcp.json`, Cursor and
/// others, `servers` of `.vscode/mcp.json`. Keys that mean something to the client alone are passed over.
package struct ClientFile: Sendable {
    /// One entry of the file.
    package struct Entry: Sendable {
        /// What the entry asks for.
        package enum Kind: Sendable {
            /// A program that speaks MCP over its standard input and output.
            case stdio(ServerSettings)
            /// A server that runs elsewhere: its settings have a `url`.
            case remote(ServerSettings)
            /// Switched off in the file.
            case disabled
            /// It cannot be started, for that reason.
            case refused(String)
        }

        /// As the file has it.
        package let title: String
        package let kind: Kind
    }

    /// In the order of the file.
    package let entries: [Entry]

    /// Whether a parsed file is a client's: its servers have the client's keys and not Roost's.
    package static func isOne(_ node: YAMLNode) -> Bool {
        guard case .mapping(let entries) = node.content else { return false }
        if entries.contains(where: { $0.key == "mcpServers" }) { return true }
        guard let servers = entries.first(where: { $0.key == "servers" }),
            case .mapping(let list) = servers.value.content
        else { return false }
        return list.contains { server in
            guard case .mapping(let keys) = server.value.content else { return false }
            return keys.contains { ["args", "url", "type"].contains($0.key) }
        }
    }

    /// Reads a parsed file at an absolute path. `environment` looks variables up, for `${NAME}` and `${env:NAME}`.
    package init(_ node: YAMLNode, path: String, environment: @escaping (String) -> String?) throws(YAMLError) {
        var reader = try MappingReader(node, "the file")
        let key = reader.value("mcpServers") == nil ? "servers" : "mcpServers"
        let variables = ClientVariables(workspace: Self.workspace(of: path), environment: environment)
        var entries: [Entry] = []
        var titles: [String: String] = [:]
        for entry in try reader.entries(key) {
            let kind = try ClientEntryReader(entry, variables).kind()
            switch kind {
            case .stdio(let server), .remote(let server):
                guard let other = titles.updateValue(entry.key, forKey: server.name) else { break }
                throw entry.keyError(
                    "\"\(entry.key)\" would be called \(server.name) here, as \"\(other)\" is: rename one of them")
            case .disabled, .refused: break
            }
            entries.append(Entry(title: entry.key, kind: kind))
        }
        self.entries = entries
    }

    /// The folder that an editor has opened: the one above `.vscode` or `.cursor`, else the file's own.
    private static func workspace(of path: String) -> String {
        var folders = path.split(separator: "/").dropLast()
        if let last = folders.last, last == ".vscode" || last == ".cursor" { folders.removeLast() }
        return "/" + folders.joined(separator: "/")
    }
}

/// Reads one entry.
private struct ClientEntryReader {
    private let entry: YAMLEntry
    private let variables: ClientVariables
    private let reader: MappingReader

    init(_ entry: YAMLEntry, _ variables: ClientVariables) throws(YAMLError) {
        self.entry = entry
        self.variables = variables
        reader = try MappingReader(entry.value, "server \"\(entry.key)\"")
    }

    func kind() throws(YAMLError) -> ClientFile.Entry.Kind {
        var reader = reader
        if try reader.bool("disabled") == true { return .disabled }
        let url = reader.value("url") ?? reader.value("serverUrl") ?? reader.value("httpUrl")
        let command = reader.value("command")
        switch (command, url) {
        case (let command?, nil): return try stdio(command, &reader)
        case (nil, let url?): return try remote(url, &reader)
        case (nil, nil): throw entry.keyError("server \"\(entry.key)\" needs \"command\" or \"url\"")
        case (_?, let url?): throw url.error("server \"\(entry.key)\" has a command and a url: remove one of them")
        }
    }

    private func stdio(
        _ command: YAMLNode, _ reader: inout MappingReader
    ) throws(YAMLError) -> ClientFile.Entry.Kind {
        let name = try name()
        let program = try command.string("command")
        if program.isEmpty { throw command.error("command must name a program") }
        let arguments = try reader.strings("args")
        var texts: [String: String] = [:]
        for variable in try reader.entries("env") where !variable.value.isNull {
            guard isVariableName(variable.key) else {
                throw variable.keyError("\"\(variable.key)\" cannot name a variable: use letters, digits and \"_\"")
            }
            texts[variable.key] = try variable.value.string("env \(variable.key)")
        }
        let file = try reader.string("envFile")
        let folder = try reader.string("cwd")
        do throws(ClientVariableError) {
            var server = ServerSettings(
                name: name,
                command: try ([program] + arguments).map { text throws(ClientVariableError) in
                    try variables.expand(text)
                })
            for (key, text) in texts { server.environment[key] = try variables.expand(text) }
            if let file { server.environmentFiles = [variables.path(try variables.expand(file))] }
            server.directory = variables.path(try variables.expand(folder ?? "."))
            return .stdio(server)
        } catch {
            return .refused(error.description)
        }
    }

    private func name() throws(YAMLError) -> String {
        guard let name = serverName(from: entry.key) else {
            throw entry.keyError("\"\(entry.key)\" has no letter or digit to name a server by: rename it")
        }
        return name
    }

    /// The transports of MCP over HTTP by their names in clients' files, and how they are asked whether they are well.
    private static let transports: [String: CheckSettings.Kind] = [
        "http": .mcp, "streamable-http": .mcp, "streamableHttp": .mcp, "sse": .http,
    ]

    private func remote(_ url: YAMLNode, _ reader: inout MappingReader) throws(YAMLError) -> ClientFile.Entry.Kind {
        var server = ServerSettings(name: try name(), command: [])
        let text = try url.string("url")
        var headers: [(name: String, value: String)] = []
        for header in try reader.entries("headers") where !header.value.isNull {
            headers.append((header.key, try header.value.string("header \(header.key)")))
        }
        if let type = try reader.string("type") {
            guard let kind = Self.transports[type] else {
                return .refused(
                    "\"\(type)\" is no transport that can be watched: those are http, streamable-http and sse")
            }
            server.health = CheckSettings(kind)
        }
        do throws(ClientVariableError) {
            let address = try variables.expand(text)
            if let problem = Self.problem(ofURL: address) { return .refused(problem) }
            server.url = address
            for (name, value) in headers {
                let value = try variables.expand(value)
                if let problem = Self.problem(ofHeader: name, value) { return .refused(problem) }
                server.headers[name] = value
            }
            return .remote(server)
        } catch {
            return .refused(error.description)
        }
    }

    private static func problem(ofURL url: String) -> String? {
        do throws(WebAddressError) {
            _ = try WebAddress(url)
            return nil
        } catch {
            return error.description
        }
    }

    private static func problem(ofHeader name: String, _ value: String) -> String? {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isTokenCharacter }) else {
            return "the name of one of its headers has characters that no header can have"
        }
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            return "its header \(name) holds a line end or another control character"
        }
        return nil
    }
}

extension UInt8 {
    /// Whether a token of RFC 9110, such as the name of a header, may have it.
    fileprivate var isTokenCharacter: Bool {
        isASCIILetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) || "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
}

/// A server's name from any text: what cannot be part of one becomes `-`. nil when nothing is left.
package func serverName(from title: String) -> String? {
    var name = ""
    for character in title.unicodeScalars {
        let isFit = character.isASCII && isServerName("a\(character)")
        if isFit { name.unicodeScalars.append(character) } else if name.last != "-" { name += "-" }
    }
    let trimmed = name.drop { "-_.".contains($0) }.prefix(64)
    let result = String(trimmed.reversed().drop { $0 == "-" }.reversed())
    return isServerName(result) ? result : nil
}
