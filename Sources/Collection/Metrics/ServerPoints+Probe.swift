internal import HTTP
internal import Model
internal import Registry

extension ServerPoints {
    /// The metrics that say whether a server answered as it should, as they are stored.
    static let verdictNames: Set<String> = [
        "probe_success", "probe_http_status_code", "probe_failed_due_to_regex", "roost_probe_health_status",
        "roost_mcp_authorization_required",
    ]
    /// The metrics that say which tools a server offers, as they are stored.
    static let toolNames: Set<String> = ["roost_mcp_tools", "roost_mcp_tools_changed_total"]

    /// How it answered.
    mutating func add(_ report: ProbeReport) {
        let probe = ("probe", report.kind.rawValue)
        add(MetricCatalogue.probeSuccess, report.isSuccess, [probe])
        add(MetricCatalogue.probeDuration, report.seconds, [probe])
        add(MetricCatalogue.probeStatusCode, report.status.map { Double($0) }, [probe])
        if let needed = report.requiresAuthorization { add(MetricCatalogue.authorization, needed) }
        if let health = report.healthStatus {
            for status in HealthStatus.allCases {
                add(MetricCatalogue.probeHealth, status == health, [("status", status.rawValue)])
            }
        }
        if let failed = report.failedByPattern { add(MetricCatalogue.probeFailedByPattern, failed, [probe]) }
        add(MetricCatalogue.certificateExpiry, report.certificateExpiry.map { Double($0) }, [probe])
        if let isVerified = report.isCertificateVerified {
            add(MetricCatalogue.certificateVerified, isVerified, [probe])
        }
        if let timing = report.timing {
            let phases = [
                ("resolve", timing.resolve), ("connect", timing.connect), ("tls", timing.tls),
                ("processing", timing.processing), ("transfer", timing.transfer),
            ]
            for (phase, seconds) in phases { add(MetricCatalogue.probePhases, seconds, [("phase", phase), probe]) }
        }
        if let mcp = report.mcp {
            add(
                MetricCatalogue.mcpInfo, true,
                [
                    ("era", mcp.era), ("name", mcp.name), ("protocol", mcp.protocolVersion), ("version", mcp.version),
                ])
        }
    }
}
