"""A small MCP server on PyPI's mcp before 2: legacy revisions only, with sessions and event streams."""

from arguments import address
from mcp.server.fastmcp import FastMCP

host, port = address()
server = FastMCP("mcp1-sample", host=host, port=port)


@server.tool()
def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


@server.tool()
def echo(text: str) -> str:
    """Return the text."""
    return text


if __name__ == "__main__":
    server.run("streamable-http")
