"""Uses a server as PyPI's mcp 2.x does; `--mode legacy` keeps to the handshake."""

import asyncio

from mcp import Client
from report import arguments, use

given = arguments()
asyncio.run(use(Client(given.url, mode=given.mode)))
