"""The reading room as an application that a server runs: its addresses, behind its guard."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, suppress
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.loopback import LOOPBACK, serve_on_loopback
from assistant.web.guard import guarded
from assistant.web.pages import Pages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from starlette.applications import Starlette

    from assistant.web.guard import Application
    from assistant.web.room import Room


def serve_room(room: Room, *, port: int, token: str, ready: Callable[[str], None]) -> None:
    """Serve the reading room to this machine until the program is interrupted.

    Args:
        room: what the pages show.
        port: where to listen; 0 for any that is free.
        token: what the first request has to bring.
        ready: told the address to open, once it can be.

    Raises:
        LibraryError: the port is taken.
    """
    serve_on_loopback(
        lambda port: application(room, port=port, token=token),
        port=port,
        ready=lambda port: ready(f"http://{LOOPBACK}:{port}/?token={token}"),
    )


def application(room: Room, *, port: int, token: str) -> Application:
    """Return the room as an ASGI application for the address that it is served at."""
    return guarded(_pages(room), port=port, token=token)


def _pages(room: Room) -> Starlette:
    from starlette.applications import Starlette
    from starlette.routing import Mount, Route
    from starlette.staticfiles import StaticFiles

    pages = Pages(room)

    @asynccontextmanager
    async def prepared(_: Any) -> AsyncIterator[None]:
        """Load the models while the user reads the first page."""
        threading.Thread(target=_prepare, args=(room,), daemon=True).start()
        yield

    return Starlette(
        routes=[
            Route("/", pages.start),
            Route("/ask", pages.ask, methods=["POST"]),
            Route("/answers/{number:int}", pages.answer),
            Route("/articles", pages.articles),
            Route("/articles/{article}", pages.article),
            Route("/runs", pages.runs),
            Route("/runs/{run}", pages.run),
            Mount("/static", StaticFiles(directory=str(files("assistant.web") / "static"))),
        ],
        exception_handlers={AssistantError: pages.refuse, 404: pages.no_page},
        lifespan=prepared,
    )


def _prepare(room: Room) -> None:
    # What is wrong with the library is told to whoever asks it.
    with suppress(AssistantError):
        room.prepare()
