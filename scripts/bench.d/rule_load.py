"""Rules and the targets that they read, written as files that Roost and Prometheus both take."""

import contextlib
import dataclasses
import json
import sys
import time

from harness import BIN, ROOT, Roost, free_ports, get, process, running, wait_for
from rule_targets import series_count

# As rule files have them: rates, quantiles, joins, rules that read what others before them record.
RECORDED = [
    ("service:requests:rate1m", 'sum by (service, path, status) (rate(http_requests_total{SERVICE}[1m]))'),
    ("service:errors:ratio1m",
     'sum by (service) (service:requests:rate1m{SERVICE, status=~"5.."}) / sum by (service) (service:requests:rate1m{SERVICE})'),
    ("path:latency:p99",
     'histogram_quantile(0.99, sum by (service, path, le) (rate(http_request_duration_seconds_bucket{SERVICE}[1m])))'),
    ("service:latency:p50",
     'histogram_quantile(0.5, sum by (service, le) (rate(http_request_duration_seconds_bucket{SERVICE}[1m])))'),
    ("instance:cpu:rate1m", 'sum by (service, instance, mode) (rate(cpu_seconds_total{SERVICE}[1m]))'),
    ("instance:cpu_busy:ratio",
     '1 - instance:cpu:rate1m{SERVICE, mode="idle"} / on (instance) count by (instance) (cpu_seconds_total{SERVICE, mode="idle"})'),
    ("service:cpu_busy:ratio", 'avg by (service) (instance:cpu_busy:ratio{SERVICE})'),
    ("instance:cpu_busy:by_version",
     'instance:cpu_busy:ratio{SERVICE} * on (instance) group_left (version, zone) build_info{SERVICE}'),
    ("instance:filesystem_free:ratio", 'filesystem_avail_bytes{SERVICE} / filesystem_size_bytes{SERVICE}'),
    ("service:queue:max", 'max by (service, queue) (max_over_time(queue_length{SERVICE}[1m]))'),
]
ALERTS = [
    ("ErrorsHigh", 'service:errors:ratio1m{SERVICE} > 0.05', "10s"),
    ("LatencyHigh", 'path:latency:p99{SERVICE} > 3', "10s"),
    ("CPUBusy", 'instance:cpu_busy:by_version{SERVICE} > 0.9', "20s"),
    ("FilesystemFull", 'instance:filesystem_free:ratio{SERVICE} < 0.1', "0s"),
    ("FilesystemFillsUp", 'predict_linear(filesystem_avail_bytes{SERVICE}[1m], 14400) < 0', "10s"),
    ("TargetDown", 'up{SERVICE} == 0', "5s"),
    ("HeartbeatAbsent", 'absent(heartbeat{SERVICE})', "5s"),
    ("QueueOverLimit", 'queue_length{SERVICE} > on (instance) group_left () queue_limit{SERVICE}', "5s"),
    ("Restarted", 'changes(start_time_seconds{SERVICE}[1m]) > 0', "0s"),
    # Stays pending for as long as anything is measured.
    ("FilesystemSmall", 'instance:filesystem_free:ratio{SERVICE} < 0.3', "1h"),
]


@dataclasses.dataclass
class Load:
    """So many services, with a group of rules for each, and targets of so many series."""

    services: int
    targets_of_each: int
    paths: int
    scrape_interval: str
    evaluation_interval: str

    @property
    def rules(self):
        return self.services * (len(RECORDED) + len(ALERTS))

    @property
    def series(self):
        return self.services * self.targets_of_each * series_count(self.paths)

    def write(self, folder, site):
        """Writes the configuration with rules and the one without; their files."""
        (folder / "rules.yml").write_text(json.dumps({"groups": list(map(group, range(self.services)))}))
        targets = [
            {
                "targets": [f"127.0.0.1:{site}"],
                "labels": {
                    "__metrics_path__": f"/{number}", "instance": f"i{number}", "service": f"s{number // self.targets_of_each}",
                },
            }
            for number in range(self.services * self.targets_of_each)
        ]
        plain = {
            "global": {
                "scrape_interval": self.scrape_interval, "scrape_timeout": self.scrape_interval,
                "evaluation_interval": self.evaluation_interval,
            },
            "scrape_configs": [{"job_name": "services", "static_configs": targets}],
        }
        files = folder / "rules.json", folder / "plain.json"
        files[0].write_text(json.dumps({**plain, "rule_files": ["rules.yml"]}))
        files[1].write_text(json.dumps(plain))
        return files

    @contextlib.contextmanager
    def served(self, *prefix):
        """Serves the targets for as long as the block lasts; the port. `prefix` goes before the command."""
        [port] = free_ports(1)
        server = ROOT / "scripts/bench.d/rule_targets.py"
        numbers = (port, self.paths, int(time.time()), self.targets_of_each)
        with process(*prefix, sys.executable, server, *map(str, numbers)):
            wait_for(lambda: get(f"http://127.0.0.1:{port}/0"), "a target answering")
            yield port


def group(service):
    """The rules of a service."""
    selector = f'service="s{service}"'
    recorded = [{"record": name, "expr": text.replace("SERVICE", selector)} for name, text in RECORDED]
    alerts = [
        {
            "alert": name, "expr": text.replace("SERVICE", selector), "for": duration,
            "labels": {"severity": "page" if duration == "0s" else "ticket", "team": "team-{{ $labels.service }}"},
            "annotations": {
                "summary": "{{ $labels.service }} on {{ $labels.instance }}: {{ $value | humanize }}",
                "runbook": f"https://runbooks.example.org/{name}",
            },
        }
        for name, text, duration in ALERTS
    ]
    return {"name": f"s{service}", "rules": recorded + alerts}


def roost_agent(configuration, home, *prefix):
    """An agent with a configuration."""
    command = [*prefix, BIN / "roost", "agent", "--config", configuration, "--listen", "ADDRESS"]
    return running(command, env=Roost(home).environment)


def prometheus(configuration, data, *prefix):
    """Debian's Prometheus with a configuration."""
    return running(
        [*prefix, "prometheus", f"--config.file={configuration}", "--web.listen-address=ADDRESS", f"--storage.tsdb.path={data}"])
