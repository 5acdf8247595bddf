"""What measurements share: programs that run for a while, conditions that are waited for, and the table."""

import contextlib
import dataclasses
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BIN = pathlib.Path(os.environ.get("ROOST_BIN", ROOT / ".build/release"))
TIMEOUT = 60
MIB = 1024 * 1024


@dataclasses.dataclass
class Figure:
    """One measured number, with what a peer needs for the same, and what we may need at most."""

    what: str
    ours: float
    unit: str
    budget: float | None = None
    theirs: float | None = None
    peer: str = ""

    def row(self):
        budget = ""
        if self.budget is not None:
            budget = f"<= {self.budget:.3g} {self.unit}: {'ok' if self.ours <= self.budget else 'OVER'}"
        peer = ratio = ""
        if self.theirs is not None:
            peer = f"{self.theirs:.1f} {self.unit} ({self.peer})"
            ratio = f"{self.theirs / self.ours:.1f} x" if self.ours > 0 else "-"
        return (self.what, f"{self.ours:.1f} {self.unit}", budget, peer, ratio)


def table(figures):
    """All figures, in columns; the ratio says how many times less we need."""
    rows = [("", "Roost", "budget", "peer", "ratio")] + [figure.row() for figure in figures]
    widths = [max(map(len, column)) for column in zip(*rows)]
    alignments = "<><>>"
    return "\n".join(
        "  ".join(f"{cell:{a}{w}}" for cell, a, w in zip(row, alignments, widths)).rstrip() for row in rows
    )


def free_ports(count):
    """Ports of this host that nothing listens on."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


def wait_for(condition, what, pause=0.05):
    """Tries a condition until it holds; one that raises because nothing is there yet does not hold."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if condition():
                return
        time.sleep(pause)
    sys.exit(f"bench: {what} did not happen within {TIMEOUT} s")


def milliseconds(work):
    """How long a piece of work takes."""
    start = time.monotonic()
    work()
    return (time.monotonic() - start) * 1000


@contextlib.contextmanager
def process(*command, **options):
    """Runs a program for as long as the block lasts."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield child
    finally:
        child.terminate()
        child.wait(TIMEOUT)


@contextlib.contextmanager
def temporary_folder():
    """A folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="roost-bench-") as name:
        yield pathlib.Path(name)


@contextlib.contextmanager
def running(command, **options):
    """Runs a program that listens at the ADDRESS of its command, from when it answers, for as long as the block lasts."""
    address = f"127.0.0.1:{free_ports(1)[0]}"
    with process(*(str(part).replace("ADDRESS", address) for part in command), **options) as child:
        child.address, child.url = address, f"http://{address}"
        wait_for(lambda: get(f"{child.url}/-/ready") is not None, f"{command[0]} answering")
        yield child


class Roost:
    """The release binaries on a state folder of their own."""

    def __init__(self, path):
        self.environment = {**os.environ, "ROOST_HOME": str(path)}

    def __call__(self, *arguments):
        """Runs a command, which must succeed; what it says."""
        result = subprocess.run(
            [BIN / "roost", *map(str, arguments)], env=self.environment, capture_output=True, text=True
        )
        if result.returncode != 0:
            sys.exit(f"bench: roost {' '.join(map(str, arguments))}: {result.stderr}")
        return result.stdout


def status_field(pid, name):
    """A number of /proc/PID/status; memory is in KiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1])
    return 0


def private_memory(pid):
    """RssAnon of a process in MiB."""
    return status_field(pid, "RssAnon") / 1024


def resident_memory(pid):
    """RSS of a process in MiB."""
    return status_field(pid, "VmRSS") / 1024


def cpu_seconds(pid):
    """Processor time of a process, all its threads together, to the nanosecond: its own clock, see clock_getcpuclockid(3)."""
    return time.clock_gettime(~pid << 3 | 2)


def agent(roost, *options):
    """Runs an agent on the state folder, from when it answers, for as long as the block lasts."""
    return running([BIN / "roost", "agent", "--listen", "ADDRESS", *options], env=roost.environment)


def get(url):
    """The body that a URL answers with."""
    with urllib.request.urlopen(url, timeout=30) as response:
        return response.read().decode()


def children(pid):
    """The numbers of a process's children."""
    return [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
