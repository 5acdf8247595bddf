"""What it costs to read a process: one server of 500 processes, measured by the agent and by process-exporter."""

import time

from fleet import ready
from harness import Figure, Roost, agent, cpu_seconds, free_ports, get, process, temporary_folder, wait_for

COUNT = 500
PASSES = 10
# Longer than the tables of all processes live, so that each pass reads them anew.
INTERVAL = 3


def per_process(pid, work):
    """Microseconds of processor time that a program needs for each process, while the work is done PASSES times."""
    before = cpu_seconds(pid)
    work()
    return (cpu_seconds(pid) - before) / PASSES / COUNT * 1e6


def measure(_):
    with temporary_folder() as path:
        program = ready(path)
        roost = Roost(path / "home")
        shell = f"i=1; while [ $i -lt {COUNT} ]; do {program} & i=$((i+1)); done; wait"
        roost("serve", "-d", "-n", "tree", "--ready", "none", "--health", "none", "--", "sh", "-c", shell)
        try:
            with agent(roost, "--interval", f"{INTERVAL}s") as ours:
                def processes():
                    line = 'roost_server_processes{server="tree"} '
                    return [row for row in get(f"{ours.url}/metrics").splitlines() if row.startswith(line)]

                wait_for(lambda: processes() == [f'roost_server_processes{{server="tree"}} {COUNT}'],
                         "the agent seeing all processes", pause=1)
                here = per_process(ours.pid, lambda: time.sleep(INTERVAL * PASSES))
            # Without what the agent does not look at in these passes: threads by name, and proportional memory.
            config = path / "process-exporter.yml"
            config.write_text(f"process_names:\n  - name: tree\n    cmdline: ['{program}']\n")
            port = free_ports(1)[0]
            with process(
                "prometheus-process-exporter", "-config.path", config, "-gather-smaps=false", "-threads=false",
                "-web.listen-address", f"127.0.0.1:{port}",
            ) as peer:
                url = f"http://127.0.0.1:{port}/metrics"
                count = f'namedprocess_namegroup_num_procs{{groupname="tree"}} {COUNT}'
                wait_for(lambda: count in get(url).splitlines(), "process-exporter seeing all processes")
                there = per_process(peer.pid, lambda: [get(url) for _ in range(PASSES)])
        finally:
            roost("stop", "--all")
    yield Figure(
        f"processor time for a process and pass, {COUNT} processes", here, "µs", 70, there, "process-exporter")
