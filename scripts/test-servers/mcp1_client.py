"""Uses a server as PyPI's mcp before 2 does."""

import asyncio

from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from report import arguments, report


async def main() -> None:
    async with streamable_http_client(arguments().url) as (reader, writer, _), ClientSession(reader, writer) as session:
        opened = await session.initialize()
        await session.send_ping()
        listed = await session.list_tools()
        answer = await session.call_tool("double", {"value": 21})
        report(
            opened.protocolVersion, opened.serverInfo.name, listed.tools, answer.structuredContent, answer.isError
        )


asyncio.run(main())
