"""What telling of alerts costs, beside Alertmanager: a storm of them, many small posts, and very many that are known."""

import contextlib
import http.client
import json
import subprocess
import time

from harness import (
    ROOT, Figure, Roost, agent, cpu_seconds, free_ports, get, private_memory, process, running, temporary_folder, wait_for,
)

STORM, RECEIVERS = 2_000, 10
POSTS = 3_000
ACTIVE, SILENCES, INHIBIT_RULES = 100_000, 1_000, 100
# As many alerts as Prometheus sends in one request when there are many.
BATCH = 500
# For how long the known alerts are sent again and again, as Prometheus does.
SECONDS = 30


class Sink:
    """A receiver of webhooks that counts what it gets."""

    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}/"

    def counts(self):
        """How many posts and how many alerts it has had."""
        return [int(number) for number in get(self.url).split()]


@contextlib.contextmanager
def sink(folder):
    """Runs a receiver for as long as the block lasts."""
    program = folder / "sink"
    if not program.exists():
        subprocess.run(["cc", "-O1", "-D_GNU_SOURCE", "-o", program, ROOT / "scripts/bench.d/sink.c"], check=True)
    [port] = free_ports(1)
    with process(program, str(port)):
        receiver = Sink(port)
        wait_for(lambda: receiver.counts() == [0, 0], "the receiver answering")
        yield receiver


def roost_agent(folder, configuration):
    """An agent that has alerts of others alone."""
    (folder / "none.yml").write_text("groups: []\n")
    (folder / "roost.yaml").write_text(f"agent: {{alertmanager_config: {configuration}}}\n")
    return agent(Roost(folder / "home"), "--config", folder / "roost.yaml", "--rules", folder / "none.yml")


def alertmanager(folder, configuration):
    """Debian's Alertmanager."""
    return running([
        "prometheus-alertmanager", f"--config.file={configuration}", f"--storage.path={folder / 'data'}",
        "--web.listen-address=ADDRESS", "--cluster.listen-address=",
    ])


def post(child, path, documents, size=BATCH):
    """Posts documents, so many in one request, over one connection."""
    connection = http.client.HTTPConnection(child.address, timeout=60)
    for start in range(0, len(documents), size):
        body = documents[start : start + size] if size > 1 else documents[start]
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise SystemExit(f"bench: {path}: {answer.status} {text.decode()[:200]}")
    connection.close()


def alerts(count):
    """So many firing alerts, as a fleet has them."""
    return [
        {
            "labels": {
                "alertname": f"Alert{number % 50}", "job": f"job{number % 200}", "instance": f"host{number // 100}:9100",
                "severity": ("page", "ticket", "info")[number % 3], "number": str(number),
            },
            "annotations": {"summary": f"something is not as it should be on host{number // 100}", "runbook": "https://runbooks.example.org/"},
        }
        for number in range(count)
    ]


def configuration(folder, url, route, receivers=1, **rest):
    """Writes a configuration whose receivers r0, r1 and so on all post to one URL."""
    path = folder / "alertmanager.yml"
    named = [{"name": f"r{number}", "webhook_configs": [{"url": url}]} for number in range(receivers)]
    path.write_text(json.dumps({"route": {"receiver": "r0", **route}, "receivers": named, **rest}))
    return path


def storm(side):
    """The processor time from the first of many alerts until the last receiver has all of them."""
    with temporary_folder() as folder, sink(folder) as receiver:
        route = {
            "group_by": ["alertname"], "group_wait": "2s", "group_interval": "5m",
            "routes": [{"receiver": f"r{number}", "continue": True} for number in range(RECEIVERS)],
        }
        with side(folder, configuration(folder, receiver.url, route, RECEIVERS)) as child:
            before = cpu_seconds(child.pid)
            post(child, "/api/v2/alerts", alerts(STORM))
            wait_for(lambda: receiver.counts()[1] >= STORM * RECEIVERS, "every receiver having every alert")
            return cpu_seconds(child.pid) - before


