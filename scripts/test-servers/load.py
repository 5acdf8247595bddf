"""Asks an MCP server at a steady rate whatever its answers take, each time over a new connection, until standard input
ends; then prints how many requests were answered and what became of the others, as a line of JSON. With a path, GETs are
sent to any server. Usage: load.py PORT RATE [PATH]"""

import asyncio
import collections
import json
import sys
import time

BODY = json.dumps({
    "jsonrpc": "2.0", "id": 1, "method": "server/discover",
    "params": {"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }},
})
PORT, RATE = int(sys.argv[1]), float(sys.argv[2])
PATH = sys.argv[3] if len(sys.argv) > 3 else None
REQUEST = (
    f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\n\r\n" if PATH else
    f"POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:{PORT}\r\nConnection: close\r\nContent-Type: application/json\r\n"
    "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\n"
    f"Mcp-Method: server/discover\r\nContent-Length: {len(BODY)}\r\n\r\n{BODY}"
).encode()
PATIENCE = 60


async def ask() -> str | None:
    """Why a request was not answered as it should be; None when it was."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
            writer.write(REQUEST)
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError) as error:
        return type(error).__name__
    if b" 200 " in answer[:20] and (PATH or b"supportedVersions" in answer):
        return None
    return answer[:40].decode(errors="replace") or "closed without an answer"


async def main() -> None:
    end = asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    start = time.monotonic()
    requests = []
    while not end.done():
        requests.append(asyncio.create_task(ask()))
        await asyncio.sleep(max(0, start + len(requests) / RATE - time.monotonic()))
    seconds = time.monotonic() - start
    outcomes = collections.Counter(await asyncio.gather(*requests))
    answered = outcomes.pop(None, 0)
    print(json.dumps({"answered": answered, "rate": len(requests) / seconds, "lost": dict(outcomes)}))


asyncio.run(main())
