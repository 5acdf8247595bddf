package import Format

/// The tools that an MCP server offered when it was asked last, as hashes: `tools.json` in the server's folder. It
/// outlives the agent and the server's instances, so that a change is seen whenever it happened.
package struct ToolRecord: Hashable, Sendable {
    /// One tool; its hash covers what clients are told of it.
    package struct Tool: Hashable, Sendable {
        /// Cut to a short text of one line.
        package let name: String
        /// 32 hexadecimal digits.
        package let hash: String

        package init(name: String, hash: String) {
            self.name = name
            self.hash = hash
        }
    }

    /// The version of the format, see `FORMAT.md`.
    private static let version: Int64 = 1

    /// When it was like this first.
    package var since: Timestamp
    /// Of all tools together: 64 hexadecimal digits.
    package var fingerprint: String
    /// Sorted by name.
    package var tools: [Tool]

    package init(since: Timestamp, fingerprint: String, tools: [Tool]) {
        self.since = since
        self.fingerprint = fingerprint
        self.tools = tools
    }

    /// Enough of the fingerprint to tell two apart by eye.
    package var shortFingerprint: String { String(fingerprint.prefix(12)) }

    package init(json: JSONValue) throws(JSONFormatError) {
        let reader = try JSONReader(json, version: Self.version)
        since = try reader.time("since")
        fingerprint = try reader.string("fingerprint")
        tools = []
        for json in json["tools"]?.array ?? [] {
            let tool = JSONReader(partOf: json)
            tools.append(Tool(name: try tool.string("name"), hash: try tool.string("hash")))
        }
    }

    package var json: JSONValue {
        [
            "version": .integer(Self.version), "since": .string(RFC3339.text(since)),
            "fingerprint": .string(fingerprint),
            "tools": .array(tools.map { ["name": .string($0.name), "hash": .string($0.hash)] }),
        ]
    }
}

extension ServerFolder {
    /// The tools that it offered last; nil when nobody has asked. What cannot be read is an error, as a change could
    /// hide behind it; who is to write the file sets it aside.
    package func toolRecord(settingAside isWriter: Bool = false) throws(RegistryError) -> ToolRecord? {
        guard let bytes = try AtomicFile.read(tools) else { return nil }
        do throws(JSONFormatError) {
            guard let json = try? JSONValue(parsing: bytes) else { throw JSONFormatError("it is no JSON") }
            return try ToolRecord(json: json)
        } catch {
            let aside = error.isOtherVersion || !isWriter ? nil : try AtomicFile.setAside(tools, holding: bytes)
            throw .unreadable(path: tools, reason: error.description, movedTo: aside)
        }
    }

    /// Writes down what it offers now.
    package func replaceTools(_ record: ToolRecord) throws(RegistryError) {
        try AtomicFile.replace(tools, with: record.json.encoded())
    }
}
