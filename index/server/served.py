"""A library as it lies on a server: its collections, what it says about itself, and its writes.

`NAME` holds the articles, their sources and the state; `NAME-vectors-…` the passages, with their
vectors: another embedding model makes another collection. A write puts passages first, then what
makes them visible, and a new token last: killed before its end, a part of its articles is there as
a whole, and adding them again completes the rest.
"""

from __future__ import annotations

import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from assistant.errors import LibraryError
from assistant.index.server.connection import Connection, MissingCollectionError
from assistant.index.server.served_records import SOURCE, document_of, kind_of, stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.server.collection import ServerCollection
    from assistant.index.server.served_records import PassageRecord, Record
    from assistant.index.server.server_address import ServerAddress

FORMAT: Final = 1
_OURS: Final = "article-assistant"
_STATE: Final = "state"
_TOKEN: Final = "token"  # noqa: S105 - the name of a record
_FIRST: Final = "0"


class State(NamedTuple):
    """What a library on a server says about itself."""

    token: str = ""
    """Another after each write."""
    records: int = 0
    """Records of articles, sources and state: a write that was killed changes it too."""
    model: str | None = None
    """Embedding model of its vectors."""
    bundled: str | None = None
    """Which version of the shipped article it has had."""
    vectors: str = _FIRST
    """Which collection holds its vectors."""

    @property
    def mark(self) -> str:
        """What is equal as long as nothing has been written."""
        return f"{self.token}:{self.records}:{self.vectors}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What a write has changed in the copy, for the server to follow."""

    passages: Sequence[PassageRecord]
    records: Sequence[Record]
    gone: Sequence[str]
    """Ids of records that hold no longer."""
    removed: Sequence[str]
    """Ids of documents that are gone, whose passages go too."""
    model: str | None
    bundled: str | None


class _Removal(NamedTuple):
    documents: Sequence[str]
    kept: set[str]
    """Records that are to stay."""


