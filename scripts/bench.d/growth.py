"""How the agent's cost grows with the number of servers, at the usual interval of 15 seconds."""

import time

from fleet import RoostFleet
from harness import Figure, agent, cpu_seconds, get, status_field, temporary_folder, wait_for

COUNTS = [10, 100, 300, 1000]
# Four passes over each server, one of them with what is read once a minute.
SECONDS = 60


def grown(count):
    """The share of a core in percent, and the memory in MiB, that the agent needs for so many servers."""
    with temporary_folder() as path:
        fleet = RoostFleet(path, count)
        fleet.start()
        try:
            with agent(fleet.roost) as child:
                def measured():
                    return sum(row.startswith("roost_server_processes{") for row in get(f"{child.url}/metrics").splitlines())

                wait_for(lambda: measured() == count, "the agent measuring every server", pause=2)
                before = cpu_seconds(child.pid)
                time.sleep(SECONDS)
                return (cpu_seconds(child.pid) - before) / SECONDS * 100, status_field(child.pid, "VmRSS") / 1024
        finally:
            fleet.stop()


def measure(_):
    for count in COUNTS:
        share, memory = grown(count)
        is_largest = count == COUNTS[-1]
        yield Figure(f"agent with {count} servers, share of a core", share, "%", 10 if is_largest else None)
        yield Figure(f"agent with {count} servers, resident memory", memory, "MiB", 150 if is_largest else None)
