"""Serves the targets that rules are measured with: `rule_targets.py PORT PATHS START TARGETS_OF_A_SERVICE`, at /0, /1 and so on.

What a page says follows from the number of the target and the time since START alone, so that all who ask see the same, and
some of it gives cause for alerts; not before half a minute is over, when all who ask have started.
"""

import http.server
import sys
import time

BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, float("inf")]
MODES = {"idle": 0.5, "user": 0.3, "system": 0.15, "iowait": 0.05}
BUSY = {"idle": 0.02, "user": 0.7, "system": 0.25, "iowait": 0.03}
CPUS, MOUNTS, QUEUES = 8, 4, 4
GIB = 1 << 30


def series_count(paths):
    """How many series a target has."""
    return paths * (3 + len(BOUNDS)) + CPUS * len(MODES) + 2 * MOUNTS + QUEUES + 4


def risen(seconds, change, before, after):
    """How far a counter is that rises by `before` a second, and from the time of the change on by `after`."""
    return before * min(seconds, change) + after * max(0.0, seconds - change)


def share_within(bound, slowness):
    """The share of requests that took no longer than a bound."""
    return 1.0 if bound == BOUNDS[-1] else bound / (bound + 0.02 * slowness)


def is_gone(number, service, seconds):
    """Whether a target answers with an error."""
    return seconds > 55 and service % 2 == 1 and number % 10 == 9


def page(number, service, paths, seconds):
    """The lines of a target's page."""
    errors = 0.1 if service % 3 == 0 else 0.01
    slowness = 40 if service % 4 == 1 else 1
    for path in range(paths):
        rate = 5 + (number + path) % 7
        for status, before, after in [("200", 0.97, 0.98 - errors), ("404", 0.02, 0.02), ("500", 0.01, errors)]:
            yield f'http_requests_total{{path="/p{path}",status="{status}"}} {rate * risen(seconds, 40, before, after):.6f}'
        for bound in BOUNDS:
            le = "+Inf" if bound == BOUNDS[-1] else bound
            count = rate * risen(seconds, 50, share_within(bound, 1), share_within(bound, slowness))
            yield f'http_request_duration_seconds_bucket{{path="/p{path}",le="{le}"}} {count:.6f}'
    for cpu in range(CPUS):
        for mode, share in MODES.items():
            spent = risen(seconds, 45, share, BUSY[mode] if number % 5 == 0 else share)
            yield f'cpu_seconds_total{{cpu="{cpu}",mode="{mode}"}} {spent:.6f}'
    for mount in range(MOUNTS):
        free = (40 + 15 * mount) * GIB
        if mount == 0 and seconds > 30:
            free /= 10 if number % 11 == 0 else 2
        if number % 7 == 0 and mount == MOUNTS - 1:
            free -= max(0, seconds - 30) * GIB / 10
        yield f'filesystem_size_bytes{{mountpoint="/m{mount}"}} {100 * GIB}'
        yield f'filesystem_avail_bytes{{mountpoint="/m{mount}"}} {free:.0f}'
    for queue in range(QUEUES):
        length = min(120, 4 * max(0, seconds - 30)) if number % 6 == 0 and queue == 0 else queue
        yield f'queue_length{{queue="q{queue}"}} {length:.3f}'
    yield "queue_limit 80"
    yield f'build_info{{version="1.{number % 4}",zone="z{number % 3}"}} 1'
    yield f"start_time_seconds {1e9 + (45 if number % 9 == 0 and seconds > 65 else 0)}"
    if service % 5 != 2 or seconds < 60:
        yield "heartbeat 1"


def main():
    port, paths, start, fellows = (int(argument) for argument in sys.argv[1:])

    class Pages(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            number = int(self.path[1:])
            service = number // fellows
            seconds = max(0.0, time.time() - start)
            body = b""
            if is_gone(number, service, seconds):
                self.send_response(503)
            else:
                body = ("\n".join(page(number, service, paths, seconds)) + "\n").encode()
                self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    http.server.ThreadingHTTPServer.request_queue_size = 1024
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Pages).serve_forever()


if __name__ == "__main__":
    main()
