"""Lists a server's tools and calls `double` with PyPI's fastmcp; `--mode legacy` keeps to the handshake."""

import asyncio

from fastmcp import Client
from report import arguments, report


async def main() -> None:
    given = arguments()
    async with Client(given.url, mode=given.mode) as client:
        tools = await client.list_tools()
        answer = await client.call_tool("double", {"value": 21})
        report(
            client.protocol_version,
            client.server_info.name,
            [tool.name for tool in tools],
            answer.structured_content,
            answer.is_error,
        )


asyncio.run(main())
