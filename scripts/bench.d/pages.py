"""Serves pages of metrics whose values change with every scrape: `pages.py PORT TARGETS SERIES`, at /0, /1 and so on."""

import http.server
import sys
import time

port, targets, series = map(int, sys.argv[1:])
rows = [
    f'requests_total{{method="GET",path="/api/v1/resource/{number}",status="200",zone="eu-central-{number % 3}"}} '
    for number in range(series)
]
START = time.time()


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        count = int((time.time() - START) * 10)
        body = ("# TYPE requests_total counter\n" + f"{count}\n".join(rows) + f"{count}\n").encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; version=0.0.4")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer.request_queue_size = 256
http.server.ThreadingHTTPServer(("127.0.0.1", port), Pages).serve_forever()
