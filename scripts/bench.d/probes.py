"""What one HTTP probe over a new connection costs, in processor time."""

import http.client
import json
import re
import statistics
import subprocess
import time

from harness import BIN, ROOT, Figure, Roost, cpu_seconds, free_ports, process, temporary_folder, wait_for

# Enough a second that neither program goes to sleep between two probes, and pays for waking up.
COUNT = 400
SECONDS = 15
ROUNDS = 3
BUDGET = 175
PAGE_PATTERN = re.compile(r'^roost_probe_duration_seconds_count\{.*\} (\d+)', re.MULTILINE)


def get(port, path, connection=None):
    """The body of a page; over a connection that is kept, when there is one."""
    client = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", path)
    return client.getresponse().read().decode()


def hello(folder):
    """Builds the server that is probed; its path."""
    program = folder / "hello"
    subprocess.run(["cc", "-O1", "-o", program, ROOT / "scripts/bench.d/hello.c"], check=True)
    return program


def agent(folder, program, health):
    """The processor time that an agent takes for a while with as many servers, and how often it probed meanwhile."""
    roost = Roost(folder / f"home-{health.split(':')[0]}")
    file = folder / "roost.yaml"
    file.write_text(json.dumps({"servers": {
        f"s{number}": {"command": [str(program), "{port}"], "port": 0, "health": health} for number in range(COUNT)
    }}))
    roost("serve", "-d", "-c", file)
    try:
        (port,) = free_ports(1)
        command = [BIN / "roost", "agent", "--listen", f"127.0.0.1:{port}", "--interval", "1s"]
        with process(*command, env=roost.environment) as child:
            def probes():
                return sum(map(int, PAGE_PATTERN.findall(get(port, "/metrics"))))

            wait_for(lambda: 'server="s0"' in get(port, "/metrics"), "the agent finding its servers")
            time.sleep(3)
            before, started = probes(), cpu_seconds(child.pid)
            time.sleep(SECONDS)
            used = cpu_seconds(child.pid) - started
            return used, probes() - before
    finally:
        roost("stop", "--all")


def blackbox(folder, program, count):
    """The processor time that blackbox_exporter takes for that many probes."""
    port, target = free_ports(2)
    config = folder / "blackbox.yml"
    config.write_text("modules:\n  http_2xx:\n    prober: http\n    http: {preferred_ip_protocol: ip4}\n")
    listen = f"127.0.0.1:{port}"
    path = f"/probe?module=http_2xx&target=http://127.0.0.1:{target}/"
    with process(program, str(target)), process(
        "prometheus-blackbox-exporter", f"--config.file={config}", f"--web.listen-address={listen}"
    ) as child:
        wait_for(lambda: "probe_success 1" in get(port, path), "blackbox_exporter's first probe")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for _ in range(100):
            get(port, path, connection)
        started = cpu_seconds(child.pid)
        for _ in range(count):
            get(port, path, connection)
        return cpu_seconds(child.pid) - started


def measure(_):
    with temporary_folder() as folder:
        program = hello(folder)
        ours, theirs = [], []
        for _ in range(ROUNDS):
            idle, _ = agent(folder, program, "none")
            used, probes = agent(folder, program, "http:/")
            ours.append((used - idle) / probes * 1e6)
            theirs.append(blackbox(folder, program, probes) / probes * 1e6)
    yield Figure(
        "HTTP probe over a new connection, processor time of the agent with the storing of its results",
        statistics.median(ours), "us", BUDGET, statistics.median(theirs), "blackbox_exporter",
    )
