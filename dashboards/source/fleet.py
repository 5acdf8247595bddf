"""Which server is not well? In one look."""

from panels import GREEN, ORANGE, PLAIN_YES_NO, RED, RESTARTS, STATES, TROUBLE
from panels import above, column, dashboard, lines, row, stat, table, timeline

DASHBOARD = dashboard(
    "roost-fleet", "Fleet",
    "All servers that Roost keeps or watches: which is not well, and what each uses. A name leads to the server.",
    [
        stat(
            "Not well", "Servers that are in a crash loop, down, not ready, or fail a probe.",
            f"sum({TROUBLE} > bool 1)", steps=above(1),
        ),
        stat(
            "Running", "Servers whose process runs, and those that should.",
            ("sum(roost_server_up{@})", "running"), ("sum(roost_server_wanted{@})", "wanted"),
        ),
        stat(
            "Failing probes", "Servers whose newest probe failed.",
            "sum(max by @ (probe_success{@} == bool 0))", steps=above(1),
        ),
        stat(
            "Crash loops", "Servers that end soon after every start.", "sum(roost_server_crash_loop{@})",
            steps=above(1),
        ),
        stat(
            "Restarts", "Starts that nobody asked for, in the time shown.",
            "sum(increase(roost_server_restarts_total{@}[*]))", steps=above(1, 10), decimals=0,
        ),
        stat(
            "Alerts firing", "All alerts that the agents have firing, those about themselves among them.",
            'sum(roost_alerts{alertstate="firing"})', steps=above(1),
        ),
        table(
            "Servers",
            "Every server, the worst first. Memory and descriptors are shares of what the server may use; errors and"
            " failed probes are shares of those in the time shown; 100 % of CPU is one processor.",
            [
                column("Server", "string", label="server", link=True),
                column("Agent", "string", label="instance"),
                column("State", expression=TROUBLE, states=STATES),
                column("Wanted", expression="max by @ (roost_server_wanted{@})", states=PLAIN_YES_NO),
                column("Up", expression="max by @ (roost_server_up{@})", states=PLAIN_YES_NO),
                column("Ready", expression="max by @ (roost_server_ready{@})", states=PLAIN_YES_NO),
                column("Alerts", expression='count by @ (ALERTS{@, alertstate="firing"})', steps=above(1)),
                column(
                    "Restarts", expression="sum by @ (increase(roost_server_restarts_total{@}[*]))", steps=above(1, 10),
                    decimals=0,
                ),
                column("Runs for", "dtdurations", expression="time() - max by @ (roost_server_start_time_seconds{@})"),
                column("Probe", "s", expression="max by @ (probe_duration_seconds{@})", steps=above(0.5, 1)),
                column(
                    "Failed probes", "percentunit", expression="max by @ (1 - avg_over_time(probe_success{@}[*]))",
                    steps=above(0.001, 0.05),
                ),
                column(
                    "MCP errors", "percentunit",
                    expression='sum by @ (increase(mcp_client_operation_duration_seconds_count{@, error_type!=""}[*]))'
                    " / sum by @ (increase(mcp_client_operation_duration_seconds_count{@}[*]))",
                    steps=above(0.001, 0.05),
                ),
                column("CPU", "percentunit", expression="sum by @ (rate(roost_server_cpu_seconds_total{@}[]))"),
                column("Memory", "bytes", expression="max by @ (roost_server_resident_memory_bytes{@})"),
                column(
                    "Of limit", "percentunit", bar=True, steps=above(0.8, 0.9),
                    expression="max by @ (roost_server_resident_memory_bytes{@}"
                    " / on @ roost_server_memory_limit_bytes{@})",
                ),
                column(
                    "Descriptors", "percentunit", expression="max by @ (roost_server_worst_fd_ratio{@})", bar=True,
                    steps=above(0.6, 0.8),
                ),
            ],
            height=12, sort="State",
        ),
        row("Over time"),
        timeline(
            "State",
            "What each server was, the worst that holds: in a crash loop, down, failing a probe, not ready, well.",
            TROUBLE, "{{server}}", STATES, height=9, link=True,
        ),
        lines(
            "Restarts", "Starts that nobody asked for.", "short",
            (f"sum by @ {RESTARTS} > 0", "{{server}}"), bars=True, link=True,
        ),
        lines(
            "Probe latency", "How long the newest probe took, from connecting to the end of the answer.", "s",
            ("max by @ (probe_duration_seconds{@})", "{{server}}"), steps=above(1), link=True,
        ),
        lines(
            "Failed probes", "Share of the probes that failed.", "percentunit",
            ("max by @ (1 - avg_over_time(probe_success{@}[]))", "{{server}}"), link=True,
        ),
        lines(
            "CPU", "Processors in use: 100 % is one.", "percentunit",
            ("sum by @ (rate(roost_server_cpu_seconds_total{@}[]))", "{{server}}"), link=True,
        ),
        lines(
            "Memory", "Memory of a server's processes in RAM.", "bytes",
            ("max by @ (roost_server_resident_memory_bytes{@})", "{{server}}"), link=True,
        ),
        lines(
            "Memory, share of the limit", "Memory in RAM as a share of what the server may use.", "percentunit",
            (
                "max by @ (roost_server_resident_memory_bytes{@} / on @ roost_server_memory_limit_bytes{@})",
                "{{server}}",
            ),
            steps=above(0.9), link=True,
        ),
        row("Hosts"),
        lines(
            "Processors", "Share of a host's processors in each mode but idle.", "percentunit",
            (
                'sum by (job, instance, mode) (rate(roost_host_cpu_seconds_total{mode!="idle"}[]))'
                " / on (job, instance) group_left () roost_host_cpus{}",
                "{{mode}}",
            ),
            width=6, stack=True,
        ),
        lines(
            "Room", "What is left of memory, and of the file system that the state folder is on.", "percentunit",
            ("roost_host_memory_available_bytes{} / roost_host_memory_total_bytes{}", "memory"),
            ("roost_host_filesystem_avail_bytes{} / roost_host_filesystem_size_bytes{}", "file system"),
            ("roost_host_filesystem_files_free{} / roost_host_filesystem_files{}", "inodes"),
            width=6, steps=[(RED, None), (ORANGE, 0.05), (GREEN, 0.1)],
        ),
        lines(
            "Pressure", "Share of the time in which some task waited for the resource.", "percentunit",
            ("rate(roost_host_pressure_waiting_seconds_total{}[])", "{{resource}}"), width=6,
        ),
        lines(
            "Load", "Tasks that run or wait for storage, for each processor.", "short",
            ("roost_host_load1{} / roost_host_cpus{}", "a minute"),
            ("roost_host_load15{} / roost_host_cpus{}", "15 minutes"), width=6,
        ),
    ],
)
