"""The nouns of the program: frozen values that every other module passes around."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

BlockKind = Literal["title", "heading", "paragraph", "furniture"]
FactName = Literal["title", "author", "site", "published", "url"]
Status = Literal["answered", "partly", "unanswerable"]


class Span(NamedTuple):
    """Half-open character offsets into `Document.text`."""

    start: int
    end: int


class Turn(NamedTuple):
    """One exchange of a conversation: what was asked and the text of the answer."""

    question: str
    answer: str


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

    @property
    def address(self) -> str:
        """Where a reader can open the original: its address if it states one, else its source."""
        return self.url or self.source


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

    def to_json(self) -> dict[str, Any]:
        """Return the form that `search --json` and `ask --json` print."""
        return {
            "document": self.document,
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 6),
            "text": self.text,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence that a reader chose, and the words in it that answer."""

    passage: ScoredPassage
    sentence: Span
    span: Span | None = None
    score: float = 0.0
    """Probability, 0 to 1, that these words answer the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of the passages: what to quote, best first, and how sure it is."""

    evidence: tuple[Evidence, ...] = ()
    confidence: float = 0.0
    """Probability, 0 to 1, that the evidence answers the question."""
    answered: bool = False
    """Whether the confidence reaches the reader's calibrated threshold."""
    passages: tuple[ScoredPassage, ...] = ()
    """The passages in the order in which the reader trusts them, nearest first."""
    short: str | None = None
    """The answer where it is not the words of the first span, such as the host of an address."""
    unread: int = 0
    """Passages for which there was no time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A verbatim quote of a document: made by code from offsets, never typed by a model."""

    marker: int
    document: str
    title: str
    source: str
    start: int
    end: int
    quote: str
    site: str | None = None
    published: str | None = None
    address: str = ""
    paragraph: int = 1
    emphasis: Span | None = None
    """The words inside the quote that answer, as offsets into the document's text."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `ask --json` prints."""
        names = ("marker", "document", "title", "source", "start", "end", "quote")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an answer, without its markers, and whether its citations support it."""

    text: str
    markers: tuple[int, ...] = ()
    supported: bool = True
    reason: str | None = None
    """Why it is not supported, in words for the user; None when it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the user gets for a question."""

    question: str
    searched: str
    """The question as it was searched: follow-ups are resolved into it."""
    status: Status
    text: str
    """What is shown, markers such as [1] included."""
    short: str | None = None
    confidence: float = 0.0
    model: str = "reader"
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[ScoredPassage, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    raw: str | None = None
    """The text of the language model as it came, None without one."""
    unknown_markers: tuple[int, ...] = ()
    """Markers of the model that name no passage: reported, never kept."""
    prompt_hashes: Mapping[str, str] = field(default_factory=dict)
    unread: int = 0
    """Passages that were found and not read, for want of time."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    """Tokens read (`input`) and written (`output`) by a language model, where it says so."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `ask --json` prints."""
        return {
            "question": self.question,
            "searched": self.searched,
            "status": self.status,
            "text": self.text,
            "short": self.short,
            "confidence": round(self.confidence, 4),
            "model": self.model,
            "sentences": [
                {
                    "text": sentence.text,
                    "markers": list(sentence.markers),
                    "supported": sentence.supported,
                    "reason": sentence.reason,
                }
                for sentence in self.sentences
            ],
            "citations": [citation.to_json() for citation in self.citations],
            "passages": [passage.to_json() for passage in self.passages],
            "timings_ms": {name: round(value, 1) for name, value in self.timings_ms.items()},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AddResult:
    """What became of one source that was given to `add`."""

    source: str
    status: Literal["added", "unchanged", "updated", "failed"]
    document: str | None = None
    title: str | None = None
    passages: int = 0
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the object that `add --json` prints."""
        names = ("source", "document", "title", "status", "passages", "error")
        return {name: getattr(self, name) for name in names}


def scored(passage: Passage, **scores: float | None) -> ScoredPassage:
    """Return a passage with scores (`score`, `lexical`, `dense`) put to it."""
    fields = {item.name: getattr(passage, item.name) for item in dataclasses.fields(Passage)}
    return ScoredPassage(**fields, **scores)  # type: ignore[arg-type]