class ServedLibrary:
    """A library on a Chroma server, connected to when it is first asked."""

    def __init__(self, address: ServerAddress, notice: Callable[[str], None]) -> None:
        self.address = address
        self._connection = Connection(address)
        self._notice = notice
        self._articles: ServerCollection | None = None
        self._vectors: dict[str, ServerCollection] = {}

    def open(self, known: str | None) -> str:
        """Connect, and return the identity of the library.

        Args:
            known: the identity that this machine has a copy of; None where it has none yet, which
                lets a library that is not there be made.

        Raises:
            LibraryError: the server cannot be used, or holds something else under that name.
        """
        if self._articles is None:
            self._articles = self._found(known)
        about = self._articles.about
        shown = self.address.shown
        if about.get("made_by") != _OURS:
            raise LibraryError(
                f"The collection {self.address.name!r} of {shown} is no library of this program: "
                "name another behind the address, such as http://HOST:PORT/news."
            )
        if about.get("format") != FORMAT:
            raise LibraryError(
                f"The library on {shown} is of a newer version of this program: bring this one up "
                "to date."
            )
        return str(about["library"])

    def state(self) -> State:
        """Return what the library says about itself now."""
        articles = self._opened()
        found = articles.get([_STATE, _TOKEN])
        state, token = (found.get(name, ("", {}))[1] for name in (_STATE, _TOKEN))
        return State(
            token=str(token.get("token", "")),
            records=articles.count(),
            model=state.get("model"),
            bundled=state.get("bundled"),
            vectors=str(state.get("vectors", _FIRST)),
        )

    def ids(self) -> set[str]:
        """Return the ids of the records of articles and sources."""
        return self._opened().ids() - {_STATE, _TOKEN}

    def records(self, ids: Sequence[str]) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return text and columns of records by id, of those that exist."""
        return self._opened().get(ids)

    def passages(self, state: State) -> ServerCollection:
        """Return the collection of the vectors, made where nothing has been written yet."""
        if state.vectors not in self._vectors:
            create = {"made_by": _OURS} if state.model is None else None
            name = self._vectors_name(state.vectors)
            self._vectors[state.vectors] = self._connection.collection(name, create=create)
        return self._vectors[state.vectors]

    def write(self, changes: Changes, before: State) -> State:
        """Write changes, and return the state that holds nothing but them beyond `before`.

        Its mark is none that the server has where somebody else has written meanwhile.

        Raises:
            LibraryError: the server cannot be used, or the library has been embedded with another
                model meanwhile.
        """
        articles = self._opened()
        state = before
        while True:
            self._put_passages(changes.passages, self.passages(state))
            _put_records(articles, changes.records)
            now = self.state()
            if now.vectors == state.vectors:
                break
            # Another client has embedded everything anew meanwhile.
            if now.model != changes.model:
                raise LibraryError(
                    f"The library on {self.address.shown} has been embedded with {now.model!r} "
                    "meanwhile: try again."
                )
            state = now
        if (changes.model, changes.bundled) != (now.model, now.bundled):
            self._put_state(now._replace(model=changes.model, bundled=changes.bundled))
        removed = self._without_others(changes)
        gone = [one for one in changes.gone if one not in removed.kept]
        if gone:
            articles.delete(gone)
        if removed.documents:
            self.passages(state).delete_documents(removed.documents)
        token = secrets.token_hex(8)
        self._put(articles, _TOKEN, {"token": token})
        records = before.records + len(changes.records) - len(changes.gone)
        return State(token, records, changes.model, changes.bundled, state.vectors)

    def replace_vectors(self, passages: Sequence[PassageRecord], *, model: str) -> None:
        """Put the vectors of another model in the place of all.

        Raises:
            LibraryError: the server cannot be used, or passages have come or gone meanwhile.
        """
        before = self.state()
        name = secrets.token_hex(4)
        made = self._connection.collection(self._vectors_name(name), create={"made_by": _OURS})
        self._vectors[name] = made
        self._put_passages(passages, made)
        now = self.state()
        if now.mark != before.mark:
            self._connection.drop(self._vectors_name(name))
            raise LibraryError("The library has changed meanwhile: rebuild it again.")
        self._put_state(now._replace(model=model, vectors=name))
        self._put(self._opened(), _TOKEN, {"token": secrets.token_hex(8)})
        self._vectors.pop(before.vectors, None)
        self._connection.drop(self._vectors_name(before.vectors))

    def close(self) -> None:
        """Close the connection; the next request opens it again."""
        self._articles = None
        self._vectors = {}
        self._connection.close()

    def _without_others(self, changes: Changes) -> _Removal:
        """Return what may be removed: not what a source of another client stands for by now."""
        if not changes.removed:
            return _Removal([], set())
        held = self._opened().of_documents(changes.removed)
        others = {
            about["document"]
            for name, about in held.items()
            if kind_of(name) == SOURCE and name not in changes.gone
        }
        return _Removal(
            [document for document in changes.removed if document not in others],
            {name for name in changes.gone if document_of(name) in others},
        )

    def _opened(self) -> ServerCollection:
        if self._articles is None:
            raise RuntimeError("open the library first")
        return self._articles

    def _found(self, known: str | None) -> ServerCollection:
        name = self.address.name
        try:
            return self._connection.collection(name)
        except MissingCollectionError:
            if known is not None:
                raise
        self._notice(f"Making the library {self.address.shown}.")
        about: dict[str, str | int] = {"made_by": _OURS, "format": FORMAT}
        about["library"] = secrets.token_hex(8)
        return self._connection.collection(name, create=about)

    def _vectors_name(self, which: str) -> str:
        return f"{self.address.name}-vectors-{which}"

    def _put_passages(
        self, passages: Sequence[PassageRecord], collection: ServerCollection
    ) -> None:
        if passages:
            collection.upsert(
                [one.id for one in passages], stacked(passages), [one.about for one in passages]
            )

    def _put_state(self, state: State) -> None:
        about = {"vectors": state.vectors, "model": state.model, "bundled": state.bundled}
        self._put(
            self._opened(), _STATE, {name: said for name, said in about.items() if said is not None}
        )

    def _put(self, articles: ServerCollection, name: str, about: dict[str, Any]) -> None:
        articles.upsert([name], _places([name]), [about])


def _put_records(articles: ServerCollection, records: Sequence[Record]) -> None:
    """Put records of articles and sources, the articles first: a source stands for one."""
    if records:
        articles.upsert(
            [record.id for record in records],
            _places([record.id for record in records]),
            [record.about for record in records],
            [record.text for record in records],
        )


def _places(ids: Sequence[str]) -> NDArray[np.float32]:
    """Return a direction of two numbers for each record, because each has to have a vector."""
    import numpy as np

    angles = np.array([zlib.crc32(name.encode()) for name in ids]) * (2 * np.pi / 2**32)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
