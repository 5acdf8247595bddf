"""Ten thousand rules in 500 groups every 15 seconds on one core: whether all are evaluated, and what that costs."""

import contextlib
import pathlib
import re
import time

from harness import Figure, cpu_seconds, get, resident_memory, temporary_folder
from rule_load import Load, prometheus, roost_agent

LOAD = Load(services=500, targets_of_each=1, paths=4, scrape_interval="15s", evaluation_interval="15s")
INTERVAL, INTERVALS, WARM_UP = 15, 4, 75
# The measured program has the first core to itself, as far as it is ours to say.
MEASURED, OTHERS = ("taskset", "-c", "0"), ("taskset", "-c", "1")


def total(url, metric):
    """The sum of a metric of a program's own; 0 when it has none."""
    return sum(float(value) for value in re.findall(rf"^{metric}(?:{{.*}})? (\S+)", get(f"{url}/metrics"), re.MULTILINE))


def cost(child, prefix):
    """Evaluations, missed iterations and processor time per interval, and resident memory at the end."""
    def counts():
        missed = total(child.url, f"{prefix}_rule_group_iterations_missed_total")
        return total(child.url, f"{prefix}_rule_evaluations_total"), missed, cpu_seconds(child.pid)

    time.sleep(WARM_UP)
    before = counts()
    time.sleep(INTERVAL * INTERVALS)
    evaluated, missed, seconds = (now - former for now, former in zip(counts(), before))
    return evaluated / INTERVALS, missed, seconds / INTERVALS, resident_memory(child.pid)


def measure(_):
    with temporary_folder() as folder, contextlib.ExitStack() as stack:
        path = pathlib.Path(folder)
        file, _ = LOAD.write(path, stack.enter_context(LOAD.served(*OTHERS)))
        with roost_agent(file, path / "home", *MEASURED) as child:
            ours = cost(child, "roost")
        with prometheus(file, path / "data", *MEASURED) as child:
            theirs = cost(child, "prometheus")
    what = f"{LOAD.rules:,} rules in {LOAD.services} groups over {LOAD.series:,} series, one core"
    peer = "Prometheus"
    yield Figure(f"{what}: evaluations every {INTERVAL} s", ours[0], "", None, theirs[0], peer)
    yield Figure(f"{what}: iterations missed", ours[1], "", 0, theirs[1], peer)
    yield Figure(f"{what}: processor time every {INTERVAL} s", ours[2], "s", INTERVAL, theirs[2], peer)
    yield Figure(f"{what}: share of the core", ours[2] / INTERVAL * 100, "%", 100, theirs[2] / INTERVAL * 100, peer)
    yield Figure(f"{what}: resident memory", ours[3], "MiB", None, theirs[3], peer)
