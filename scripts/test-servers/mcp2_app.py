"""The same server as an ASGI application, for a uvicorn that inherits its socket: `uvicorn mcp2_app:app --fd 3`."""

from mcp2_server import server

app = server.streamable_http_app()
