"""A Chroma server in memory: what a library asks of one, with faults where a test wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.index.server.connection import MissingCollectionError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.server.server_address import ServerAddress


class KilledError(Exception):
    """Stands for a server or a client that is gone in the middle of a write."""


class FakeServer:
    """Collections by name; `before_write` is called before each change, with its number."""

    def __init__(self) -> None:
        self.collections: dict[str, FakeCollection] = {}
        self.writes = 0
        self.before_write: Callable[[int], None] = lambda _: None

    def connection(self, address: ServerAddress) -> FakeConnection:
        return FakeConnection(self, address)

    def writing(self) -> None:
        self.writes += 1
        self.before_write(self.writes)

    def kill_at(self, number: int) -> None:
        """Let the write of this number, counted from now, and all that follow fail."""
        last = self.writes + number

        def kill(count: int) -> None:
            if count >= last:
                raise KilledError

        self.before_write = kill

    def revive(self) -> None:
        self.before_write = lambda _: None


class FakeConnection:
    def __init__(self, server: FakeServer, address: ServerAddress) -> None:
        self.server = server
        self.address = address

    def collection(self, name: str, *, create: Mapping[str, Any] | None = None) -> FakeCollection:
        if name not in self.server.collections:
            if create is None:
                raise MissingCollectionError(f"The library is damaged: {name} is gone.")
            self.server.collections[name] = FakeCollection(self.server, create)
        return self.server.collections[name]

    def drop(self, name: str) -> None:
        self.server.collections.pop(name, None)

    def close(self) -> None:
        pass


class FakeCollection:
    def __init__(self, server: FakeServer, about: Mapping[str, Any]) -> None:
        self.server = server
        self.about = dict(about)
        self.rows: dict[str, tuple[NDArray[np.float32], str, dict[str, Any]]] = {}

    def count(self) -> int:
        return len(self.rows)

    def ids(self) -> set[str]:
        return set(self.rows)

    def get(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        return {name: self.rows[name][1:] for name in ids if name in self.rows}

    def of_documents(self, documents: Sequence[str]) -> dict[str, dict[str, Any]]:
        return {
            name: about
            for name, (_, _, about) in self.rows.items()
            if about.get("document") in documents
        }

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        return {name: self.rows[name][0] for name in ids if name in self.rows}

    def nearest(
        self, vector: NDArray[np.float32], *, k: int, documents: Sequence[str] | None = None
    ) -> list[str]:
        names = [
            name
            for name, (_, _, about) in self.rows.items()
            if documents is None or about["document"] in documents
        ]
        return sorted(names, key=lambda name: -float(self.rows[name][0] @ vector))[:k]

    def upsert(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        about: Sequence[Mapping[str, Any]],
        texts: Sequence[str] | None = None,
    ) -> None:
        self.server.writing()
        assert len(ids) == len(vectors) == len(about) == len(set(ids))
        assert all(value is not None for one in about for value in one.values())
        for number, name in enumerate(ids):
            before = self.rows.get(name, (None, "", {}))[2]
            text = texts[number] if texts is not None else ""
            self.rows[name] = vectors[number], text, {**before, **about[number]}

    def delete(self, ids: Sequence[str]) -> None:
        self.server.writing()
        for name in ids:
            self.rows.pop(name, None)

    def delete_documents(self, documents: Sequence[str]) -> None:
        self.server.writing()
        for name in self.of_documents(documents):
            del self.rows[name]
