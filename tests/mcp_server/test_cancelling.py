"""A client that waits no longer: what is being made for it is stopped, and the next is answered."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("mcp")

import anyio
from mcp import Client

from assistant.mcp_server.allowed_folders import AllowedFolders
from assistant.mcp_server.library_tools import LibraryTools
from assistant.mcp_server.protocol import build_server
from assistant.mcp_server.transports import guarded_application
from assistant.schema import AddResult
from terminal_fakes import APPROVED, FakeLibrary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SECONDS = 60


class Endless:
    """A library whose language model never ends, and whose articles take their time."""

    def __init__(self) -> None:
        self.words = 0
        self.go_on = threading.Event()
        self.stopped = threading.Event()

    def ask(
        self,
        question: str,
        *,
        documents: object,
        on_searched: Callable[[str], None],
        on_read: Callable[[object], None],
        on_token: Callable[[str], None],
    ) -> None:
        on_searched(question)
        on_read(APPROVED)
        try:
            while True:
                self.words += 1
                on_token("word ")
                assert self.go_on.wait(SECONDS)
        finally:
            self.stopped.set()

    def documents(self) -> list[object]:
        return []

    def add(self, sources: list[Path], *, progress: Callable[[int, int, str], None]) -> Any:
        progress(0, 2, "reading")
        progress(1, 2, "embedding")
        return [AddResult(source=str(source), status="added") for source in sources]


def served(library: Any, *folders: Path) -> Any:
    tools = LibraryTools(library, AllowedFolders(folders))
    return build_server(tools, may_add=bool(folders))


def test_a_question_that_is_cancelled_stops_the_model_and_frees_the_library() -> None:
    library = Endless()

    async def run() -> None:
        writing = anyio.Event()

        async def report(progress: float, total: float | None, message: str | None) -> None:
            if message == "a language model writes":
                writing.set()

        with anyio.fail_after(SECONDS):
            async with Client(served(library)) as client:
                async with anyio.create_task_group() as group:

                    async def ask() -> None:
                        await client.call_tool("ask", {"question": "who?"},
                                               progress_callback=report)  # fmt: skip

                    group.start_soon(ask)
                    await writing.wait()
                    while library.words == 0:
                        await anyio.sleep(0.01)
                    group.cancel_scope.cancel()
                # The library is free when the thread has seen that nobody waits.
                await anyio.sleep(0.1)
                library.go_on.set()
                listed = await client.call_tool("list_articles", {})
                assert listed.structured_content == {"articles": []}

    anyio.run(run)
    assert library.stopped.is_set()
    assert library.words <= 3


def test_adding_tells_its_progress(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x", encoding="utf-8")
    told: list[tuple[float, float | None, str | None]] = []

    async def report(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total, message))

    async def run() -> None:
        with anyio.fail_after(SECONDS):
            async with Client(served(Endless(), tmp_path)) as client:
                await client.call_tool("add_article", {"path": "a.md"}, progress_callback=report)

    anyio.run(run)
    assert told == [(0, 2, "reading"), (1, 2, "embedding")]


def test_who_has_no_token_is_not_told_of_the_hosts() -> None:
    """The guard of the token stands before all else."""
    statuses: list[int] = []

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    async def run() -> None:
        application = guarded_application(served(FakeLibrary({})), port=1, token="t")
        scope = {"type": "http", "headers": [(b"host", b"evil.example")]}
        await application(scope, None, send)

    anyio.run(run)
    assert statuses == [401, 0]
