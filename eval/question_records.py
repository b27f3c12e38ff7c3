"""The records of one question: what is asked, what came back, how it was scored, what it took.

Each is a frozen value; `plain` gives the form that it has in a file of a run folder, which
`run_folder.py` describes and reads back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, get_args

from assistant.eval.measures import DIGITS, Measure, not_applicable, not_measured, plain

# Pydantic reads them.
from assistant.schema import Answer, ScoredPassage, Turn, YesNo  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    verdict: YesNo | None = None
    """What a question of yes or no comes to."""
    missing: tuple[str, ...] = ()
    """Words of a question without an answer that the articles do not bear out."""

    @property
    def expected(self) -> str:
        """What should come back, in words."""
        if not self.answerable:
            return "a refusal"
        return " / ".join(self.answers) or self.verdict or "a quote of the evidence"

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
            # Left out where there is none, so that a dataset without them keeps its hash.
            **({"verdict": self.verdict} if self.verdict else {}),
            **({"missing": list(self.missing)} if self.missing else {}),
        }


class Placed(Protocol):
    """Anything that stands in a document: a place, a passage, a citation."""

    @property
    def document(self) -> str:
        """Id of the document."""

    @property
    def start(self) -> int:
        """Where it begins, counted in characters of the document's text."""

    @property
    def end(self) -> int:
        """Where it ends, exclusive."""


class Place(NamedTuple):
    """Half-open character offsets into the text of a document, by its id."""

    document: str
    start: int
    end: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRecord:
    """What came back for one question, with the evidence beside it: a line of `answers.jsonl`."""

    id: str
    answer: Answer | None = None
    """None where it failed, or where the run only searched."""
    searched: str = ""
    """The question as it was searched; empty where it failed."""
    error: str | None = None
    """The error that stopped it; nothing else is known then."""
    retrieved: tuple[ScoredPassage, ...] = ()
    """The candidates: what a search for the question finds, deeper than what is read."""
    evidence: tuple[LocatedEvidence, ...] = ()
    """The evidence of the example, in its order."""

    @property
    def refused(self) -> bool:
        """Whether the answer is a refusal."""
        return self.answer is not None and self.answer.status == "unanswerable"

    @property
    def confidence(self) -> float:
        """Confidence of the answer, 0 where there is none."""
        return self.answer.confidence if self.answer else 0.0

    @property
    def read(self) -> tuple[ScoredPassage, ...]:
        """The passages that were read."""
        return self.answer.passages if self.answer else ()

    @property
    def said(self) -> str:
        """What came back, in words."""
        if self.error is not None:
            return f"error: {self.error}"
        if self.answer is None:
            return "nothing: the run only searched"
        return "a refusal" if self.refused else self.answer.short or self.answer.text

    @property
    def places(self) -> list[Place]:
        """Every place of any evidence."""
        return [place for item in self.evidence for place in item.places]

    @property
    def absence(self) -> Measure:
        """Why nothing can be said of the answer where there is none."""
        if self.error is not None:
            return not_measured(self.error)
        return not_applicable("the run only searched")

    def to_json(self) -> dict[str, Any]:
        """Return the object of an answer line; of an answer it has what scores and reports need."""
        answer = self.answer
        return {
            "id": self.id,
            "error": self.error,
            "status": answer.status if answer else None,
            "searched": self.searched,
            "text": answer.text if answer else "",
            "short": answer.short if answer else None,
            "confidence": round(self.confidence, DIGITS),
            "model": answer.model if answer else "",
            "sentences": [
                _fields(item, "text", "markers", "supported", "reason")
                for item in (answer.sentences if answer else ())
            ],
            "citations": [
                _fields(item, "marker", "document", "start", "end", "quote")
                for item in (answer.citations if answer else ())
            ],
            "passages": _scored(self.read),
            "retrieved": _scored(self.retrieved),
            "evidence": plain(self.evidence),
            "raw": answer.raw if answer else None,
            "unknown_markers": list(answer.unknown_markers) if answer else [],
            **(_where_there_is(answer) if answer else {}),
        }


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
    quotations: Mapping[str, int] = field(default_factory=dict)
    """How many of a language model's quotations are of which kind; those of none are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimingRecord:
    """How long one question took: a line of `timings.jsonl`."""

    id: str
    stages_ms: Mapping[str, float] = field(default_factory=dict)
    """Milliseconds a stage, as the program timed itself; `total` is the whole of `ask`."""
    search_ms: float = 0.0
    """The search for candidates, which only the evaluation makes."""
    overhead_ms: float = 0.0
    """What the runner itself took."""
    tokens: Mapping[str, int] = field(default_factory=dict)
    """Tokens of a language model, `read` and `written`, where it says how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRecord:
    """What a judge said of one answer: a line of `judge.jsonl`."""

    id: str
    right: Measure
    """1 or 0; why there is neither where it was not asked, failed or gave no verdict."""
    reply: str = ""
    """As it came; empty where the judge was not asked or failed."""


class Case(NamedTuple):
    """One question of a run, with all that is known of it."""

    example: Example
    answer: AnswerRecord
    score: ScoreRecord
    opinion: OpinionRecord | None = None
    """What a judge said; None where the run was not judged."""


def _where_there_is(answer: Answer) -> dict[str, Any]:
    """Return what only some answers have, those that have none left without the key."""
    row = {
        "verdict": answer.verdict,
        "closest": answer.closest.to_json() if answer.closest else None,
        "missing": list(answer.missing),
    }
    return {name: value for name, value in row.items() if value}


def _fields(value: object, *names: str) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _scored(passages: Sequence[ScoredPassage]) -> list[dict[str, Any]]:
    return [
        {**_fields(item, "document", "start", "end"), "score": round(float(item.score), DIGITS)}
        for item in passages
    ]
