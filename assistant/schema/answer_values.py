"""What comes of a question: what was read, what is cited, and the answer that the user gets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

# pydantic reads the hints of what an evaluation keeps:
from assistant.schema.document import ScoredPassage, Span  # noqa: TC001
from assistant.schema.query import Kind, Mending, Status  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Mapping


YesNo = Literal["yes", "no"]
Unsupported = Literal["mark", "drop", "refuse"]
"""What becomes of a model's sentence that no passage supports: it is marked, it is left out of the
text, or the whole answer is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence that a reader chose, and the words in it that answer."""

    passage: ScoredPassage
    sentence: Span
    span: Span | None = None
    score: float = 0.0
    """Probability, 0 to 1, that these words answer the question."""
    known: str | None = None
    """What is said in the words of the program, since no words of the text say it; None otherwise.

    The sentence then only shows which article is meant.
    """


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
    coverage: Coverage | None = None
    """How much of the nearest article was read, where several things are asked for."""
    rivals: tuple[str, ...] = ()
    """Further documents that answer too, the surest first: they may say something else."""


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
    cost_usd: float | None = None
    """US dollars that a language model took for it, where its price is known."""
    remark: str = ""
    """What is to be known of the articles that are cited: near-copies, newer versions."""
    model_error: str | None = None
    """Why the answer is the reader's although a language model was asked, or why the model's is not
    whole; None otherwise."""

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
            "remark": self.remark or None,
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
            "tokens": dict(self.tokens),
            "cost_usd": None if self.cost_usd is None else round(self.cost_usd, 8),
            "timings_ms": {name: round(value, 1) for name, value in self.timings_ms.items()},
        }
