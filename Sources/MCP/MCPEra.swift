/// The two incompatible families of protocol revisions, as the specification's page on versioning names them.
package enum MCPEra: String, Hashable, Sendable {
    /// Revisions with an `initialize` handshake and sessions: 2025-11-25 and earlier.
    case legacy
    /// Revisions in which each request says all that is needed: 2026-07-28 and later.
    case modern

    /// The era of a revision; revisions are dates, which sort as text.
    package init(version: String) {
        self = version >= ProtocolVersion.firstModern ? .modern : .legacy
    }
}

/// The protocol revisions that are spoken here.
enum ProtocolVersion {
    static let firstModern = "2026-07-28"
    static let modern = [firstModern]
    /// Newest first. Earlier ones demand batches, which later ones forbid.
    static let legacy = ["2025-11-25", "2025-06-18"]
    static let newestLegacy = "2025-11-25"
    static let all = modern + legacy
}

/// Members of `_meta` that carry the protocol's own facts.
enum MetaKey {
    static let protocolVersion = "io.modelcontextprotocol/protocolVersion"
    static let clientInfo = "io.modelcontextprotocol/clientInfo"
    static let clientCapabilities = "io.modelcontextprotocol/clientCapabilities"
    static let serverInfo = "io.modelcontextprotocol/serverInfo"
}

/// Header names, as they are looked up.
enum MCPHeader {
    static let protocolVersion = "mcp-protocol-version"
    static let method = "mcp-method"
    static let name = "mcp-name"
    static let sessionID = "mcp-session-id"
}

/// Error codes of JSON-RPC 2.0 and of the protocol.
enum RPCCode {
    static let parseError: Int64 = -32700
    static let invalidRequest: Int64 = -32600
    static let methodNotFound: Int64 = -32601
    static let invalidParameters: Int64 = -32602
    static let headerMismatch: Int64 = -32020
    static let missingCapability: Int64 = -32021
    static let unsupportedVersion: Int64 = -32022

    /// Only a modern server answers with one of these.
    static let modern: Set<Int64> = [headerMismatch, missingCapability, unsupportedVersion]
    static let known: Set<Int64> = modern.union([parseError, invalidRequest, methodNotFound, invalidParameters, -32603])
}
