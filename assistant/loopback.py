"""Servers for this machine alone: where they listen, and by which names they may be called."""

from __future__ import annotations

import secrets
import socket
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import LibraryError

if TYPE_CHECKING:
    from collections.abc import Callable

LOOPBACK: Final = "127.0.0.1"
STOPPING_SECONDS: Final = 1
"""What an open connection is given to end when the server is stopped."""


def serve_on_loopback(
    application_at: Callable[[int], Any], *, port: int, ready: Callable[[int], None]
) -> None:
    """Serve an ASGI application to this machine until the program is interrupted.

    Args:
        application_at: makes the application for the port that it is served at.
        port: where to listen; 0 for any that is free.
        ready: told the port; who connects from then on is answered.

    Raises:
        LibraryError: the port is taken.
    """
    import uvicorn

    with _listening(port) as listening:
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            application_at(port),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOPPING_SECONDS,
        )
        ready(port)
        uvicorn.Server(config).run(sockets=[listening])


def hosts(port: int) -> list[str]:
    """Return the names that a request may give for its server.

    Every other name is that of a web page whose owner has pointed it at this machine (DNS
    rebinding).
    """
    return [f"{LOOPBACK}:{port}", f"localhost:{port}"]


def origins(port: int) -> list[str]:
    """Return where the pages may come from that send requests."""
    return [f"http://{host}" for host in hosts(port)]


def new_token() -> str:
    """Return a secret that keeps other users of this machine out."""
    return secrets.token_urlsafe(32)


def _listening(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen()
    except OSError as error:
        listening.close()
        raise LibraryError(
            f"Port {port} of {LOOPBACK} cannot be used ({error.strerror}); name another with "
            "--port, or 0 for any that is free."
        ) from error
    return listening
