"""What every form of report says of a run: the order of the metrics, numbers, the worst answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.score.summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eval.records import AnswerRecord, Example, Measure, Place, ScoreRecord
    from assistant.eval.score.results import Estimate, OpinionRecord, Run, RunDocument

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Answers", ("right", "answer_match", "short_match")),
    ("Reading", ("exact_match", "f1")),
    ("Retrieval", ("hit@", "recall@", "mrr@", "ndcg@", "read_recall")),
    ("Citations", ("citation_", "support")),
    ("Refusals", ("answer_rate", "error_among", "crag", "refusal_", "risk_", "calibration_")),
    ("Follow-ups", ("followup_",)),
)
"""Groups of metrics, in the order in which they are shown, by how their names begin."""
OTHER = "Other"
WORST = 10
"""Wrong answers that are listed."""
_SEVERITY = ("failed", "invented", "wrong", "missed")
_SPACES = re.compile(r"\s+")


class Case(NamedTuple):
    """One question of a run, with all that is known of it."""

    example: Example
    answer: AnswerRecord
    score: ScoreRecord
    opinion: OpinionRecord | None = None
    """What a judge said; None where the run was not judged."""


def cases(run: Run) -> list[Case]:
    """Return the questions of a run in the order of the dataset."""
    opinions = {item.id: item for item in run.opinions}
    return [
        Case(example, answer, score, opinions.get(example.id))
        for example, answer, score in zip(run.examples, run.answers, run.scores, strict=True)
    ]


def worst(run: Run, *, most: int | None = WORST) -> list[Case]:
    """Return the answers that are not right, the surest of the most harmful kind first."""
    bad = [case for case in cases(run) if case.score.verdict in _SEVERITY]
    bad.sort(key=lambda case: (_severity(case), -case.answer.confidence))
    return bad[:most]


def grouped(metrics: Mapping[str, Estimate]) -> Iterator[tuple[str, dict[str, Estimate]]]:
    """Yield each group that has a metric, with its metrics in the order of the run."""
    left = dict(metrics)
    for label, beginnings in GROUPS:
        names = [name for name in left if name.startswith(beginnings)]
        if names:
            yield label, {name: left.pop(name) for name in names}
    if left:
        yield OTHER, left


def number(value: float | None, *, digits: int = 3) -> str:
    """Return a number for people; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.{digits}f}"


def measure(value: Measure) -> str:
    """Return a measure for people: its number, or its state."""
    return value.state if value.value is None else number(value.value)


def interval(estimate: Estimate) -> str:
    """Return the interval of an estimate for people; empty where it has none."""
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{number(estimate.low)} to {number(estimate.high)}"


def counts(estimate: Estimate) -> str:
    """Return what an estimate was not measured on, in words; empty where it was on everything."""
    parts = []
    if estimate.not_applicable:
        parts.append(f"{estimate.not_applicable} n/a")
    if estimate.not_measured:
        parts.append(f"{estimate.not_measured} not measured")
    return ", ".join(parts)


def arrow(name: str) -> str:
    """Return a sign after the name of a metric of which less is better."""
    return f"{name} ↓" if name in LOWER_IS_BETTER else name


def expected(example: Example) -> str:
    """Return what should have come back, in words."""
    if not example.answerable:
        return "a refusal"
    if example.answers:
        return " / ".join(example.answers)
    return "a quote of the evidence"


def said(answer: AnswerRecord) -> str:
    """Return what came back, in words."""
    if answer.error is not None:
        return f"error: {answer.error}"
    if answer.status is None:
        return "nothing: the run only searched"
    if answer.status == "unanswerable":
        return "a refusal"
    return answer.short or answer.text


def missed_evidence(case: Case) -> list[str]:
    """Return the evidence that none of the passages that were read overlaps."""
    from assistant.eval.score.quotes import overlaps_any

    return [
        item.quote
        for item in case.answer.evidence
        if not any(overlaps_any(found.place, item.places) for found in case.answer.passages)
    ]


def found_text(case: Case, documents: Mapping[str, RunDocument]) -> str:
    """Return the text of what was cited, or of the first passage that was read."""
    if case.answer.citations:
        return " … ".join(citation.quote for citation in case.answer.citations)
    if case.answer.passages:
        return text_at(case.answer.passages[0].place, documents)
    return ""


def text_at(place: Place, documents: Mapping[str, RunDocument]) -> str:
    """Return the text of a place; empty where its document is not known."""
    document = documents.get(place.document)
    return document.text[max(0, place.start) : place.end] if document else ""


def on_one_line(text: str, *, most: int = 160) -> str:
    """Return a text on one line, cut where it is long."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def counted(n: int, word: str) -> str:
    """Return a count with its word: 1 question, 2 questions."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def made_with(run: Run) -> list[tuple[str, str]]:
    """Return what a run was made with, by name, for the foot of a report."""
    header = run.header
    rows = [
        ("dataset", f"{header.dataset} ({counted(header.questions, 'question')})"),
        ("dataset hash", header.dataset_hash),
        ("library hash", f"{header.library_hash} ({counted(header.documents, 'document')})"),
        ("seed", str(header.seed)),
        ("candidates searched", str(header.depth)),
    ]
    rows += [(f"setting {name}", str(value)) for name, value in header.settings.items()]
    rows += [(f"model: {name}", value) for name, value in header.models.items()]
    rows += [(f"prompt {name}", value) for name, value in header.prompts.items()]
    rows += [(f"version of {name}", value) for name, value in header.versions.items()]
    return rows


def _severity(case: Case) -> int:
    return _SEVERITY.index(case.score.verdict) if case.score.verdict in _SEVERITY else 0
