"""What a whole run comes to: its header, its sums with intervals, what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.eval.records import Measure, not_measured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.records import AnswerRecord, Example, ScoreRecord

FORMAT = 1
"""Number of the run folder's form; it changes when an older program could not read it."""
JUDGE = "judge"
"""The part of a header's models that has no part in the answers: it only has a say on them."""
JUDGE_PROMPTS = "judge_"
"""How the names of a judge's prompts begin."""
NO_VERDICT = "the judge gave no verdict"
"""Why an answer has no opinion although the judge replied."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a run was made with: two runs with the same header have the same answers.

    It holds no time and no path of the machine, so that it is the same wherever it is made.
    """

    dataset: str
    """Name of the dataset, without its folder."""
    dataset_hash: str
    questions: int
    library_hash: str
    """Hash of the ids, which are hashes of the texts, of all documents asked."""
    documents: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
    """What each model is, by its part: embedder, reader, support, generator; a name or a hash."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Hash of each prompt file, by its name."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Versions of the program, of Python and of the packages that can change an answer."""
    seed: int = 0
    depth: int = 20
    """Candidates that were searched for each question."""
    only_search: bool = False
    """Whether nothing was answered, as for a dataset that knows only what is relevant."""
    format: int = FORMAT

    @property
    def judge(self) -> str | None:
        """Name of the language model that looked over the answers; None where none did."""
        return self.models.get(JUDGE)

    def judged_by(self, name: str, prompts: Mapping[str, str]) -> Header:
        """Return the header of the same answers with the judge that looked over them."""
        return replace(
            self, models={**self.models, JUDGE: name}, prompts={**self.prompts, **prompts}
        )

    def unjudged(self) -> Header:
        """Return the header of the same answers without a judge."""
        models = {part: name for part, name in self.models.items() if part != JUDGE}
        prompts = {
            name: value
            for name, value in self.prompts.items()
            if not name.startswith(JUDGE_PROMPTS)
        }
        return replace(self, models=models, prompts=prompts)

    def to_json(self) -> dict[str, Any]:
        """Return the object of `header.json`."""
        return {
            "format": self.format,
            "dataset": self.dataset,
            "dataset_hash": self.dataset_hash,
            "questions": self.questions,
            "library_hash": self.library_hash,
            "documents": self.documents,
            "settings": dict(self.settings),
            "models": dict(self.models),
            "prompts": dict(self.prompts),
            "versions": dict(self.versions),
            "seed": self.seed,
            "depth": self.depth,
            "only_search": self.only_search,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Header:
        """Return the header that `to_json` wrote."""
        return cls(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A number over a whole run, with the interval that resampling the questions gives."""

    value: Measure
    low: float | None = None
    """Bounds of the 95 % interval; None where there is no value."""
    high: float | None = None
    n: int = 0
    """Questions it was measured on."""
    not_applicable: int = 0
    not_measured: int = 0

    def to_json(self) -> dict[str, Any]:
        """Return the form that it has in a summary."""
        return {
            "value": self.value.to_json(),
            "low": None if self.low is None else round(self.low, 6),
            "high": None if self.high is None else round(self.high, 6),
            "n": self.n,
            "not_applicable": self.not_applicable,
            "not_measured": self.not_measured,
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Estimate:
        """Return the estimate that `to_json` wrote."""
        return cls(**{**row, "value": Measure.from_json(row["value"])})


class RiskPoint(NamedTuple):
    """A point of the risk-coverage curve: answer only where the confidence reaches this."""

    coverage: float
    """Share of all questions that are answered, 0 to 1."""
    risk: float
    """Share of wrong ones among them, 0 to 1."""
    confidence: float


class RecallPoint(NamedTuple):
    """Recall of the evidence among the k nearest passages."""

    k: int
    recall: float


class ReliabilityBin(NamedTuple):
    """Answers of about the same confidence, and how many of them are right."""

    confidence: float
    """Mean of the bin."""
    right: float
    """Share, 0 to 1."""
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run comes to: `summary.json`."""

    questions: int
    verdicts: Mapping[str, int]
    """Questions of each verdict, all verdicts named, in their order."""
    layers: Mapping[str, int]
    """Wrong answers of each layer, all layers named, in their order."""
    metrics: Mapping[str, Estimate]
    tags: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    """The headline metrics over the questions of each tag; `right` first."""
    risk_coverage: tuple[RiskPoint, ...] = ()
    recall: tuple[RecallPoint, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()

    def metric(self, name: str) -> Estimate:
        """Return a metric by name; one that the run does not have counts as not measured."""
        absent = not_measured(f"this run has no metric {name!r}")
        return self.metrics.get(name, Estimate(value=absent))

    def to_json(self) -> dict[str, Any]:
        """Return the object of `summary.json`."""
        return {
            "questions": self.questions,
            "verdicts": dict(self.verdicts),
            "layers": dict(self.layers),
            "metrics": estimates_to_json(self.metrics),
            "tags": {tag: estimates_to_json(metrics) for tag, metrics in self.tags.items()},
            "risk_coverage": [_rounded(point) for point in self.risk_coverage],
            "recall": [_rounded(point) for point in self.recall],
            "reliability": [_rounded(point) for point in self.reliability],
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> Summary:
        """Return the summary that `to_json` wrote."""
        parts: dict[str, Any] = {
            "metrics": estimates_from_json(row["metrics"]),
            "tags": {tag: estimates_from_json(metrics) for tag, metrics in row["tags"].items()},
            "risk_coverage": tuple(RiskPoint(*point) for point in row["risk_coverage"]),
            "recall": tuple(RecallPoint(*point) for point in row["recall"]),
            "reliability": tuple(ReliabilityBin(*point) for point in row["reliability"]),
        }
        return cls(**{**row, **parts})


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

    def to_json(self) -> dict[str, Any]:
        """Return the object of a timing line."""
        return {
            "id": self.id,
            "stages_ms": {name: round(value, 3) for name, value in self.stages_ms.items()},
            "search_ms": round(self.search_ms, 3),
            "overhead_ms": round(self.overhead_ms, 3),
            "tokens": dict(self.tokens),
        }

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> TimingRecord:
        """Return the record that `to_json` wrote."""
        return cls(**row)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionRecord:
    """What a judge said of one answer: a line of `judge.jsonl`."""

    id: str
    right: Measure
    """1 or 0; why there is neither where it was not asked, failed or gave no verdict."""
    reply: str = ""
    """As it came; empty where the judge was not asked or failed."""

    def to_json(self) -> dict[str, Any]:
        """Return the object of a line."""
        return {"id": self.id, "right": self.right.to_json(), "reply": self.reply}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> OpinionRecord:
        """Return the record that `to_json` wrote."""
        return cls(**{**row, "right": Measure.from_json(row["right"])})


class RunDocument(NamedTuple):
    """A document as a run knows it: enough to show every passage and check every quote."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run folder, read; the records are in the order of the dataset."""

    name: str
    """Name of the folder."""
    header: Header
    examples: tuple[Example, ...]
    answers: tuple[AnswerRecord, ...]
    scores: tuple[ScoreRecord, ...]
    summary: Summary
    documents: Mapping[str, RunDocument]
    """By id: all that were retrieved, cited or hold evidence."""
    timings: tuple[TimingRecord, ...] = ()
    """Not the same from run to run."""
    cost: Mapping[str, Estimate] = field(default_factory=dict)
    """Latencies, memory and tokens by name; not the same from run to run."""
    opinions: tuple[OpinionRecord, ...] = ()
    """What a judge said of the answers; none where the run was not judged."""
    judged: Mapping[str, Estimate] = field(default_factory=dict)
    """What the opinions come to, by name; never part of the summary."""

    def metric(self, name: str) -> Estimate:
        """Return a metric by name, one of the judge's too; not measured where there is none."""
        return self.judged.get(name) or self.summary.metric(name)


def estimates_to_json(estimates: Mapping[str, Estimate]) -> dict[str, Any]:
    """Return the form that named estimates have in a file."""
    return {name: estimate.to_json() for name, estimate in estimates.items()}


def estimates_from_json(row: Mapping[str, Any]) -> dict[str, Estimate]:
    """Return the named estimates that `estimates_to_json` wrote."""
    return {name: Estimate.from_json(value) for name, value in row.items()}


def _rounded(point: tuple[float, ...]) -> list[float]:
    return [round(value, 6) for value in point]
