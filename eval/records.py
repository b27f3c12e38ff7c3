"""The records of an evaluation: what is asked, what came back, how it was judged, what it sums to.

Each is a frozen value with the form that it has in a file: `to_json` writes it, `from_json` reads
it back. The files themselves are described in `run_folder.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, get_args

from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Answer, Document, Passage, ScoredPassage, Status

Layer = Literal[
    "load", "split", "retrieve", "rerank", "read", "cite", "support", "refuse", "follow-up"
]
"""The first part of the program at fault for a wrong answer, in the order they are tried."""
LAYERS: tuple[Layer, ...] = get_args(Layer)

Verdict = Literal["right", "wrong", "missed", "invented", "failed"]
"""right: as it should be, a due refusal included · wrong: answered, but not as it should be ·
missed: the articles answer, the program refused · invented: they do not, it answered ·
failed: the program raised an error, so nothing is known."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


class Listed(Protocol):
    """What a list of documents shows; only the id matters here."""

    @property
    def id(self) -> str:
        """Id of the document."""


class UnderTest(Protocol):
    """The thing under test: the Python face of the library."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        k: int | None = None,
        model: str | None = None,
    ) -> Answer:
        """Answer a question."""

    def search(
        self,
        question: str,
        *,
        k: int,
        documents: Sequence[str] | None = None,
        rerank: bool = True,
    ) -> Sequence[ScoredPassage]:
        """Return the k nearest passages, best first; as they were found if `rerank` is false."""

    def document(self, name: str) -> Document:
        """Return a document by id, title or file name."""

    def documents(self) -> Sequence[Listed]:
        """Return every document, so that it is known whether evidence was loaded at all."""

    def passages(self, document: str) -> Sequence[Passage]:
        """Return the passages that a document was cut into, in order, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One question of a dataset, with what is known of its answer."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    """Accepted answers; any one of them will do."""
    evidence: tuple[str, ...] = ()
    """Verbatim quotes of the documents that answer."""
    answerable: bool = True
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] = ()
    """Documents to ask, as `--in` takes them; none for the whole library."""
    tags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the object of a dataset line."""
        return {
            "id": self.id,
            "question": self.question,
            "answers": list(self.answers),
            "evidence": list(self.evidence),
            "answerable": self.answerable,
            "history": [[turn.question, turn.answer] for turn in self.history],
            "documents": list(self.documents),
            "tags": list(self.tags),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Example:
        """Return the example of an object that `to_json` made; datasets are checked elsewhere."""
        return cls(
            id=row["id"],
            question=row["question"],
            answers=tuple(row["answers"]),
            evidence=tuple(row["evidence"]),
            answerable=row["answerable"],
            history=tuple(Turn(*turn) for turn in row["history"]),
            documents=tuple(row["documents"]),
            tags=tuple(row["tags"]),
        )


@dataclass(frozen=True, slots=True)
class Measure:
    """A number, or why there is none: never NaN, and a failure is never a zero."""

    value: float | None = None
    state: Literal["measured", "not applicable", "not measured"] = "measured"
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse a value that is not a number, and a state that contradicts the value."""
        if (self.value is not None) != (self.state == "measured"):
            raise ValueError(f"a measure that is {self.state!r} cannot have value {self.value!r}")
        if self.value is not None and not math.isfinite(self.value):
            raise ValueError(f"expected a finite number, got {self.value!r}")

    def to_json(self) -> float | dict[str, str]:
        """Return the number, or an object with the state and the reason."""
        if self.value is not None:
            return round(self.value, 6)
        return {"state": self.state, "reason": self.reason}

    @classmethod
    def from_json(cls, row: float | Mapping[str, Any]) -> Measure:
        """Return the measure that `to_json` wrote."""
        return cls(float(row)) if isinstance(row, int | float) else cls(None, **row)


def not_applicable(reason: str) -> Measure:
    """Return the measure of something that has no value for this question, by its nature."""
    return Measure(None, "not applicable", reason)


def not_measured(reason: str) -> Measure:
    """Return the measure of something that should have a value but could not be had."""
    return Measure(None, "not measured", reason)


class Place(NamedTuple):
    """Half-open character offsets into the text of a document, by its id."""

    document: str
    start: int
    end: int


class Found(NamedTuple):
    """A passage that was retrieved or read, by its place, and its score; best first in lists."""

    document: str
    start: int
    end: int
    score: float

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.document, self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocatedEvidence:
    """A quote of the dataset, and where the library has it."""

    quote: str
    places: tuple[Place, ...] = ()
    """Every place where it stands, in order; none if it was lost in loading."""
    exact: bool = True
    """Whether it was found as it stands; else only with white space and quotation marks folded."""
    whole: bool = True
    """Whether one passage holds all of it at one of its places; else the split cut it."""

    def to_json(self) -> dict[str, Any]:
        """Return the form that it has in an answer line."""
        places = [place._asdict() for place in self.places]
        return {"quote": self.quote, "places": places, "exact": self.exact, "whole": self.whole}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> LocatedEvidence:
        """Return the evidence that `to_json` wrote."""
        return cls(**{**row, "places": tuple(Place(**place) for place in row["places"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedQuote:
    """A citation of an answer, as it was given: it is checked against the text when scored."""

    marker: int
    document: str
    start: int
    end: int
    quote: str

    @property
    def place(self) -> Place:
        """Where it says that it stands."""
        return Place(self.document, self.start, self.end)

    def to_json(self) -> dict[str, Any]:
        """Return the form that it has in an answer line."""
        names = ("marker", "document", "start", "end", "quote")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSentence:
    """A sentence of an answer, and whether the program held it to be supported."""

    text: str
    markers: tuple[int, ...] = ()
    supported: bool = True
    reason: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the form that it has in an answer line."""
        return {
            "text": self.text,
            "markers": list(self.markers),
            "supported": self.supported,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """What the program did with one question: a line of `answers.jsonl`."""

    id: str
    evidence: tuple[LocatedEvidence, ...] = ()
    """The evidence of the example, in its order."""
    retrieved: tuple[Found, ...] = ()
    """The candidates: what a search for the question finds, deeper than what is read."""
    error: str | None = None
    """The error that stopped it; the fields below are then empty."""
    status: Status | None = None
    """None where it failed, or where the run only searched."""
    searched: str = ""
    text: str = ""
    short: str | None = None
    confidence: float = 0.0
    model: str = ""
    sentences: tuple[SaidSentence, ...] = ()
    citations: tuple[CitedQuote, ...] = ()
    passages: tuple[Found, ...] = ()
    """What was read."""
    raw: str | None = None
    unknown_markers: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the object of an answer line."""
        return {
            "id": self.id,
            "error": self.error,
            "status": self.status,
            "searched": self.searched,
            "text": self.text,
            "short": self.short,
            "confidence": round(self.confidence, 6),
            "model": self.model,
            "sentences": [sentence.to_json() for sentence in self.sentences],
            "citations": [citation.to_json() for citation in self.citations],
            "passages": [passage._asdict() for passage in self.passages],
            "retrieved": [passage._asdict() for passage in self.retrieved],
            "evidence": [evidence.to_json() for evidence in self.evidence],
            "raw": self.raw,
            "unknown_markers": list(self.unknown_markers),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> AnswerRecord:
        """Return the record that `to_json` wrote."""
        sentences = tuple(
            SaidSentence(**{**sentence, "markers": tuple(sentence["markers"])})
            for sentence in row["sentences"]
        )
        parts: dict[str, Any] = {
            "sentences": sentences,
            "citations": tuple(CitedQuote(**citation) for citation in row["citations"]),
            "passages": tuple(Found(**passage) for passage in row["passages"]),
            "retrieved": tuple(Found(**passage) for passage in row["retrieved"]),
            "evidence": tuple(LocatedEvidence.from_json(item) for item in row["evidence"]),
            "unknown_markers": tuple(row["unknown_markers"]),
        }
        return cls(**{**row, **parts})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRecord:
    """How one answer was judged: a line of `scores.jsonl`."""

    id: str
    verdict: Verdict | None
    """None where the run only searched."""
    layer: Layer | None = None
    """The first layer at fault where the verdict is wrong, missed or invented."""
    why: str = ""
    """The reason for the layer, or the error, in one sentence."""
    scores: Mapping[str, Measure] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the object of a score line."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "layer": self.layer,
            "why": self.why,
            "scores": {name: measure.to_json() for name, measure in self.scores.items()},
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> ScoreRecord:
        """Return the record that `to_json` wrote."""
        scores = {name: Measure.from_json(value) for name, value in row["scores"].items()}
        return cls(**{**row, "scores": scores})
