"""The seams: one small Protocol for each part that can be replaced, faked in tests/fakes.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.schema import Answer, Document, Query, Reading, ScoredPassage, WordScore


def _unheard(_: object) -> None:
    return


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """Is told what becomes of a question while it is answered."""

    searched: Callable[[str], None] = _unheard
    """The question as it is searched."""
    read: Callable[[Answer], None] = _unheard
    """The answer of the reader, before a language model is asked."""
    token: Callable[[str], None] = _unheard
    """Each piece that a language model writes, as it comes."""
    watches: bool = False
    """Whether somebody reads along, so that Ctrl-C keeps what a language model has written."""


def listener_of(**told: Callable[..., None] | None) -> Listener:
    """Return a listener for what is to be told; None stands for nobody."""
    hears: dict[str, Any] = {name: hear for name, hear in told.items() if hear is not None}
    return Listener(**hears, watches="token" in hears)


class NeededWords(Protocol):
    """Knows which words of a talk a question needs."""

    def __call__(self, question: str, turns: Sequence[str], /) -> Sequence[WordScore]:
        """Return the words of the turns joined by `TURN_MARK`, with the probability of each."""


class Listed(Protocol):
    """What the list of a library says of an article."""

    @property
    def id(self) -> str:
        """Hash of the text."""

    @property
    def title(self) -> str:
        """Title, or the empty string."""

    @property
    def site(self) -> str | None:
        """Where it was published."""

    @property
    def published(self) -> str | None:
        """When, as ISO date where that is known."""

    @property
    def source(self) -> str:
        """What was given to `add`."""

    @property
    def passages(self) -> int:
        """How many passages it was cut into."""

    @property
    def added(self) -> str:
        """When it came into the library, ISO time in UTC."""

    @property
    def copy_of(self) -> str | None:
        """Id of the newest of its near-copies, None where it has none or is that itself."""


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name of the model, remembered by the library."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector a text: shape (len(texts), dimensions)."""


class Retriever(Protocol):
    """Finds the passages nearest to a question."""

    def retrieve(
        self, question: str, *, k: int, documents: Sequence[str] | None = None
    ) -> tuple[ScoredPassage, ...]:
        """Return at most k passages, best first; `documents` limits to these document ids."""


class Reranker(Protocol):
    """Puts the first passages of a search in a better order."""

    @property
    def depth(self) -> int:
        """How many passages it orders."""

    def rerank(self, query: str, passages: Sequence[ScoredPassage]) -> tuple[ScoredPassage, ...]:
        """Return the passages, best first, with scores of 0 to 1."""


class Reader(Protocol):
    """Chooses the words that answer a question, and says how sure it is."""

    @property
    def name(self) -> str:
        """Name for reports."""

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        """Read the passages, best first; `documents` holds the document of each by id."""


class Usage(str):
    """An empty piece of a stream that tells how many tokens it took, where the model says so.

    It travels with the answer that it belongs to, so that one model may serve several threads, and
    it is a text, so that whoever only joins the pieces need not know of it.
    """

    __slots__ = ("cost", "read", "written")
    read: int
    """Tokens of the prompt."""
    written: int
    """Tokens of the answer, thinking included."""
    cost: float | None
    """US dollars that they cost; None where that is not known."""

    def __new__(cls, *, read: int, written: int, cost: float | None = None) -> Usage:
        """Return the count."""
        usage = super().__new__(cls)
        usage.read, usage.written, usage.cost = read, written, cost
        return usage


class Prompt(str):
    """A prompt that also knows its passages apart, for models that take them as documents.

    It is a text, so that all others need not know of it.
    """

    __slots__ = ("passages", "rest")
    passages: tuple[str, ...]
    """The passages in the order of their numbers, without the numbers."""
    rest: str
    """The prompt without them."""

    def __new__(cls, text: str, *, passages: Sequence[str], rest: str) -> Prompt:
        """Return the prompt."""
        prompt = super().__new__(cls, text)
        prompt.passages, prompt.rest = tuple(passages), rest
        return prompt


class Generator(Protocol):
    """A language model that writes an answer."""

    @property
    def name(self) -> str:
        """Name as the user gave it, `provider:model`."""

    def stream(self, system: str, user: str) -> Iterator[str]:
        """Yield the answer in pieces; the last may be a `Usage`, which tells the tokens.

        `user` may be a `Prompt`.

        Raises:
            ModelError: the model cannot be reached or refused; the message says what to do.
        """


class SupportChecker(Protocol):
    """Says whether evidence supports a claim."""

    def check(self, claim: str, evidence: Sequence[str]) -> tuple[bool, str | None]:
        """Return whether it does, and if not, why, in words for the user."""
