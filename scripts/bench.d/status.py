"""How long it takes to be told how 100 programs are."""

import statistics

from fleet import RoostFleet, SupervisorFleet
from harness import Figure, milliseconds, temporary_folder

COUNT = 100
ROUNDS = 15


def measure(_):
    with temporary_folder() as path:
        fleet = RoostFleet(path, COUNT)
        fleet.start()
        try:
            ours = [milliseconds(lambda: fleet.roost("status")) for _ in range(ROUNDS)]
        finally:
            fleet.stop()
    with temporary_folder() as path, SupervisorFleet(path, COUNT).running() as peer:
        theirs = [milliseconds(lambda: peer.control("status")) for _ in range(ROUNDS)]
    yield Figure(
        f"status of {COUNT} programs, median of {ROUNDS}", statistics.median(ours), "ms", 20,
        statistics.median(theirs), "supervisorctl",
    )
