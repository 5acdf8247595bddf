"""A server that tells figures of its requests, and has a child of its own.

Usage: figures_server.py PORT [STATUS]: `/health` answers with that status and a JSON body, `/metrics` with metrics.
"""

import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

status = int(sys.argv[2]) if len(sys.argv) > 2 else 200
pages = {
    "/health": (status, "application/json", '{"status": "healthy", "requests_per_minute": 4.5, "active_connections": 7}'),
    "/metrics": (
        200,
        "text/plain; version=0.0.4",
        """# TYPE http_requests_total counter
http_requests_total{code="200",method="get"} 90
http_requests_total{code="503",method="get"} 10
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{le="0.1"} 90
http_request_duration_seconds_bucket{le="0.2"} 100
http_request_duration_seconds_bucket{le="+Inf"} 100
http_request_duration_seconds_sum 5
http_request_duration_seconds_count 100
""",
    ),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        code, kind, text = pages.get(self.path, (404, "text/plain", "not here"))
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.send_error(404)

    def log_message(self, *arguments):
        pass


subprocess.Popen(["sleep", "1000"])
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
