import Collection
import Format
import Registry

/// Whether a server is well, who says so, and since when that has been known.
struct ServerHealth {
    /// Who has asked the server; the raw values are those of `status --json`.
    enum Source: String {
        /// The agent, at its interval.
        case agent
        /// Its keeper, by the liveness check.
        case keeper
        /// This command, just now.
        case status
    }

    let source: Source
    let isHealthy: Bool
    /// How it was asked.
    let kind: HealthCheck.Kind
    /// When it was asked; of a keeper's word, when that became so.
    let at: Timestamp
    /// Why it is not well, or what is worth knowing though it is.
    var note: String?
    /// How long the answer took.
    var seconds: Double?
    var mcp: HealthRecord.MCPFacts?

    /// A record of the agent, or of this command's own probe.
    init(_ record: HealthRecord, from source: Source) {
        self.source = source
        isHealthy = record.isHealthy
        kind = record.kind
        at = record.confirmedAt
        note = record.note
        seconds = record.seconds
        mcp = record.mcp
    }

    /// What the keeper's liveness check found.
    init(_ liveness: LivenessState, kind: HealthCheck.Kind) {
        source = .keeper
        isHealthy = liveness.isHealthy
        self.kind = kind
        at = liveness.since
        note = liveness.reason
    }

    var word: String { isHealthy ? "healthy" : "unhealthy" }
    var style: Terminal.Style { isHealthy ? .green : .red }
}
