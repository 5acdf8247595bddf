"""Uses a server as PyPI's fastmcp does; `--mode legacy` keeps to the handshake."""

import asyncio

from fastmcp import Client
from report import arguments, use

given = arguments()
asyncio.run(use(Client(given.url, mode=given.mode)))
