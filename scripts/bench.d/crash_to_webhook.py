"""From the death of a server to the webhook that tells of it."""

import contextlib
import http.server
import json
import os
import queue
import signal
import statistics
import sys
import threading
import time

from harness import BIN, ROOT, TIMEOUT, Figure, Roost, free_ports, get, process, temporary_folder, wait_for

# A server that both sides can watch: it says "up_marker 1" to any request.
SUBJECT = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"up_marker 1\\n"
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""


@contextlib.contextmanager
def receiver():
    """A webhook receiver: yields its URL and the queue of (label value, time received) of firing alerts."""
    received = queue.Queue()

    class Receive(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            now = time.time()
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()
            for alert in body["alerts"]:
                if alert["status"] == "firing" and alert["labels"]["alertname"] == "ServerDown":
                    received.put((alert["labels"].get("server"), now))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", received
    finally:
        server.shutdown()


def crash_latencies(pids, received):
    """Kills one process after the other; for each, the milliseconds until the webhook that names it is received."""
    latencies = []
    for name, pid in pids.items():
        # A moment that no interval of any program is in step with.
        time.sleep(0.25 + 0.037 * (len(latencies) % 20))
        killed = time.time()
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + TIMEOUT
        while True:
            try:
                server, moment = received.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                sys.exit(f"bench: no webhook about {name} within {TIMEOUT} s")
            if server == name:
                break
        latencies.append((moment - killed) * 1000)
    return latencies


def roost_side(folder, rounds):
    """Crash latencies with Roost, in milliseconds."""
    roost = Roost(folder / "home")
    [agent_port] = free_ports(1)
    subject = folder / "subject.py"
    with receiver() as (url, received), contextlib.ExitStack() as stack:
        stack.callback(roost, "stop", "--all")
        for number in range(rounds):
            roost(
                "serve", "-d", "-n", f"s{number}", "-p", 0, "--health", "tcp",
                "--", sys.executable, subject, "{port}",
            )
        stack.enter_context(
            process(
                BIN / "roost", "agent", "--listen", f"127.0.0.1:{agent_port}", "--interval", "1s",
                "--rules", str(ROOT / "alerts/*.yml"), "--webhook", url, env=roost.environment,
            )
        )
        metrics = f"http://127.0.0.1:{agent_port}/metrics"
        wait_for(lambda: get(metrics).count('probe_success{') >= rounds, "roost agent probing every server")
        servers = json.loads(roost("status", "--json"))["servers"]
        pids = {server["name"]: server["pid"] for server in servers}
        return crash_latencies(pids, received)


def peer_side(folder, rounds):
    """Crash latencies with Prometheus and Alertmanager, every interval at its shortest sensible setting."""
    ports = free_ports(rounds)
    prometheus_port, alertmanager_port = free_ports(2)
    with receiver() as (url, received), contextlib.ExitStack() as stack:
        pids = {}
        for number, port in enumerate(ports):
            child = stack.enter_context(process(sys.executable, folder / "subject.py", str(port)))
            pids[f"s{number}"] = child.pid
        (folder / "rules.yml").write_text(json.dumps({"groups": [{"name": "servers", "rules": [
            {"alert": "ServerDown", "expr": 'up{job="servers"} == 0'},
        ]}]}))
        (folder / "prometheus.yml").write_text(json.dumps({
            "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
            "rule_files": ["rules.yml"],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [f"127.0.0.1:{alertmanager_port}"]}]}]},
            "scrape_configs": [{"job_name": "servers", "static_configs": [
                {"targets": [f"127.0.0.1:{port}"], "labels": {"server": f"s{number}"}}
                for number, port in enumerate(ports)
            ]}],
        }))
        (folder / "alertmanager.yml").write_text(json.dumps({
            "route": {
                "receiver": "bench", "group_by": ["..."], "group_wait": "0s", "group_interval": "1s",
            },
            "receivers": [{"name": "bench", "webhook_configs": [{"url": url}]}],
        }))
        stack.enter_context(process(
            "prometheus-alertmanager", f"--config.file={folder}/alertmanager.yml", f"--storage.path={folder}/am",
            f"--web.listen-address=127.0.0.1:{alertmanager_port}", "--cluster.listen-address=",
        ))
        stack.enter_context(process(
            "prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/tsdb",
            f"--web.listen-address=127.0.0.1:{prometheus_port}",
        ))
        query = f"http://127.0.0.1:{prometheus_port}/api/v1/query?query=count(up==1)"
        wait_for(lambda: f'"{rounds}"' in get(query), "prometheus scraping every server")
        return crash_latencies(pids, received)


def measure(rounds):
    sides = []
    for side in (roost_side, peer_side):
        with temporary_folder() as path:
            (path / "subject.py").write_text(SUBJECT)
            sides.append(side(path, rounds))
    ours, theirs = sides
    peer = "Prometheus + Alertmanager"
    yield Figure(
        f"kill to webhook, median of {rounds}", statistics.median(ours), "ms", None, statistics.median(theirs), peer
    )
    yield Figure(f"kill to webhook, slowest of {rounds}", max(ours), "ms", 50, max(theirs), peer)
