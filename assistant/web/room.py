"""What the pages show: a library, asked by one thread at a time, and the answers it gave here."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.index.store.rows import DocumentInfo
    from assistant.schema import Answer, Document

    OnAnswer = Callable[[Answer, Sequence[str], Sequence[Answer]], None]

MOST_ANSWERS: Final = 500
"""Answers that are kept while the server runs; the oldest go first."""


class Shelf(Protocol):
    """What the room needs of a library."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Answer],
        documents: Sequence[str] | None,
        k: int | None,
        model: str | None,
        on_searched: Callable[[str], None] | None = None,
        on_read: Callable[[Answer], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question."""

    def documents(self) -> Sequence[DocumentInfo]:
        """Return what is known of each document."""

    def document(self, name: str) -> Document:
        """Return a document by its id."""


class Runs(Protocol):
    """The measurements whose reports can be read here."""

    def names(self) -> Sequence[str]:
        """Return the names of the runs, newest first."""

    def page(self, name: str) -> str | None:
        """Return the report of a run as a page, None where there is no run of that name.

        Raises:
            DatasetError: the run is not finished, or not in its form.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as a form sends it."""

    question: str
    documents: tuple[str, ...] = ()
    """Ids of the articles to ask; none for all."""
    after: int | None = None
    """Number of the answer that it follows up on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer with what was asked for it."""

    number: int
    asked: Asked
    answer: Answer


class Room:
    """A library with the answers that it gave here; what a page needs is one call away."""

    def __init__(
        self,
        library: Shelf,
        *,
        runs: Runs,
        model: str | None = None,
        load: Callable[[], object] = lambda: None,
        on_answer: OnAnswer = lambda _answer, _documents, _earlier: None,
    ) -> None:
        """Keep the library.

        Args:
            library: what is asked.
            runs: the measurements that can be read.
            model: the language model that writes the answers; None where they are quoted.
            load: loads what a question needs, where it is not there yet.
            on_answer: is given each answer, the articles that it was confined to, and the answers
                that it follows up on.
        """
        self.runs = runs
        self.model = model
        self._library = library
        self._load = load
        self._on_answer = on_answer
        self._one = threading.Lock()
        self._loading = threading.Lock()
        self._kept: dict[int, Kept] = {}
        self._next = 1

    def prepare(self) -> None:
        """Load what the first question needs; pages that ask nothing do not wait for it."""
        with self._one:
            self._library.documents()
        with self._loading:
            self._load()

    def ask(
        self,
        asked: Asked,
        *,
        on_searched: Callable[[str], None] | None = None,
        on_read: Callable[[Answer], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> Kept:
        """Answer a question and keep the answer; what is told raises to give up.

        Raises:
            AssistantError: as `Assistant.ask`.
        """
        with self._loading:
            self._load()
        with self._one:
            earlier = self._said(asked.after)
            answer = self._library.ask(
                asked.question,
                history=earlier,
                documents=asked.documents or None,
                k=None,
                model=None,
                on_searched=on_searched,
                on_read=on_read,
                on_token=on_token,
            )
            self._on_answer(answer, asked.documents, earlier)
            kept = Kept(number=self._next, asked=asked, answer=answer)
            self._next += 1
            self._kept[kept.number] = kept
            for number in list(self._kept)[:-MOST_ANSWERS]:
                del self._kept[number]
            return kept

    def answer(self, number: int) -> Kept | None:
        """Return an answer by its number, None where it is not kept."""
        return self._kept.get(number)

    def answers(self) -> list[Kept]:
        """Return the answers that are kept, newest first."""
        return list(self._kept.values())[::-1]

    def articles(self) -> list[DocumentInfo]:
        """Return what is known of each article."""
        with self._one:
            return list(self._library.documents())

    def article(self, name: str) -> Document:
        """Return an article by its id.

        Raises:
            UnknownDocumentError: there is none.
        """
        with self._one:
            return self._library.document(name)

    def _said(self, after: int | None) -> list[Answer]:
        """Return the answers that a question follows up on, oldest first."""
        said: list[Answer] = []
        while after is not None and after in self._kept:
            said.append(self._kept[after].answer)
            after = self._kept[after].asked.after
        return said[::-1]
