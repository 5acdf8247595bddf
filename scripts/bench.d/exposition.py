"""How fast a page of 100,000 series is rendered and read, and what memory that takes."""

import json
import subprocess

from harness import MIB, ROOT, Figure


def measure(_):
    build = ["swift", "build", "-c", "release", "--static-swift-stdlib", "-j", "2", "--product", "exposition-bench"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    result = subprocess.run([ROOT / ".build/release/exposition-bench"], check=True, capture_output=True, text=True)
    figures = json.loads(result.stdout)
    size = figures["bytes"] / 1e6
    page = f"a page of {figures['series']:,} series, {size:.0f} MB"
    # Time is what the budgets bound: 300 MB/s to render, as many to read.
    for what, key, rate in [
        ("rendered", "render_seconds", 300),
        ("packed", "pack_seconds", None),
        ("read", "read_seconds", 300),
        ("read with labels", "decode_seconds", None),
    ]:
        seconds = figures[key]
        yield Figure(
            f"{page}, {what} at {size / seconds:.0f} MB/s", seconds * 1000, "ms", rate and size / rate * 1000
        )
    growth = (figures["memory_after"] - figures["memory_before"]) / MIB
    yield Figure("memory that rendering it adds", growth, "MiB", figures["memory_before"] / MIB)
