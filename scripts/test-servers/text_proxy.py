"""Passes scrapes on and asks for Prometheus' text format, whatever the scraper prefers.

Usage: text_proxy.py PORT URL
"""

import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Proxy(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        request = urllib.request.Request(sys.argv[2], headers={"Accept": "text/plain; version=0.0.4"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            body = answer.read()
            content_type = answer.headers["Content-Type"]
        if not content_type.startswith("text/plain; version=0.0.4"):
            self.send_error(502, f"asked for text, got {content_type}")
            return
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Proxy).serve_forever()
