"""Reads a page of metrics with prometheus-client: read_page.py text|openmetrics FILE; each sample as a line of JSON."""

import json
import sys

from prometheus_client import parser
from prometheus_client.openmetrics import parser as openmetrics

read = {"text": parser, "openmetrics": openmetrics}[sys.argv[1]].text_string_to_metric_families
with open(sys.argv[2], encoding="utf-8", newline="") as file:
    page = file.read()
for family in read(page):
    for sample in family.samples:
        print(json.dumps({"labels": {**sample.labels, "__name__": sample.name}, "value": repr(float(sample.value))}))
