"""The records of a whole run: what it was made with, what it comes to, and the run itself."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.eval.measures import Estimate, not_measured
from assistant.eval.question_records import Case

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.question_records import (
        AnswerRecord,
        Example,
        OpinionRecord,
        ScoreRecord,
        TimingRecord,
    )
    from assistant.schema import Document

FORMAT = 1
"""Number of the run folder's form; it changes when an older program could not read it."""
JUDGE = "judge"
"""The part of a header's models that has no part in the answers: it only has a say on them."""
JUDGE_PROMPTS = "judge_"
"""How the names of a judge's prompts begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What a run was made with: two runs with the same header have the same answers.

    It holds no time and no path of the machine, so that it is the same wherever it is made.
    """

    format: int = FORMAT
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
    quotations: Mapping[str, int] = field(default_factory=dict)
    """Quotations of a language model of each kind, all kinds named; empty where none wrote."""
    tags: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    """The headline metrics over the questions of each tag; `right` first."""
    risk_coverage: tuple[RiskPoint, ...] = ()
    recall: tuple[RecallPoint, ...] = ()
    reliability: tuple[ReliabilityBin, ...] = ()

    def metric(self, name: str) -> Estimate:
        """Return a metric by name; one that the run does not have counts as not measured."""
        absent = not_measured(f"this run has no metric {name!r}")
        return self.metrics.get(name, Estimate(value=absent))


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
    documents: Mapping[str, Document]
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

    @property
    def cases(self) -> list[Case]:
        """The questions with all that is known of each, in the order of the dataset."""
        opinions = {item.id: item for item in self.opinions}
        return [
            Case(example, answer, score, opinions.get(example.id))
            for example, answer, score in zip(self.examples, self.answers, self.scores, strict=True)
        ]
