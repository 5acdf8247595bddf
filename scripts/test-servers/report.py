"""What every test client prints of the server it talked to: one JSON document."""

import argparse
import json


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="auto")
    parser.add_argument("url")
    return parser.parse_args()


def report(version: str, server: str, tools: list[str], called: object, is_error: bool) -> None:
    print(json.dumps({"version": version, "server": server, "tools": tools, "called": called, "isError": is_error}))
