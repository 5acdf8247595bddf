"""What 100 programs cost while nothing happens: private memory, and how often anyone wakes up."""

import time

from fleet import RoostFleet, SupervisorFleet
from harness import Figure, private_memory, status_field, temporary_folder

COUNT = 100
SECONDS = 5


def wake_ups(pids):
    """How often processes were scheduled in a second."""
    def switches():
        return sum(
            status_field(pid, "voluntary_ctxt_switches") + status_field(pid, "nonvoluntary_ctxt_switches")
            for pid in pids
        )

    before = switches()
    time.sleep(SECONDS)
    return (switches() - before) / SECONDS


def measure(_):
    with temporary_folder() as path:
        fleet = RoostFleet(path, COUNT)
        fleet.start()
        try:
            keepers = [server["keeper_pid"] for server in fleet.servers().values()]
            time.sleep(1)
            memory = [private_memory(pid) for pid in keepers]
            ours = wake_ups(keepers)
        finally:
            fleet.stop()
    with temporary_folder() as path, SupervisorFleet(path, COUNT).running() as peer:
        their_memory = private_memory(peer.pid)
        theirs = wake_ups([peer.pid])
    yield Figure(f"private memory of a keeper, largest of {COUNT}", max(memory), "MiB", 1)
    yield Figure(f"private memory for {COUNT} programs", sum(memory), "MiB", None, their_memory, "supervisord")
    yield Figure(f"wake-ups a second for {COUNT} idle programs", ours, "/s", 0, theirs, "supervisord")
