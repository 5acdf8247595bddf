"""What is the matter with this server?"""

from panels import ALERTS, BLUE, GREEN, ORANGE, PHASES, RED, RESTARTS, STATES, TROUBLE, YELLOW
from panels import above, dashboard, lines, row, stat, timeline

# What ended most servers; 128 and the signal's number after a signal.
EXITS = [
    (0, "0", GREEN), (1, "1", ORANGE), (2, "2", ORANGE), (126, "not executable", RED), (127, "not found", RED),
    (130, "SIGINT", YELLOW), (134, "SIGABRT", RED), (135, "SIGBUS", RED), (137, "SIGKILL", RED), (139, "SIGSEGV", RED),
    (143, "SIGTERM", YELLOW),
]


def quantiles(expression, legend):
    """The median and the 99 % quantile of a histogram; `expression` is the rate of its buckets."""
    return [
        (f"histogram_quantile({quantile}, {expression})", f"{legend}{name}")
        for quantile, name in ((0.5, "median"), (0.99, "99 %"))
    ]


DASHBOARD = dashboard(
    "roost-server", "One server",
    "One server: its life and its exits, what it uses, how it answers.",
    [
        stat("State", "How the server is: the worst that holds.", TROUBLE, states=STATES),
        stat(
            "Runs for", "Since the start of the running instance.", "time() - roost_server_start_time_seconds{@}",
            unit="dtdurations",
        ),
        stat(
            "Restarts", "Starts that nobody asked for, in the time shown.",
            "sum by @ (increase(roost_server_restarts_total{@}[*]))", steps=above(1, 10), decimals=0,
        ),
        stat(
            "Last exit", "How the instance before ended: its exit code, or the signal that ended it.",
            "roost_server_last_exit_code{@}", unit="none", steps=[(ORANGE, None)], states=EXITS,
        ),
        stat(
            "Probe", "How long the newest probe took.", ("probe_duration_seconds{@}", "{{probe}}"), unit="s",
            steps=above(0.5, 1),
        ),
        stat("MCP tools", "Tools that it offers, when it is an MCP server.", "roost_mcp_tools{@}"),
        row("Life"),
        timeline(
            "State", "How the server was, the worst that holds.", TROUBLE, "{{server}}", STATES, height=4,
        ),
        timeline(
            "Alerts", "When each alert about the server was pending, and when it fired.", ALERTS,
            "{{alertname}}", PHASES, height=5,
        ),
        timeline(
            "Life cycle", "Where it was in its life, as its keeper has it.",
            "max by (instance, state) (roost_server_state{@})", "{{state}}",
            [(1, "yes", BLUE), (0, "no", "transparent")], width=12,
        ),
        lines(
            "Restarts", "Starts that nobody asked for, and the ends before them that the agent saw.", "short",
            (RESTARTS, "restarts"),
            ("increase(roost_server_crashes_seen_total{@}[])", "ends"), width=6, bars=True,
        ),
        timeline(
            "Exits by cause", "How the instance before had ended: its exit code, or the signal that ended it.",
            "roost_server_last_exit_code{@}", "{{server}}", EXITS, width=6,
        ),
        row("Processor and memory"),
        lines(
            "CPU", "Processors in use: 100 % is one.", "percentunit",
            ("sum by (instance, mode) (rate(roost_server_cpu_seconds_total{@}[]))", "{{mode}}"), stack=True,
        ),
        lines(
            "CPU of its children",
            "Processors in use by everything but the server's own process, short-lived work included.", "percentunit",
            (
                "sum by @ (rate(roost_server_cpu_seconds_total{@}[]))"
                " - sum by @ (rate(roost_server_main_cpu_seconds_total{@}[]))",
                "children",
            ),
        ),
        lines(
            "Throttling", "Share of the periods in which it had used up its processors and had to wait. Needs a limit.",
            "percentunit",
            (
                "rate(roost_server_cgroup_cpu_throttled_periods_total{@}[])"
                " / rate(roost_server_cgroup_cpu_periods_total{@}[])",
                "throttled",
            ),
            steps=above(0.25),
        ),
        lines(
            "Memory", "Memory of its processes: in RAM, of that what no file stands behind, its fair share; swapped.",
            "bytes",
            ("roost_server_resident_memory_bytes{@}", "resident"),
            ("roost_server_anonymous_memory_bytes{@}", "anonymous"),
            ("roost_server_proportional_memory_bytes{@}", "proportional"),
            ("roost_server_swap_bytes{@}", "swap"),
        ),
        lines(
            "Memory, share of the limit", "Memory in RAM as a share of what it may use.", "percentunit",
            ("roost_server_resident_memory_bytes{@} / on @ roost_server_memory_limit_bytes{@}", "{{server}}"),
            steps=above(0.9),
        ),
        lines(
            "Page faults", "Page faults a second; a major one waits for storage.", "ops",
            ("sum by (instance, kind) (rate(roost_server_page_faults_total{@}[]))", "{{kind}}"),
        ),
        lines(
            "Control group", "What its control group is charged with, and may be, with caches of files. Needs a limit.",
            "bytes",
            ("roost_server_cgroup_memory_bytes{@}", "memory"),
            ("roost_server_cgroup_memory_limit_bytes{@}", "limit"),
        ),
        lines(
            "Killed for want of memory", "Processes of its control group that the kernel killed. Needs a limit.",
            "short", ("increase(roost_server_oom_kills_total{@}[])", "kills"), bars=True,
        ),
        lines(
            "Pressure",
            "Share of the time in which some task of its control group waited for the resource. Needs a limit.",
            "percentunit",
            ("rate(roost_server_pressure_waiting_seconds_total{@}[])", "{{resource}}"),
        ),
        row("Files, threads and sockets"),
        lines(
            "File descriptors", "Open descriptors: of all processes, and of the one nearest to its limit.", "short",
            ("roost_server_all_open_fds{@}", "all"),
            ("roost_server_open_fds{@}", "nearest to its limit"),
        ),
        lines(
            "File descriptors, share of the limit", "Open descriptors of the process that is nearest to its limit.",
            "percentunit", ("roost_server_worst_fd_ratio{@}", "{{server}}"), steps=above(0.8),
        ),
        lines(
            "Processes and threads", "What it consists of; a zombie has ended, and its parent has not taken notice.",
            "short", ("roost_server_processes{@}", "processes"), ("roost_server_threads{@}", "threads"),
            ('roost_server_process_states{@, state="zombie"}', "zombies"),
        ),
        lines(
            "Connections", "TCP sockets on its port, by state.", "short",
            ("roost_server_connections{@} > 0", "{{state}}"), stack=True,
        ),
        lines(
            "Accept queue", "Connections that wait to be accepted, as a share of how many may.", "percentunit",
            ("roost_server_accept_queue_length{@} / on @ roost_server_accept_queue_limit{@}", "{{server}}"),
            steps=above(0.8),
        ),
        lines(
            "Dropped connections", "Connections a second that came while too many waited to be accepted.", "cps",
            ("rate(roost_server_listen_drops_total{@}[])", "dropped"),
        ),
        lines(
            "Storage", "Bytes a second read from and written to storage.", "Bps",
            ("rate(roost_server_read_bytes_total{@}[])", "read"),
            ("rate(roost_server_written_bytes_total{@}[])", "written"),
        ),
        lines(
            "Calls", "Bytes a second through calls like read(2) and write(2): caches, pipes and sockets too.", "Bps",
            ("rate(roost_server_io_read_bytes_total{@}[])", "read"),
            ("rate(roost_server_io_written_bytes_total{@}[])", "written"),
        ),
        lines(
            "Context switches", "Times a second that it gave up a processor, or was made to.", "ops",
            ("rate(roost_server_context_switches_total{@}[])", "{{kind}}"),
        ),
        row("Answers"),
        lines(
            "Probe latency by phase", "What the time of the newest probe went into.", "s",
            ("sum by (instance, phase) (probe_http_duration_seconds{@})", "{{phase}}"), stack=True,
        ),
        lines(
            "Probe latency", "Half and 99 % of the probes took no longer than this.", "s",
            *quantiles("sum by (instance, probe, le) (rate(roost_probe_duration_seconds_bucket{@}[]))", "{{probe}} "),
            steps=above(1),
        ),
        lines(
            "Failed probes", "Share of the probes that failed.", "percentunit",
            ("1 - avg_over_time(probe_success{@}[])", "{{probe}}"),
        ),
        lines(
            "MCP latency", "Half and 99 % of the probe's exchanges over MCP took no longer than this.", "s",
            *quantiles(
                "sum by (instance, mcp_method_name, le) (rate(mcp_client_operation_duration_seconds_bucket{@}[]))",
                "{{mcp_method_name}} ",
            ),
        ),
        lines(
            "MCP operations", "The probe's exchanges over MCP a second.", "ops",
            (
                "sum by (instance, mcp_method_name) (rate(mcp_client_operation_duration_seconds_count{@}[]))",
                "{{mcp_method_name}}",
            ),
        ),
        lines(
            "MCP errors", "Share of the probe's exchanges over MCP that failed, by what went wrong.", "percentunit",
            (
                "sum by (job, instance, error_type)"
                ' (rate(mcp_client_operation_duration_seconds_count{@, error_type!=""}[]))'
                " / on (job, instance) group_left ()"
                " sum by (job, instance) (rate(mcp_client_operation_duration_seconds_count{@}[]))",
                "{{error_type}}",
            ),
            steps=above(0.05),
        ),
        lines(
            "HTTP status", "Status code of the answer to the newest probe over HTTP.", "none",
            ("probe_http_status_code{@}", "{{probe}}"),
        ),
        lines(
            "Certificate", "Days until the first certificate of its chain expires.", "d",
            ("(probe_ssl_earliest_cert_expiry{@} - time()) / 86400", "{{probe}}"), least=None,
            steps=[(RED, None), (ORANGE, 7), (GREEN, 14)],
        ),
        lines(
            "Changes of tools", "Times that it was found to offer other tools, or to say something else of them.",
            "short", ("increase(roost_mcp_tools_changed_total{@}[])", "changes"), bars=True,
        ),
    ],
    one_server=True,
)
