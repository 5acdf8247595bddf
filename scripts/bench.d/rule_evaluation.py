"""What 200 rules over 100 targets cost every five seconds, beside Prometheus, which must come to the same alerts."""

import calendar
import contextlib
import json
import math
import pathlib
import re
import sys
import time

from harness import Figure, cpu_seconds, get, temporary_folder
from rule_load import Load, prometheus, roost_agent

LOAD = Load(services=10, targets_of_each=10, paths=25, scrape_interval="2s", evaluation_interval="5s")
# Until all windows are full and the last of the targets' troubles has become an alert.
WARM_UP, SECONDS = 100, 60
# Both look at different moments of an interval, the targets' and their own.
TIME_TOLERANCE = 5 + 2
VALUE_TOLERANCE = 0.02


def seconds_of(text):
    """Seconds since the epoch of a time as both write it."""
    whole, fraction = re.match(r"([^.Z]*)(\.\d*)?Z$", text).groups()
    return calendar.timegm(time.strptime(whole, "%Y-%m-%dT%H:%M:%S")) + float(fraction or 0)


def alerts(url):
    """All alerts, by their labels."""
    return {
        tuple(sorted(alert["labels"].items())): alert
        for alert in json.loads(get(f"{url}/api/v1/alerts"))["data"]["alerts"]
    }


def difference(ours, theirs):
    """How two views of an alert differ; nothing when they do not."""
    if ours["state"] != theirs["state"]:
        return f"{ours['state']}, not {theirs['state']}"
    if abs(seconds_of(ours["activeAt"]) - seconds_of(theirs["activeAt"])) > TIME_TOLERANCE:
        return f"active at {ours['activeAt']}, not {theirs['activeAt']}"
    if not math.isclose(float(ours["value"]), float(theirs["value"]), rel_tol=VALUE_TOLERANCE):
        return f"{ours['value']}, not {theirs['value']}"
    return None


def compare(ours, theirs):
    """Ends the program unless both have the same alerts."""
    complaints = [f"only Roost has {dict(labels)}" for labels in ours.keys() - theirs.keys()]
    complaints += [f"only Prometheus has {dict(labels)}" for labels in theirs.keys() - ours.keys()]
    for labels in ours.keys() & theirs.keys():
        if complaint := difference(ours[labels], theirs[labels]):
            complaints.append(f"{dict(labels)} is {complaint}")
    if complaints or not ours:
        sys.exit("\n".join(["bench: the two do not have the same alerts", *complaints[:20]]))


def measure(_):
    with temporary_folder() as folder, contextlib.ExitStack() as stack:
        path = pathlib.Path(folder)
        files = LOAD.write(path, stack.enter_context(LOAD.served()))
        # Each with and without rules, all at once: what the machine does beside it befalls them alike.
        children = [
            stack.enter_context(side(file, path / f"{side.__name__}-{file.stem}"))
            for side in (roost_agent, prometheus) for file in files
        ]
        time.sleep(WARM_UP)
        before = [cpu_seconds(child.pid) for child in children]
        time.sleep(SECONDS)
        our_rules, our_rest, their_rules, their_rest = [
            cpu_seconds(child.pid) - start for child, start in zip(children, before)
        ]
        ours, theirs = alerts(children[0].url), alerts(children[2].url)
        compare(ours, theirs)
    names = {dict(labels)["alertname"] for labels in ours}
    yield Figure(f"alerts of {len(names)} kinds that both have, with the same values and times", len(ours), "alerts")
    ours, theirs = our_rules - our_rest, their_rules - their_rest
    what = f"{LOAD.rules} rules every {LOAD.evaluation_interval} over {LOAD.series:,} series"
    yield Figure(f"{what}: processor time of {SECONDS} s, for the rules alone", ours, "s", theirs / 2, theirs, "Prometheus")
    yield Figure(f"{what}: with all else", our_rules, "s", their_rules / 2, their_rules, "Prometheus")
