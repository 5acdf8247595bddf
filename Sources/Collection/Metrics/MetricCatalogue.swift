package import Model

/// Every family that is told of servers and of the host, in one place; `docs/metrics.md` is made from it.
package enum MetricCatalogue {
    /// A family and the labels that its samples have beside `server`.
    package struct Entry: Sendable {
        package let family: MetricFamily
        package let labels: [String]

        init(_ family: MetricFamily, _ labels: [String] = []) {
            self.family = family
            self.labels = labels
        }
    }

    // Life.
    static let up = MetricFamily("roost_server_up", .gauge, help: "Whether the server's process is running.")
    static let wanted = MetricFamily(
        "roost_server_wanted", .gauge, help: "Whether the server should be running: it was started and not stopped.")
    static let ready = MetricFamily(
        "roost_server_ready", .gauge, help: "Whether the server is running and has said that it is ready.")
    static let info = MetricFamily("roost_server", .info, help: "How the server was registered.")
    static let state = MetricFamily(
        "roost_server_state", .gauge, help: "1 for the state that the server is in, 0 for all others.")
    static let crashesSeen = MetricFamily(
        "roost_server_crashes_seen", .counter, help: "Ends of servers that nobody asked for, as the agent saw them.")
    static let restarts = MetricFamily(
        "roost_server_restarts", .counter, help: "Starts of the server that nobody asked for, after it had ended.")
    static let crashLoop = MetricFamily(
        "roost_server_crash_loop", .gauge, help: "Whether the server ends so often that it is started only slowly.")
    static let lastExitCode = MetricFamily(
        "roost_server_last_exit_code", .gauge,
        help: "Exit code of the instance before; 128 and the signal's number after a signal.")
    static let startTime = MetricFamily(
        "roost_server_start_time_seconds", .gauge, unit: "seconds",
        help: "Start of the running instance, in seconds since the Unix epoch.")

    // Probes.
    static let probeSuccess = MetricFamily("probe_success", .gauge, help: "Whether the server answered as it should.")
    static let probeDuration = MetricFamily(
        "probe_duration_seconds", .gauge, unit: "seconds", help: "How long the probe took.")
    static let probeStatusCode = MetricFamily(
        "probe_http_status_code", .gauge, help: "Status code of the answer over HTTP.")
    static let probePhases = MetricFamily(
        "probe_http_duration_seconds", .gauge, unit: "seconds", help: "How long each phase of the probe over HTTP took."
    )
    static let probeDurations = MetricFamily(
        "roost_probe_duration_seconds", .histogram, unit: "seconds",
        help: "How long probes took, as a distribution since the agent started.")
    static let probeHealth = MetricFamily(
        "roost_probe_health_status", .gauge,
        help: "1 for what the JSON body of the health endpoint says of the server, 0 for the others.")
    static let probeFailedByPattern = MetricFamily(
        "probe_failed_due_to_regex", .gauge, help: "Whether the body was not as its regular expressions want it.")
    static let certificateExpiry = MetricFamily(
        "probe_ssl_earliest_cert_expiry", .gauge,
        help: "When the first certificate of the server's chain expires, in seconds since the Unix epoch.")
    static let certificateVerified = MetricFamily(
        "roost_probe_certificate_verified", .gauge, help: "Whether the server's certificate is good.")
    static let liveness = MetricFamily(
        "roost_server_liveness", .gauge,
        help: "Whether the liveness check, which the server's keeper makes, found it well.")
    static let authorization = MetricFamily(
        "roost_mcp_authorization_required", .gauge,
        help: "Whether the server lives, and answers nobody without authorization.")
    static let mcpTools = MetricFamily("roost_mcp_tools", .gauge, help: "Tools that an MCP server offers.")
    static let mcpToolsRead = MetricFamily(
        "roost_mcp_tools_read_success", .gauge, help: "Whether the server's tools could be read when last tried.")
    static let mcpToolsChanged = MetricFamily(
        "roost_mcp_tools_changed", .counter,
        help: "Times that a server was found to offer other tools, or to say something else of them.")
    static let foreignOrigin = MetricFamily(
        "roost_mcp_foreign_origin_answered", .gauge,
        help: "Whether the server answers what a web page of foreign origin sends, which is a hole.")
    static let mcpInfo = MetricFamily("roost_mcp", .info, help: "What an MCP server says of itself.")
    static let mcpOperations = MetricFamily(
        "mcp_client_operation_duration_seconds", .histogram, unit: "seconds",
        help: "How long the probe's exchanges over MCP took, after OpenTelemetry's conventions.")

    // The collectors themselves.
    static let collectorSuccess = MetricFamily(
        "roost_collector_success", .gauge, help: "Whether the collector's newest run found all that it looks for.")
    static let collectorDuration = MetricFamily(
        "roost_collector_duration_seconds", .gauge, unit: "seconds", help: "How long the collector's newest run took.")

    /// Upper bounds of `mcp_client_operation_duration_seconds`, in seconds: those of OpenTelemetry's conventions.
    static let mcpBounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300]

    /// Upper bounds of `roost_probe_duration_seconds`, in seconds.
    static let probeBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    /// All families that are told of servers.
    package static let all = life + usage + main + group + sockets + probes

    private static let life = [
        Entry(up), Entry(wanted), Entry(ready), Entry(info, ["health", "port", "restart"]), Entry(state, ["state"]),
        Entry(restarts), Entry(crashesSeen), Entry(crashLoop), Entry(lastExitCode), Entry(startTime),
    ]

    private static let probes = [
        Entry(probeSuccess, ["probe"]), Entry(probeDuration, ["probe"]), Entry(probeStatusCode, ["probe"]),
        Entry(probePhases, ["phase", "probe"]), Entry(mcpInfo, ["era", "name", "protocol", "version"]),
        Entry(probeDurations, ["probe"]), Entry(probeHealth, ["status"]), Entry(probeFailedByPattern, ["probe"]),
        Entry(certificateExpiry, ["probe"]), Entry(certificateVerified, ["probe"]), Entry(liveness, ["check"]),
        Entry(authorization), Entry(mcpTools), Entry(mcpToolsRead), Entry(mcpToolsChanged), Entry(foreignOrigin),
        Entry(
            mcpOperations,
            [
                "error_type", "mcp_method_name", "mcp_protocol_version", "network_transport", "server_address",
                "server_port",
            ]),
        Entry(collectorSuccess, ["collector"]), Entry(collectorDuration, ["collector"]),
    ]
}
