"""The same programs under Roost and under Debian's supervisord."""

import contextlib
import json
import subprocess

from harness import ROOT, Roost, process, wait_for


def ready(folder):
    """Builds the program that all of them run; its path."""
    program = folder / "ready"
    subprocess.run(["cc", "-O1", "-o", program, ROOT / "scripts/bench.d/ready.c"], check=True)
    return program


class RoostFleet:
    """Programs under Roost: a keeper for each."""

    def __init__(self, folder, count):
        self.roost = Roost(folder / "home")
        self.program = ready(folder)
        self.file = folder / "roost.yaml"
        self.file.write_text(json.dumps({"servers": {
            f"s{number}": {"command": [str(self.program)], "readiness": "none"} for number in range(count)
        }}))

    def start(self):
        self.roost("serve", "-d", "-c", self.file)

    def servers(self):
        """What status says of each, by name."""
        return {server["name"]: server for server in json.loads(self.roost("status", "--json"))["servers"]}

    def stop(self):
        self.roost("stop", "--all")


class SupervisorFleet:
    """The same programs under supervisord, with its usual settings but those that would only make it wait."""

    def __init__(self, folder, count):
        self.config = folder / "supervisord.conf"
        program = ready(folder)
        sections = [
            f"[unix_http_server]\nfile={folder}/supervisor.sock",
            f"[supervisord]\nnodaemon=true\nlogfile={folder}/supervisord.log\npidfile={folder}/supervisord.pid\n"
            f"childlogdir={folder}",
            "[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory="
            "supervisor.rpcinterface:make_main_rpcinterface",
            f"[supervisorctl]\nserverurl=unix://{folder}/supervisor.sock",
        ]
        sections += [f"[program:s{number}]\ncommand={program}\nstartsecs=0" for number in range(count)]
        self.config.write_text("\n".join(sections))
        self.count = count
        self.pid = None

    def control(self, *arguments):
        """Runs supervisorctl; what it says."""
        command = ["supervisorctl", "-c", self.config, *arguments]
        return subprocess.run(command, capture_output=True, text=True).stdout

    def is_running(self):
        return self.control("status").count("RUNNING") == self.count

    @contextlib.contextmanager
    def running(self):
        """Runs it, from when all programs run, for as long as the block lasts."""
        with process("supervisord", "-c", str(self.config)) as child:
            self.pid = child.pid
            wait_for(self.is_running, "supervisord starting every program")
            yield self
