"""What every test client does with the server it is given, and prints of it: one JSON document."""

import argparse
import json


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mode", default="auto")
    parser.add_argument("url")
    return parser.parse_args()


def report(version: str, server: str, tools: list, called: object, is_error: bool) -> None:
    names = [tool.name for tool in tools]
    print(json.dumps({"version": version, "server": server, "tools": names, "called": called, "isError": is_error}))


async def use(client) -> None:
    """Lists the tools and calls `double` through the client interface that mcp 2.x and fastmcp share."""
    async with client:
        listed = await client.list_tools()
        answer = await client.call_tool("double", {"value": 21})
        tools = getattr(listed, "tools", listed)
        report(
            client.protocol_version, client.server_info.name, tools, answer.structured_content, answer.is_error
        )
