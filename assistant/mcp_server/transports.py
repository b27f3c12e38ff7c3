"""The ways to the server: stdio, and HTTP on loopback for those who know the token."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from assistant.loopback import LOOPBACK, hosts, origins, serve_on_loopback

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from mcp.server.mcpserver import MCPServer

    Application = Callable[[Mapping[str, Any], Any, Callable[[Any], Awaitable[None]]], Any]

PATH = "/mcp"


def serve_stdio(server: MCPServer[Any]) -> None:
    """Serve one client over standard input and output until it leaves."""
    server.run("stdio")


def serve_http(
    server: MCPServer[Any], *, port: int, token: str, ready: Callable[[str], None]
) -> None:
    """Serve clients on this machine until the program is interrupted.

    Args:
        server: what is served.
        port: where to listen on loopback; 0 for any that is free.
        token: what each request has to bring as its bearer token.
        ready: told the address once it listens.

    Raises:
        LibraryError: the port is taken.
    """
    serve_on_loopback(
        lambda port: guarded_application(server, port=port, token=token),
        port=port,
        ready=lambda port: ready(f"http://{LOOPBACK}:{port}{PATH}"),
    )


def guarded_application(server: MCPServer[Any], *, port: int, token: str) -> Application:
    """Return the server as an ASGI application that checks Host, Origin and the token.

    Host and Origin keep out pages of a browser whose name was pointed at this machine (DNS
    rebinding); the token keeps out other users of it.
    """
    from mcp.server.transport_security import TransportSecuritySettings

    inner = server.streamable_http_app(
        streamable_http_path=PATH,
        transport_security=TransportSecuritySettings(
            enable_dns_rebinding_protection=True,
            allowed_hosts=hosts(port),
            allowed_origins=origins(port),
        ),
    )
    return with_token(inner, token)


def with_token(inner: Any, token: str) -> Application:
    """Return an ASGI application that lets in requests with a bearer token only."""
    wanted = f"Bearer {token}".encode()

    async def application(
        scope: Mapping[str, Any], receive: Any, send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "lifespan":
            await inner(scope, receive, send)
            return
        given = [value for name, value in scope.get("headers", ()) if name == b"authorization"]
        if len(given) == 1 and secrets.compare_digest(given[0], wanted):
            await inner(scope, receive, send)
            return
        head = [(b"www-authenticate", b"Bearer"), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 401, "headers": head})
        await send({"type": "http.response.body", "body": b"The token is missing or wrong.\n"})

    return application
