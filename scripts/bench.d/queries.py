"""What queries cost, beside Prometheus with the same samples, through the same API."""

import json
import pathlib
import subprocess
import sys
import time
import urllib.parse
import urllib.request

from harness import ROOT, Figure, Roost, agent, cpu_seconds, free_ports, process, temporary_folder, wait_for

RANGE = {"start": -6 * 3600, "step": 15}
QUERIES = [
    ("rates of 50,000 series, summed", "sum by (instance) (rate(m_total[5m]))", None),
    ("quantiles of 10,000 buckets", "histogram_quantile(0.9, rate(h_bucket[5m]))", None),
    ("6 h of 1,000 series at 15 s: as they are", "g", RANGE),
    ("6 h of 1,000 series at 15 s: rates", "rate(c_total[5m])", RANGE),
    ("6 h of 1,000 series at 15 s: rates, summed", "sum by (dev) (rate(c_total[5m]))", RANGE),
    ("6 h of 1,000 series at 15 s: greatest of 10 min", "max_over_time(g[10m])", RANGE),
    ("a join of 10,000 with 10,000", "a * on (instance, dev) group_left () b", None),
    ("a pattern over 100,000 series, counted", 'count(x{instance=~"host-1.*"})', None),
    ("a pattern over 100,000 series, half of them", 'x{instance=~"host-.*[13579].example.org:9100"}', None),
]
# How cost grows: so many series, and so many steps.
GROWTH = [
    (f"growth: rates of {count:,} series, summed", f'sum(rate(m_total{{mode=~"m[0-9]{{1,{digits}}}",instance=~"10.0.{pattern}"}}[5m]))', None)
    for count, digits, pattern in [(500, 1, "0[.][0-4]?[0-9]:.*"), (5_000, 2, "0[.][0-4]?[0-9]:.*"), (50_000, 2, ".*")]
] + [
    (f"growth: rates of 1,000 series at {steps:,} steps, summed", "sum(rate(c_total[5m]))", {"start": -6 * 3600, "step": 21600 // steps})
    for steps in (15, 144, 1440)
]
ROUNDS = 5


def cost(url, pid, query, window, end):
    """The least processor time of some runs, in milliseconds, and the answer."""
    parameters = {"query": query}
    if window:
        parameters |= {"start": end + window["start"], "end": end, "step": window["step"]}
    else:
        parameters["time"] = end
    form = urllib.parse.urlencode(parameters).encode()
    path = "query_range" if window else "query"
    best = float("inf")
    for _ in range(ROUNDS):
        before = cpu_seconds(pid)
        with urllib.request.urlopen(f"{url}/api/v1/{path}", form) as response:
            body = response.read()
        best = min(best, cpu_seconds(pid) - before)
    return best * 1000, json.loads(body)["data"]["result"]


def shape(result):
    """What both must agree on: which series there are, and how many points each has."""
    return sorted((sorted(series["metric"].items()), len(series.get("values", []))) for series in result)


def measure(_):
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "-j", "2", "--product", "store-bench"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with temporary_folder() as folder:
        path = pathlib.Path(folder)
        end = int(time.time()) // 60 * 60
        page = path / "page.om"
        subprocess.run([sys.executable, ROOT / "scripts/bench.d/query_data.py", str(end), page], check=True)
        home = path / "home"
        (home / "agent").mkdir(parents=True)
        subprocess.run([ROOT / ".build/release/store-bench", "load", home / "agent/tsdb", page], check=True, capture_output=True)
        subprocess.run(
            ["promtool", "tsdb", "create-blocks-from", "openmetrics", page, path / "data"], check=True, capture_output=True)
        page.unlink()
        with agent(Roost(home), "--interval", "1h") as child:
            ours = [cost(child.url, child.pid, query, window, end) for _, query, window in QUERIES + GROWTH]
        port = free_ports(1)[0]
        command = ["prometheus", "--config.file=/dev/null", f"--web.listen-address=127.0.0.1:{port}", f"--storage.tsdb.path={path}/data"]
        with process(*command) as child:
            url = f"http://127.0.0.1:{port}"
            wait_for(lambda: urllib.request.urlopen(f"{url}/-/ready").status == 200, "a ready Prometheus")
            theirs = [cost(url, child.pid, query, window, end) for _, query, window in QUERIES + GROWTH]
    for (what, query, _), (our_cost, our_result), (their_cost, their_result) in zip(QUERIES + GROWTH, ours, theirs):
        if shape(our_result) != shape(their_result):
            sys.exit(f"bench: {query} does not have the series that Prometheus gives")
        budget = their_cost / 2 if not what.startswith("growth") else None
        yield Figure(what, our_cost, "ms", budget, their_cost, "Prometheus")
