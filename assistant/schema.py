"""The nouns of the program: frozen values that every other module passes around."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

BlockKind = Literal["title", "heading", "paragraph", "furniture"]
FactName = Literal["title", "author", "site", "published", "url"]
Status = Literal["answered", "partly", "unanswerable"]
YesNo = Literal["yes", "no"]
Unsupported = Literal["mark", "drop", "refuse"]
"""What becomes of a model's sentence that no passage supports: it is marked, it is left out of the
text, or the whole answer is refused."""
Kind = Literal[
    "fact",
    "yesno",
    "list",
    "summary",
    "timeline",
    "comparison",
    "said",
    "count",
    "library",
    "metadata",
    "chatter",
    "unclear",
    "other_language",
]
"""What sort of question it is, and so which part of the program answers it.

fact: one thing · yesno: decided by a sentence · list: every one of a sort · summary: what the
article is about · timeline: what happened when · comparison: two things, or two articles ·
said: what somebody said · count: how many in all, which came first · library: which articles ·
metadata: author, date, outlet · chatter: nothing is asked · unclear: too little to search for
"""
Wants = Literal["who", "when", "where", "number", "why", "how", "yes_no", "other"]
"""What sort of answer the words of a question ask for."""


class Span(NamedTuple):
    """Half-open character offsets into `Document.text`."""

    start: int
    end: int


class Turn(NamedTuple):
    """One exchange of a conversation: what was asked, as it was searched, and what was answered."""

    question: str
    answer: str
    status: Status | None = None
    """None where it is not known, as in a conversation that comes from elsewhere."""


class Mending(NamedTuple):
    """Words of a question that were put right before it was searched, and why."""

    said: str
    meant: str
    why: Literal["spelling", "correction", "opening", "follow_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it was understood, once: every part of the program works from it."""

    asked: str
    """What was typed, white space folded."""
    searched: str
    """The question that is searched and read: mended, and complete in itself."""
    kind: Kind = "fact"
    wants: Wants = "other"
    wants_list: bool = False
    """Whether several things answer it."""
    stems: tuple[str, ...] = ()
    """Stems of its content words, each once."""
    names: tuple[str, ...] = ()
    """Stems of its capitalised words, each once."""
    numbers: tuple[str, ...] = ()
    """Numbers that the answer's surroundings have to hold."""
    fact: FactName | None = None
    """The fact about the article itself that is asked for; None where it asks for another thing."""
    mended: tuple[Mending, ...] = ()


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
    verdict: YesNo | None = None
    """What a question of yes or no comes to."""
    missing: tuple[str, ...] = ()
    """Words of the question that the passages do not bear out, where it was not answered."""
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
    page: int | None = None
    """Page of the file, counted from 1; None where the form of the file has none."""
    emphasis: Span | None = None
    """The words inside the quote that answer, as offsets into the document's text."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `ask --json` prints."""
        cited = ("marker", "document", "title", "source", "start", "end", "quote")
        about = ("site", "published", "paragraph", "page", "address")
        return {name: getattr(self, name) for name in (*cited, *about)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an answer, without its markers, and whether its citations support it."""

    text: str
    markers: tuple[int, ...] = ()
    supported: bool = True
    reason: str | None = None
    """Why it is not supported, in words for the user; None when it is."""
    note: str | None = None
    """What was put right in it, in words for the user; None where nothing was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing of a list, a timeline or a comparison, and the citations that show it."""

    text: str
    markers: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the form that `ask --json` prints."""
        return {"text": self.text, "markers": list(self.markers)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One of several values that the articles give where they disagree."""

    value: str
    markers: tuple[int, ...]
    published: str | None = None
    """ISO date of the newest article that gives it, where one is known."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that `ask --json` prints."""
        return {"value": self.value, "markers": list(self.markers), "published": self.published}


class Coverage(NamedTuple):
    """How many passages were read, of how many there are in the articles that were asked."""

    read: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closest:
    """The sentence that comes nearest to an answer where none is sure enough."""

    text: str
    short: str | None
    confidence: float
    """Probability, 0 to 1, that it answers."""
    citation: Citation

    def to_json(self) -> dict[str, Any]:
        """Return the form that `ask --json` prints."""
        return {
            "text": self.text,
            "short": self.short,
            "confidence": round(self.confidence, 4),
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the user gets for a question."""

    question: str
    searched: str
    """The question as it was searched: follow-ups are resolved into it."""
    status: Status
    text: str
    """What is shown, markers such as [1] included."""
    kind: Kind = "fact"
    short: str | None = None
    verdict: YesNo | None = None
    """What a question of yes or no comes to; None for other questions and where nothing decides."""
    items: tuple[Item, ...] = ()
    coverage: Coverage | None = None
    """None where only the nearest passages were read."""
    conflicts: tuple[Conflict, ...] = ()
    """The values that the articles give, where they disagree; none where they do not."""
    closest: Closest | None = None
    missing: tuple[str, ...] = ()
    """Words of the question that the articles do not hold."""
    mended: tuple[Mending, ...] = ()
    """What was put right in the question before it was searched, and why."""
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
    model_error: str | None = None
    """Why the answer is the reader's although a language model was asked; None otherwise."""

    @property
    def plain_text(self) -> str:
        """The words of the answer without its markers."""
        if self.sentences:
            return " ".join(" ".join(sentence.text.split()) for sentence in self.sentences)
        known = "|".join(str(citation.marker) for citation in self.citations)
        return re.sub(rf"\s*\[(?:{known})\]", "", self.text).strip() if known else self.text.strip()

    def to_json(self) -> dict[str, Any]:
        """Return the object that `ask --json` prints."""
        return {
            "question": self.question,
            "searched": self.searched,
            "mended": [mending._asdict() for mending in self.mended],
            "status": self.status,
            "kind": self.kind,
            "text": self.text,
            "short": self.short,
            "verdict": self.verdict,
            "items": [item.to_json() for item in self.items],
            "coverage": self.coverage._asdict() if self.coverage else None,
            "conflicts": [conflict.to_json() for conflict in self.conflicts],
            "closest": self.closest.to_json() if self.closest else None,
            "missing": list(self.missing),
            "confidence": round(self.confidence, 4),
            "model": self.model,
            "model_error": self.model_error,
            "sentences": [
                {
                    "text": sentence.text,
                    "markers": list(sentence.markers),
                    "supported": sentence.supported,
                    "reason": sentence.reason,
                    "note": sentence.note,
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
    status: Literal["added", "unchanged", "updated", "skipped", "failed"]
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
