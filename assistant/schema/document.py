"""What is kept of articles: documents, their passages, and how well a passage fits a question."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

BlockKind = Literal["title", "heading", "paragraph", "furniture"]
FactName = Literal["title", "author", "site", "published", "url"]


class Span(NamedTuple):
    """Half-open character offsets into `Document.text`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """A line or paragraph of a document.

    The blocks of a document are in order and leave only white space between them.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Depth of a heading, 1 for the highest; 0 where it is not known, and for other blocks."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the publication of a document, with the words of its text that state it."""

    name: FactName
    value: str
    start: int
    end: int
    """Equal to `start` where no words of the text state it: only metadata know it then."""

    @property
    def is_stated(self) -> bool:
        """Whether words of the text state it, so that it can be quoted."""
        return self.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """An article as it is kept: `text` is clean prose, and every offset refers to it."""

    id: str
    """Hash of the text: the same article has the same id wherever it came from."""
    text: str
    title: str
    source: str
    """What was given to `add`: an absolute path, an address, or `-` for standard input."""
    author: str | None = None
    site: str | None = None
    published: str | None = None
    """ISO date (YYYY-MM-DD) where it could be read as one, else the words of the article."""
    url: str | None = None
    blocks: tuple[Block, ...] = ()
    facts: tuple[Fact, ...] = ()
    pages: tuple[int, ...] = ()
    """Where each page of the file starts in `text`; empty where its form has no pages."""
    language: str | None = None
    """ISO 639-1 code of the language it is written in; None where that is not known."""
    orders: tuple[Span, ...] = ()
    """Sentences that speak to a language model instead of the reader: never evidence."""
    tags: tuple[str, ...] = ()
    """Words that the user put to it."""

    @property
    def address(self) -> str:
        """Where a reader can open the original: its address if it states one, else its source."""
        return self.url or self.source

    def to_json(self) -> dict[str, Any]:
        """Return the object that `show --json` prints: offsets of citations refer to `text`."""
        names = (
            "id", "title", "source", "author", "site", "published", "address", "language", "tags",
            "pages", "text",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a document that is read as one; `document.text[start:end] == text`, always."""

    id: str
    document: str
    """Id of the document it was cut from."""
    start: int
    end: int
    text: str
    heading: str = ""
    paragraph: int = 1
    """Number of the paragraph it starts in, counted from 1."""
    furniture: bool = False
    """Whether it is a caption, byline, date line, address or pointer elsewhere, not prose."""
    sentences: tuple[Span, ...] = ()
    """Its sentences as offsets into the document's text, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage(Passage):
    """A passage with how well it fits a question: higher is better, 0 to 1 after fusion."""

    score: float = 0.0
    lexical: float | None = None
    """Raw BM25 score, higher is better; None where the lexical side did not find it."""
    dense: float | None = None
    """Cosine similarity; None where the dense side did not find it."""
    copies: tuple[str, ...] = ()
    """Ids of near-copies of its document that say the same: they are not found beside it."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `search --json` and `ask --json` print."""
        return {
            "document": self.document,
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 6),
            "text": self.text,
            "copies": list(self.copies),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResult:
    """What became of one source that was given to `add`."""

    source: str
    status: Literal["added", "unchanged", "updated", "skipped", "failed", "removed"]
    """`removed` only while files are watched."""
    document: str | None = None
    title: str | None = None
    passages: int = 0
    error: str | None = None
    """Why it was skipped, removed or has failed; None otherwise."""
    language: str | None = None
    """ISO 639-1 code of what was added or updated; None where it cannot be told."""
    orders: int = 0
    """Sentences in it that speak to a language model: kept, and never evidence."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `add --json` prints."""
        names = (
            "source", "document", "title", "status", "passages", "error", "language", "orders",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


def scored(passage: Passage, **scores: float | None) -> ScoredPassage:
    """Return a passage with scores (`score`, `lexical`, `dense`) put to it."""
    fields = {item.name: getattr(passage, item.name) for item in dataclasses.fields(Passage)}
    return ScoredPassage(**fields, **scores)  # type: ignore[arg-type]
