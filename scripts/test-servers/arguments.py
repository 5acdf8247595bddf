"""The arguments that every test server takes."""

import argparse


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--transport", default="streamable-http")
    return parser.parse_args()


def address() -> tuple[str, int]:
    arguments = parse()
    return arguments.host, arguments.port
