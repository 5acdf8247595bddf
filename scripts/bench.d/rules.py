"""Checking a file of 10,000 rules, evaluating it, and a unit test of a week: time, beside promtool."""

import pathlib
import subprocess
import time

from harness import BIN, Figure, temporary_folder

RULES = 10_000
ROUNDS = 5
# A minute between evaluations.
STEPS = 7 * 24 * 60

LARGE = "groups:\n- name: g\n  rules:\n" + "".join(
    f"  - record: job:requests:sum{number}\n    expr: vector({number})\n    labels: {{job: job{number}}}\n"
    for number in range(RULES)
)

LONG_RULES = """groups:
- name: g
  rules:
  - {record: 'job:errors:rate5m', expr: 'sum by (job) (rate(errors_total[5m]))'}
  - alert: ErrorsHigh
    expr: job:errors:rate5m > 100
    for: 10m
    annotations: {summary: "{{ $labels.job }} has {{ $value | humanize }} errors a second"}
"""


def series(number):
    return f"    - {{series: 'errors_total{{job=\"j{number}\", instance=\"i\"}}', values: '0+60x{STEPS}'}}\n"


def long_test():
    inputs = "".join(map(series, range(20)))
    expectations = "  alert_rule_test: [{eval_time: 7d, alertname: ErrorsHigh}]\n"
    return f"rule_files: [long.yml]\nevaluation_interval: 1m\ntests:\n- input_series:\n{inputs}{expectations}"


def fastest(*command):
    """The milliseconds of the fastest of a few runs."""
    times = []
    for _ in range(ROUNDS):
        start = time.monotonic()
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.monotonic() - start)
    return min(times) * 1000


def measure(_):
    with temporary_folder() as path:
        folder = pathlib.Path(path)
        (folder / "large.yml").write_text(LARGE)
        (folder / "large_test.yml").write_text("rule_files: [large.yml]\ntests: [{}]\n")
        (folder / "long.yml").write_text(LONG_RULES)
        (folder / "long_test.yml").write_text(long_test())
        for what, arguments in [
            (f"check {RULES:,} rules", ["check", "rules", str(folder / "large.yml")]),
            (f"load {RULES:,} rules and evaluate them once", ["test", "rules", str(folder / "large_test.yml")]),
            (f"a unit test of {STEPS:,} evaluations", ["test", "rules", str(folder / "long_test.yml")]),
        ]:
            theirs = fastest("promtool", *arguments)
            yield Figure(what, fastest(str(BIN / "roost"), *arguments), "ms", theirs, theirs, "promtool")
