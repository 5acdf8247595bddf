"""What is wrong, and has everyone been told?"""

from panels import ALERTS, GREEN, PHASES, YELLOW
from panels import above, column, dashboard, lines, row, stat, table, timeline

DASHBOARD = dashboard(
    "roost-alerts", "Alerts and notifications",
    "The alerts that fire or are about to, and whether the receivers could be told.",
    [
        stat("Firing", "Alerts that fire.", 'sum(roost_alerts{alertstate="firing"})', steps=above(1)),
        stat(
            "Pending", "Alerts whose condition has not held long enough yet.",
            'sum(roost_alerts{alertstate="pending"})', steps=[(GREEN, None), (YELLOW, 1)],
        ),
        stat(
            "Notifications", "Attempts to tell a receiver, in the time shown.",
            "sum(increase(roost_notifications_total{}[*]))", decimals=0,
        ),
        stat(
            "Failed notifications", "Those of them that failed. Each is tried again.",
            "sum(increase(roost_notification_failures_total{}[*]))", steps=above(1), decimals=0,
        ),
        stat(
            "Waiting", "Groups of alerts that a receiver is still to be told of.",
            "sum(roost_notifications_pending{})", steps=above(1, 10),
        ),
        stat(
            "Dropped alerts", "Alerts that were left out because too many were there, in the time shown.",
            "sum(increase(roost_notification_alerts_dropped_total{}[*]))", steps=above(1), decimals=0,
        ),
        table(
            "Alerts", "Every alert that fires or is pending, the newest first.",
            [
                column("Alert", "string", label="alertname"),
                column("Phase", "string", label="alertstate"),
                column("Severity", "string", label="severity"),
                column("Server", "string", label="server", link=True),
                column("Agent", "string", label="instance"),
                column(
                    "Since", "dateTimeFromNow",
                    expression="ALERTS{@} * ignoring (alertstate) group_left () ALERTS_FOR_STATE{@} * 1000",
                ),
            ],
            height=9, sort="Since",
        ),
        timeline(
            "History", "When each alert was pending, and when it fired.", ALERTS,
            "{{alertname}} {{server}}", PHASES, height=9, link=True,
        ),
        lines(
            "Alerts by phase", "How many alerts fire, and how many are about to.", "short",
            ("sum by (alertstate) (roost_alerts{})", "{{alertstate}}"), width=12, stack=True,
        ),
        lines(
            "Firing by severity", "How many alerts fire, by how bad it is.", "short",
            ('count by (severity) (ALERTS{@, alertstate="firing"})', "{{severity}}"), width=12, stack=True,
        ),
        row("Notifications"),
        lines(
            "Notifications", "Attempts a minute to tell a receiver.", "cpm",
            ("60 * rate(roost_notifications_total{}[])", "{{receiver}} {{integration}}"),
        ),
        lines(
            "Failures", "Share of the attempts that failed.", "percentunit",
            (
                "sum without (reason) (rate(roost_notification_failures_total{}[])) / (rate(roost_notifications_total{}[]) > 0)",
                "{{receiver}} {{integration}}",
            ),
            steps=above(0.05),
        ),
        lines(
            "Latency", "Half and 99 % of the attempts took no longer than this.", "s",
            *(
                (
                    f"histogram_quantile({quantile}, sum by (instance, receiver, integration, le)"
                    " (rate(roost_notification_duration_seconds_bucket{}[])))",
                    f"{{{{receiver}}}} {{{{integration}}}} {name}",
                )
                for quantile, name in ((0.5, "median"), (0.99, "99 %"))
            ),
        ),
        lines(
            "Waiting", "Groups of alerts that a receiver is still to be told of.", "short",
            ("roost_notifications_pending{}", "{{receiver}} {{integration}}"), width=12,
        ),
        lines(
            "Dropped alerts", "Alerts a minute that were left out because too many were there.", "cpm",
            ("60 * rate(roost_notification_alerts_dropped_total{}[])", "dropped"), width=12,
        ),
    ],
)
