internal import Format

/// The tools that a server offers, as hashes of what it tells clients of them.
package struct ToolListing: Hashable, Sendable {
    /// One tool.
    package struct Tool: Hashable, Sendable {
        /// Cut to a short text of one line.
        package let name: String
        /// 32 hexadecimal digits, the beginning of SHA-256.
        package let hash: String
    }

    /// What a client's model is told of a tool, or decides by: a change of any of these is a change of the tool.
    private static let members = ["annotations", "description", "inputSchema", "name", "outputSchema", "title"]
    private static let nameLimit = 128

    /// Sorted by name, then by hash: the order that a server lists them in says nothing.
    package let tools: [Tool]
    /// SHA-256 of all tools together, 64 hexadecimal digits.
    package let fingerprint: String

    /// No tools.
    package static let empty = ToolListing([])

    /// Reads tools as `tools/list` gives them; what has no name is passed over.
    init(_ listed: [JSONValue]) {
        let hashed = listed.compactMap { tool -> (tool: Tool, hash: String)? in
            guard let name = tool["name"]?.string else { return nil }
            let told = JSONValue.object(Self.members.compactMap { member in tool[member].map { .init(member, $0) } })
            let hash = SHA256.hexadecimal(told.canonical.encoded())
            return (Tool(name: plainText(name, limit: Self.nameLimit), hash: String(hash.prefix(32))), hash)
        }.sorted { ($0.tool.name, $0.hash) < ($1.tool.name, $1.hash) }
        tools = hashed.map(\.tool)
        fingerprint = SHA256.hexadecimal(hashed.flatMap { Array($0.hash.utf8) + [UInt8(ascii: "\n")] })
    }
}

extension JSONValue {
    /// The same document with sorted members and one spelling for each number, as RFC 8785 has it in essence, so that a
    /// server which writes the same in another way has not changed.
    var canonical: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.map { Member($0.name, $0.value.canonical) }
                    .sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) })
        case .array(let values): .array(values.map(\.canonical))
        case .number(let value): Int64(exactly: value).map { .integer($0) } ?? self
        case .null, .bool, .integer, .string: self
        }
    }
}

/// What came of asking a server for its tools.
package enum ToolReading: Sendable {
    case listed(ToolListing)
    /// The server offers none, nor the method to list them.
    case unsupported
    case failed(MCPProbeFailure)
}
