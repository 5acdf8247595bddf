"""A small MCP server on PyPI's mcp before 2 that speaks over its standard input and output, to be put behind a bridge."""

from mcp.server.fastmcp import FastMCP

server = FastMCP("stdio-sample")


@server.tool()
def double(value: int) -> int:
    """Double a number."""
    return 2 * value


if __name__ == "__main__":
    server.run()
