"""The store by itself: appending, memory, bytes on the disk, reading the log, and an agent that starts after a crash."""

import json
import pathlib
import subprocess
import time
import urllib.request

from harness import MIB, ROOT, Figure, Roost, agent, free_ports, process, temporary_folder, wait_for

SERIES = 50_000
# 24 hours at 15 s.
ROUNDS = 5760
# So many pages of each exporter, one a second; stored as if they were 15 seconds apart.
PAGES = 180


def bench(*arguments):
    """What store-bench says of a piece of work."""
    command = [ROOT / ".build/release/store-bench", *map(str, arguments)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def exporters(path):
    """Pages of real exporters, of each in the order of time."""
    node, processes, prometheus = free_ports(3)
    names = path / "processes.yml"
    names.write_text("process_names:\n  - name: '{{.Comm}}'\n    cmdline: ['.+']\n")
    settings = path / "prometheus.yml"
    targets = ", ".join(f"'127.0.0.1:{port}'" for port in (node, processes, prometheus))
    settings.write_text(
        "global: {scrape_interval: 5s}\n" f"scrape_configs: [{{job_name: all, static_configs: [{{targets: [{targets}]}}]}}]\n")
    ports = {"node": node, "processes": processes, "prometheus": prometheus}
    with (
        process("prometheus-node-exporter", f"--web.listen-address=127.0.0.1:{node}"),
        process("prometheus-process-exporter", f"-config.path={names}", f"-web.listen-address=127.0.0.1:{processes}"),
        process(
            "prometheus", f"--config.file={settings}", f"--web.listen-address=127.0.0.1:{prometheus}",
            f"--storage.tsdb.path={path}/data"),
    ):
        def page(port):
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as response:
                return response.read()

        for port in ports.values():
            wait_for(lambda port=port: page(port), "an exporter answering")
        files = {name: [] for name in ports}
        for number in range(PAGES):
            for name, port in ports.items():
                file = path / f"{name}-{number:04}"
                file.write_bytes(page(port))
                files[name].append(file)
            time.sleep(1)
    return files


def measure(_):
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "-j", "2", "--product", "store-bench"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with temporary_folder() as path:
        stored = [bench("pages", path / name, *files) for name, files in exporters(pathlib.Path(path)).items()]
        samples = sum(figures["stored_samples"] for figures in stored)
        yield Figure(
            f"a sample of {sum(figures['series'] for figures in stored):,} series of real exporters, on the disk",
            sum(figures["stored_bytes"] for figures in stored) / samples, "bytes", 1.6)
    with temporary_folder() as path:
        small = bench("fill", path / "small", SERIES, 200)
        yield Figure(
            f"appending at {small['samples'] / small['append_seconds'] / 1e6:.1f} million samples/s, a million samples",
            small["append_seconds"] / small["samples"] * 1e9, "ms", 500)
        yield Figure("a checkpoint's share of that", small["checkpoint_seconds"] / small["samples"] * 1e9, "ms")
        yield Figure("memory of an active series", small["memory"] / SERIES, "bytes", 600)
        replay = bench("open", path / "small")
        yield Figure(
            f"reading a log of {replay['replayed']:,} samples, a million samples",
            replay["replay_seconds"] / replay["replayed"] * 1e9, "ms", 200)
    with temporary_folder() as path:
        home = pathlib.Path(path) / "home"
        (home / "agent").mkdir(parents=True)
        large = bench("fill", home / "agent/tsdb", SERIES, ROUNDS)
        start = time.monotonic()
        with agent(Roost(home)):
            ready = time.monotonic() - start
        yield Figure(
            f"an agent ready after a crash with {large['samples']:,} samples of {SERIES:,} series", ready * 1000, "ms", 1000)
        yield Figure("their files", large["stored_bytes"] / MIB, "MiB")
