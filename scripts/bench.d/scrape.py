"""Scraping and storing 100 targets of 500 series every second: processor time and memory, beside Prometheus."""

import contextlib
import json
import pathlib
import sys
import time
import urllib.request

from harness import BIN, ROOT, Figure, Roost, free_ports, process, cpu_seconds, resident_memory, temporary_folder, wait_for

TARGETS, SERIES = 100, 500
WARM_UP, SECONDS = 10, 30


def config(site):
    """Both read the same file."""
    targets = [
        {"targets": [f"127.0.0.1:{site}"], "labels": {"__metrics_path__": f"/{number}", "number": str(number)}}
        for number in range(TARGETS)
    ]
    return {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s"},
        "scrape_configs": [{"job_name": "pages", "static_configs": targets}],
    }


def cost(pid):
    """Milliseconds of processor time for 1,000 samples, and MiB resident at the end."""
    time.sleep(WARM_UP)
    before = cpu_seconds(pid)
    time.sleep(SECONDS)
    seconds = cpu_seconds(pid) - before
    return seconds * 1e6 / (TARGETS * SERIES * SECONDS), resident_memory(pid)


def is_ready(port):
    return lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready").status == 200


def measure(_):
    with temporary_folder() as path, contextlib.ExitStack() as stack:
        site, ours_port, theirs_port = free_ports(3)
        stack.enter_context(
            process(sys.executable, str(ROOT / "scripts/bench.d/pages.py"), str(site), str(TARGETS), str(SERIES)))
        file = pathlib.Path(path) / "prometheus.yml"
        file.write_text(json.dumps(config(site)))
        agent = [str(BIN / "roost"), "agent", "--config", str(file), "--listen", f"127.0.0.1:{ours_port}"]
        with process(*agent, env=Roost(path / "home").environment) as child:
            wait_for(is_ready(ours_port), "a ready agent")
            ours, our_memory = cost(child.pid)
        prometheus = [
            "prometheus", f"--config.file={file}", f"--web.listen-address=127.0.0.1:{theirs_port}",
            f"--storage.tsdb.path={path}/data",
        ]
        with process(*prometheus) as child:
            wait_for(is_ready(theirs_port), "a ready Prometheus")
            theirs, their_memory = cost(child.pid)
    what = f"{TARGETS} targets of {SERIES} series each second"
    yield Figure(f"{what}: processor time for 1,000 samples", ours, "ms", theirs / 2, theirs, "Prometheus")
    yield Figure(f"{what}: resident memory", our_memory, "MiB", their_memory * 0.4, their_memory, "Prometheus")