def posting(side):
    """The seconds from post to post when each alert is told by itself, and the processor time of one until all is quiet."""
    with temporary_folder() as folder, sink(folder) as receiver:
        route = {"group_by": ["..."], "group_wait": "1s", "group_interval": "5m"}
        with side(folder, configuration(folder, receiver.url, route)) as child:
            post(child, "/api/v2/alerts", alerts(POSTS), size=BATCH)
            wait_for(lambda: receiver.counts()[0] >= 1, "a first post", pause=0.001)
            before, start, first = cpu_seconds(child.pid), time.monotonic(), receiver.counts()[0]
            wait_for(lambda: receiver.counts()[0] >= POSTS, "the last post", pause=0.005)
            seconds = time.monotonic() - start
            # What is written down behind the last of them is part of the work.
            time.sleep(0.5)
            return seconds / (POSTS - first), (cpu_seconds(child.pid) - before) / (POSTS - first)


def known(side):
    """The processor time of very many alerts that are sent again and again, a second; and the memory of each, in bytes."""
    with temporary_folder() as folder, sink(folder) as receiver:
        rules = [
            {
                "source_matchers": [f'alertname="Alert{number % 50}"', 'severity="page"', f'job="job{number}"'],
                "target_matchers": [f'job="job{number}"', 'severity=~"ticket|info"'], "equal": ["instance"],
            }
            for number in range(INHIBIT_RULES)
        ]
        route = {"group_by": ["alertname", "job"], "group_wait": "1s", "group_interval": "10s"}
        path = configuration(folder, receiver.url, route, inhibit_rules=rules)
        with side(folder, path) as child:
            empty = private_memory(child.pid)
            now = time.time()
            silences = [
                {
                    "matchers": [
                        {"name": "instance", "value": f"host{number}:9100", "isRegex": False},
                        {"name": "severity", "value": "page|info", "isRegex": True},
                    ],
                    "startsAt": stamp(now), "endsAt": stamp(now + 3600), "createdBy": "bench", "comment": "maintenance",
                }
                for number in range(SILENCES)
            ]
            post(child, "/api/v2/silences", silences, size=1)
            everything = alerts(ACTIVE)
            post(child, "/api/v2/alerts", everything)
            time.sleep(5)
            memory = (private_memory(child.pid) - empty) * 1024 * 1024 / ACTIVE
            before, start = cpu_seconds(child.pid), time.monotonic()
            while time.monotonic() - start < SECONDS:
                post(child, "/api/v2/alerts", everything)
                # As long between two rounds as Prometheus leaves, but shortened to what a measurement can wait for.
                time.sleep(10)
            return (cpu_seconds(child.pid) - before) / (time.monotonic() - start), memory


def stamp(seconds):
    """A time as the API has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def measure(_):
    ours, theirs = storm(roost_agent), storm(alertmanager)
    yield Figure(f"{STORM:,} alerts at once, grouped and handed to {RECEIVERS} receivers", ours, "s of CPU", 1, theirs, "Alertmanager")
    (ours, our_cpu), (theirs, their_cpu) = posting(roost_agent), posting(alertmanager)
    yield Figure("a webhook post of its own for each alert, from one to the next", 1e6 * ours, "us", 1e6 / 5000, 1e6 * theirs, "Alertmanager")
    yield Figure("the same, processor time of each", 1e6 * our_cpu, "us", None, 1e6 * their_cpu, "Alertmanager")
    (ours, our_memory), (theirs, their_memory) = known(roost_agent), known(alertmanager)
    what = f"{ACTIVE:,} alerts, {SILENCES:,} silences, {INHIBIT_RULES} inhibit rules"
    yield Figure(f"{what}: CPU while they are sent again", ours * 1000, "ms/s", theirs * 500, theirs * 1000, "Alertmanager")
    yield Figure(f"{what}: memory of each alert", our_memory, "bytes", None, their_memory, "Alertmanager")
