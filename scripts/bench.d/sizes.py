"""How large the programs are."""

import os
import shutil
import subprocess
import tempfile

from harness import BIN, MIB, Figure


def stripped_size(path):
    """A binary's size in MiB, without symbols."""
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["strip", "-o", file.name, path], check=True)
        return os.path.getsize(file.name) / MIB


def measure(_):
    ours = sum(stripped_size(BIN / name) for name in ("roost", "roost-keeper"))
    peers = sum(os.path.getsize(shutil.which(name)) for name in ("prometheus", "prometheus-alertmanager")) / MIB
    yield Figure("binaries", ours, "MiB", 40, peers, "Prometheus + Alertmanager")
