"""A small MCP server on PyPI's fastmcp."""

from arguments import address
from fastmcp import FastMCP

server = FastMCP("fastmcp-sample", version="4.0.0")


@server.tool
def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


@server.tool
def echo(text: str) -> str:
    """Return the text."""
    return text


if __name__ == "__main__":
    host, port = address()
    server.run(transport="http", host=host, port=port, show_banner=False)
