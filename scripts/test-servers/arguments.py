"""The arguments that every test server takes."""

import argparse


def address() -> tuple[str, int]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    return arguments.host, arguments.port
