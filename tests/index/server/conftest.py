"""What tests of a library on a server get: the server, and clients with homes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.index.server.server_store import ServerStore
from server_checks import ADDRESS
from server_fakes import FakeServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from server_checks import Client


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    made = FakeServer()
    monkeypatch.setattr("assistant.index.server.served.Connection", made.connection)
    return made


@pytest.fixture
def client(tmp_path: Path, server: FakeServer) -> Iterator[Client]:
    """Return what opens a client with a home of its own; opened again it has been closed before."""
    opened: dict[str, ServerStore] = {}

    def make(name: str) -> ServerStore:
        if name in opened:
            opened[name].close()
        opened[name] = ServerStore.at(tmp_path / name, ADDRESS)
        return opened[name]

    yield make
    for store in opened.values():
        store.close()
