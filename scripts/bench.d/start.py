"""Starting and stopping: one server that is ready at once, and 200 together."""

import statistics

from fleet import RoostFleet, SupervisorFleet
from harness import Figure, free_ports, milliseconds, process, temporary_folder, wait_for

COUNT = 200
ROUNDS = 20


def measure(_):
    with temporary_folder() as path:
        fleet = RoostFleet(path, COUNT)
        single = []
        try:
            for number, port in enumerate(free_ports(ROUNDS)):
                single.append(milliseconds(lambda: fleet.roost(
                    "serve", "-d", "-n", f"one-{number}", "-p", port, "--", fleet.program, port)))
            fleet.stop()
            started = milliseconds(fleet.start)
        finally:
            stopped = milliseconds(fleet.stop)
    with temporary_folder() as path:
        peer = SupervisorFleet(path, COUNT)
        with process("supervisord", "-c", str(peer.config)) as _:
            their_start = milliseconds(lambda: wait_for(peer.is_running, "supervisord starting every program"))
            their_stop = milliseconds(lambda: peer.control("stop", "all"))
    yield Figure(f"serve -d of a server that is ready at once, median of {ROUNDS}", statistics.median(single), "ms", 60)
    yield Figure(f"start of {COUNT} programs", started, "ms", None, their_start, "supervisord")
    yield Figure(f"stop of {COUNT} programs", stopped, "ms", None, their_stop, "supervisorctl")
