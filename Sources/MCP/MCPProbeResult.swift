package import HTTP

/// What one probe of an MCP server found.
package struct MCPProbeResult: Sendable {
    /// Whether the server answered as an MCP server should; one that asks for authorization is up too.
    package var success: Bool
    /// The server refused the probe with 401 or 403, so that no more than its life is known.
    package var requiresAuthorization: Bool
    /// Nil until the server has been understood once.
    package var era: MCPEra?
    package var protocolVersion: String?
    /// What the server says it is, cut to a short text of one line.
    package var serverName: String?
    package var serverVersion: String?
    /// The phases of all exchanges of this probe together.
    package var timing: HTTPTiming
    /// When the first certificate of the server's chain expires, in seconds since the Unix epoch; nil without TLS.
    package var certificateExpiry: Int64?
    /// From the first request to the last answer.
    package var seconds: Double
    /// Why the probe failed; nil when it did not.
    package var failure: MCPProbeFailure?
    /// Each exchange, in order, for `mcp_client_operation_duration_seconds`.
    package var operations: [MCPOperation]
}

/// Why a probe failed.
package struct MCPProbeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// A bounded set, fit for a label.
    package enum Reason: String, CaseIterable, Sendable {
        case invalidURL = "invalid_url"
        case resolve, connect, timeout, tls
        case connectionClosed = "connection_closed"
        case cancelled
        case transport
        /// The server, or what stands before it, answered with an HTTP status that is no answer to MCP.
        case httpStatus = "http_status"
        /// The address is served, but not by MCP over streamable HTTP.
        case notMCP = "not_mcp"
        /// A JSON-RPC error.
        case rpcError = "rpc_error"
        /// The server speaks no protocol revision that the probe speaks.
        case unsupportedVersion = "unsupported_version"
    }

    package let reason: Reason
    /// What happened and what to do, in a sentence or two; parts of it may be the server's words.
    package let message: String

    package init(reason: Reason, message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { message }
}

/// One exchange with a server, measured as OpenTelemetry's conventions for MCP say.
package struct MCPOperation: Hashable, Sendable {
    /// `mcp.method.name`; `DELETE` of a session has none and is not listed.
    package let method: String
    package let seconds: Double
    /// `error.type`: a JSON-RPC error code, an HTTP status, or why there was no response; nil when all went well.
    package let errorType: String?
}

extension MCPProbeFailure.Reason {
    init(_ reason: HTTPTransportError.Reason) {
        self =
            switch reason {
            case .invalidRequest: .invalidURL
            case .resolve: .resolve
            case .connect: .connect
            case .timeout: .timeout
            case .tls: .tls
            case .connectionClosed: .connectionClosed
            case .cancelled: .cancelled
            case .other: .transport
            }
    }
}
