"""From the death of a program to the next process in its place, at its first failure."""

import os
import signal
import statistics
import time

from fleet import RoostFleet, SupervisorFleet
from harness import Figure, children, temporary_folder, wait_for

COUNT = 100


def gap(parent, victim):
    """Kills a program; the milliseconds until its parent has another child."""
    known = set(children(parent))
    killed = time.monotonic()
    os.kill(victim, signal.SIGKILL)
    wait_for(lambda: set(children(parent)) - known, f"a restart of {victim}", pause=0.0002)
    return (time.monotonic() - killed) * 1000


def measure(rounds):
    with temporary_folder() as path:
        fleet = RoostFleet(path, COUNT)
        fleet.start()
        try:
            ours = []
            for server in list(fleet.servers().values())[:rounds]:
                time.sleep(0.05)
                ours.append(gap(server["keeper_pid"], server["pid"]))
        finally:
            fleet.stop()
    with temporary_folder() as path, SupervisorFleet(path, COUNT).running() as peer:
        theirs = []
        for victim in children(peer.pid)[:rounds]:
            # A moment that is in step with none of its seconds.
            time.sleep(0.25 + 0.037 * (len(theirs) % 20))
            theirs.append(gap(peer.pid, victim))
    yield Figure(
        f"crash to restart without backoff, median of {rounds}", statistics.median(ours), "ms", 20,
        statistics.median(theirs), "supervisord",
    )
    yield Figure(
        f"crash to restart without backoff, slowest of {rounds}", max(ours), "ms", None, max(theirs), "supervisord"
    )
