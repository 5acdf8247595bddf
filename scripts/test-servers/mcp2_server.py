"""A small MCP server on PyPI's mcp 2.x: modern revisions, and legacy ones with sessions."""

from arguments import address
from mcp.server.mcpserver import MCPServer

server = MCPServer("mcp2-sample", version="2.0.0")


@server.tool()
def add(first: int, second: int) -> int:
    """Add two numbers."""
    return first + second


@server.tool()
def echo(text: str) -> str:
    """Return the text."""
    return text


if __name__ == "__main__":
    host, port = address()
    server.run(transport="streamable-http", host=host, port=port)
