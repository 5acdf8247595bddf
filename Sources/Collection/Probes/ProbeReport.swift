package import Format
package import HTTP
internal import Model
package import Registry

/// What one probe of a server found.
package struct ProbeReport: Sendable {
    /// How the server was asked.
    package enum Kind: String, Sendable {
        /// Nothing has answered yet, so that it is not known how to ask.
        case auto
        case mcp, http, tcp
    }

    package var kind: Kind
    package var isSuccess: Bool
    /// From the start of the probe to its end.
    package var seconds: Double
    package var at: Timestamp
    /// The status code of HTTP.
    package var status: Int?
    package var timing: HTTPTiming?
    package var mcp: HealthRecord.MCPFacts?
    /// Whether an MCP server refused to answer without authorization; nil of any other.
    package var requiresAuthorization: Bool?
    /// What the body of an HTTP health check says of the server.
    package var healthStatus: HealthStatus?
    /// Whether the body was not as its regular expressions want it; nil without any.
    package var failedByPattern: Bool?
    /// When the first certificate of the chain expires, in seconds since the Unix epoch; nil without TLS.
    package var certificateExpiry: Int64?
    /// Whether the certificate is good; nil without TLS, and where any is taken.
    package var isCertificateVerified: Bool?
    /// What the body of an HTTP health check says of the server's requests.
    package var figures: RequestFigures?
    /// Why it failed, in a sentence, or what is worth knowing of a success.
    package var note: String?

    package init(
        _ kind: Kind, isSuccess: Bool, seconds: Double = 0, at: Timestamp = 0, status: Int? = nil,
        timing: HTTPTiming? = nil, mcp: HealthRecord.MCPFacts? = nil, note: String? = nil
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

extension HealthRecord {
    /// What the probe of a process, or of a server that runs elsewhere, found, and when the next one is due.
    package init(_ report: ProbeReport, process: ProcessIdentity?, interval: Duration) {
        self.init(
            process: process, at: report.at, interval: interval.milliseconds,
            kind: HealthCheck.Kind(rawValue: report.kind.rawValue) ?? .auto, isHealthy: report.isSuccess,
            note: report.note, seconds: report.seconds, mcp: report.mcp, figures: report.figures)
    }
}
