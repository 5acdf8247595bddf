internal import HTTP
internal import MCP

extension ProbeVerdict {
    init(_ reason: HTTPTransportError.Reason) {
        self =
            switch reason {
            case .connect, .resolve, .cancelled: .unreachable
            case .timeout: .unclear
            case .invalidRequest, .tls, .connectionClosed, .other: .foreign
            }
    }

    init(_ reason: MCPProbeFailure.Reason) {
        self =
            switch reason {
            case .connect, .resolve, .cancelled: .unreachable
            case .timeout: .unclear
            case .invalidURL, .tls, .connectionClosed, .transport, .httpStatus, .notMCP: .foreign
            // It speaks MCP, if not well.
            case .rpcError, .unsupportedVersion: .understood
            }
    }
}
