package import Format
package import HTTP
internal import Model

/// What one probe of a server found.
package struct ProbeReport: Sendable {
    /// How the server was asked.
    package enum Kind: String, Sendable {
        /// Nothing has answered yet, so that it is not known how to ask.
        case auto
        case mcp, http, tcp
    }

    /// What an MCP server says of itself; a word is empty when it does not say.
    package struct MCPFacts: Hashable, Sendable {
        package var name: String
        package var version: String
        package var protocolVersion: String
        package var era: String
    }

    package var kind: Kind
    package var isSuccess: Bool
    /// From the start of the probe to its end.
    package var seconds: Double
    package var at: Timestamp
    /// The status code of HTTP.
    package var status: Int?
    package var timing: HTTPTiming?
    package var mcp: MCPFacts?
    /// Why it failed, in a sentence, or what is worth knowing of a success.
    package var note: String?

    package init(
        _ kind: Kind, isSuccess: Bool, seconds: Double = 0, at: Timestamp = 0, status: Int? = nil,
        timing: HTTPTiming? = nil, mcp: MCPFacts? = nil, note: String? = nil
    ) {
        self.kind = kind
        self.isSuccess = isSuccess
        self.seconds = seconds
        self.at = at
        self.status = status
        self.timing = timing
        self.mcp = mcp
        self.note = note
    }
}
