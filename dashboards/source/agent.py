"""Can what the others show be relied on?"""

from panels import GREEN, RED, YES_NO
from panels import above, dashboard, lines, row, stat

DASHBOARD = dashboard(
    "roost-agent", "Agent",
    "The agent itself: what it scrapes and measures, stores and evaluates, and what it costs.",
    [
        stat("Version", "Which Roost runs.", ("roost_build_info{}", "{{version}}"), names=True),
        stat("Runs for", "Since the agent's start.", "time() - process_start_time_seconds{}", unit="dtdurations"),
        stat(
            "Configuration", "Whether the newest reading of the configuration was accepted; if not, the old one holds.",
            "roost_config_last_reload_successful{}", states=[(1, "accepted", GREEN), (0, "refused", RED)],
        ),
        stat(
            "Persisting", "Whether samples are written to the disk; if not, they are lost when the agent ends.",
            "roost_tsdb_persisting{}", states=YES_NO,
        ),
        stat("Series", "Series that the store has in memory.", "roost_tsdb_head_series{}"),
        stat("Store", "Size of the store's files.", "roost_tsdb_storage_bytes{}", unit="bytes"),
        row("Scraping and measuring"),
        lines(
            "Targets", "What is scraped, by job and by how the newest scrape went.", "short",
            ("sum by (instance, scrape_job, health) (roost_scrape_targets{})", "{{scrape_job}} {{health}}"),
            stack=True,
        ),
        lines(
            "Failed discoveries", "Times a minute that the targets of a job could not be had.", "cpm",
            ("60 * rate(roost_scrape_target_discovery_failures_total{}[])", "{{scrape_job}}"),
        ),
        lines(
            "Requests for metrics", "Requests a second for the agent's own page, by status code.", "reqps",
            ("rate(roost_exposition_requests_total{}[])", "{{code}}"),
        ),
        lines(
            "Collectors", "How long each collector's newest run took, of all chosen servers the slowest.", "s",
            ("max by (instance, collector) (roost_collector_duration_seconds{@})", "{{collector}}"),
        ),
        lines(
            "Failing collectors", "Runs that did not find all that they look for: figures are missing.", "short",
            ("sum by (instance, collector) (roost_collector_success{@} == bool 0)", "{{collector}}"),
            steps=above(1),
        ),
        lines(
            "State folder", "Servers that were given a new keeper, and files that could not be read.", "short",
            ("increase(roost_keepers_replaced_total{@}[])", "new keeper of {{server}}"),
            ("increase(roost_registry_errors_total{}[])", "unreadable"), bars=True,
        ),
        row("Store"),
        lines(
            "Samples taken in", "Samples a second that the store takes in.", "wps",
            ("rate(roost_tsdb_head_samples_appended_total{}[])", "taken in"),
            ("rate(roost_tsdb_head_samples_late_total{}[])", "of them late"),
        ),
        lines(
            "Samples refused", "Samples a second that the store refuses, by reason.", "wps",
            ("rate(roost_tsdb_head_samples_dropped_total{}[])", "{{reason}}"),
        ),
        lines("Series", "Series in memory.", "short", ("roost_tsdb_head_series{}", "series")),
        lines(
            "Samples held", "Samples in memory and in files; unwritten ones are lost when the agent ends.", "short",
            ("roost_tsdb_head_samples{}", "in memory"),
            ("roost_tsdb_storage_samples{}", "in files"),
            ("roost_tsdb_unwritten_samples{}", "unwritten"),
        ),
        lines("Size", "Bytes of the store's files.", "bytes", ("roost_tsdb_storage_bytes{}", "files")),
        lines(
            "Checkpoints", "Checkpoints by result, and files of chunks that were put together.", "short",
            ("increase(roost_tsdb_checkpoints_total{}[])", "{{result}}"),
            ("increase(roost_tsdb_merges_total{}[])", "merges"), bars=True,
        ),
        lines(
            "Damage", "Places in files that were found damaged, and ends that the start found cut off.", "short",
            ("roost_tsdb_damages{}", "damaged"), ("roost_tsdb_torn_tails{}", "cut off"),
            steps=above(1),
        ),
        row("Rules"),
        lines(
            "Evaluation", "How long the newest evaluation of each group took.", "s",
            ("roost_rule_group_last_duration_seconds{}", "{{rule_group}}"),
        ),
        lines(
            "Since the evaluation", "How long ago each group was evaluated.", "s",
            ("time() - roost_rule_group_last_evaluation_timestamp_seconds{}", "{{rule_group}}"),
        ),
        lines(
            "Evaluations", "Evaluations of rules a second.", "ops",
            ("rate(roost_rule_evaluations_total{}[])", "{{rule_group}}"),
        ),
        lines(
            "Failures", "Evaluations of rules that failed, a minute: alerts may be missing.", "cpm",
            ("60 * rate(roost_rule_evaluation_failures_total{}[])", "{{rule_group}}"),
        ),
        lines(
            "Missed", "Evaluations of groups a minute that were left out, as the one before took too long.", "cpm",
            ("60 * rate(roost_rule_group_iterations_missed_total{}[])", "{{rule_group}}"),
        ),
        row("Process"),
        lines(
            "CPU", "Processors that the agent uses: 100 % is one.", "percentunit",
            ("rate(process_cpu_seconds_total{}[])", "agent"),
        ),
        lines(
            "Memory", "Memory of the agent in RAM.", "bytes",
            ("process_resident_memory_bytes{}", "agent"),
        ),
        lines(
            "File descriptors", "Descriptors that the agent has open, as a share of how many it may.", "percentunit",
            ("process_open_fds{} / process_max_fds{}", "agent"),
            steps=above(0.8),
        ),
    ],
)
