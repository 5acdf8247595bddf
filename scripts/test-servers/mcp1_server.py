"""A small MCP server on PyPI's mcp before 2: legacy revisions only, with sessions and event streams.

`--transport sse` has it speak the transport before streamable HTTP. ECHO_DESCRIPTION is what it says of one tool. SIGUSR1
has it collect its garbage.
"""

import gc
import os
import signal

from arguments import parse
from mcp.server.fastmcp import FastMCP

arguments = parse()
server = FastMCP("mcp1-sample", host=arguments.host, port=arguments.port)


@server.tool()
def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


@server.tool(description=os.environ.get("ECHO_DESCRIPTION", "Return the text."))
def echo(text: str) -> str:
    return text


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, lambda *_: gc.collect())
    server.run(arguments.transport)
