"""How every form of report words a run: metrics in their order, numbers, answers, opinions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.eval.score.baselines import baselines
from assistant.eval.score.evidence_overlap import overlaps_any
from assistant.eval.score.judge_agreement import opinion_word
from assistant.eval.score.run_summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eval.measures import Estimate, Measure
    from assistant.eval.question_records import Case, OpinionRecord
    from assistant.eval.run_records import Run

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Answers", ("right", "answer_match", "short_match")),
    ("Reading", ("exact_match", "f1", "verdict_")),
    ("Retrieval", ("hit@", "recall@", "mrr@", "ndcg@", "read_recall")),
    ("Citations", ("citation_", "support")),
    ("Quotations of the model", ("quote_",)),
    ("Refusals", ("answer_rate", "error_among", "crag", "refusal_", "risk_", "calibration_")),
    ("What refusals show", ("closest_", "missing_")),
    ("Follow-ups", ("followup_",)),
)
"""Groups of metrics, in the order in which they are shown, by how their names begin."""
OTHER = "Other"
WORST = 10
"""Wrong answers that are listed."""
_SEVERITY = ("failed", "invented", "wrong", "missed")
_SPACES = re.compile(r"\s+")


def worst(run: Run, *, most: int | None = WORST) -> list[Case]:
    """Return the answers that are not right, the surest of the most harmful kind first."""
    bad = [case for case in run.cases if case.score.verdict in _SEVERITY]
    bad.sort(key=lambda case: (_severity(case), -case.answer.confidence))
    return bad[:most]


def grouped(metrics: Mapping[str, Estimate]) -> Iterator[tuple[str, dict[str, Estimate]]]:
    """Yield each group with a metric that applies to a question, in the order of the run."""
    left = {name: item for name, item in metrics.items() if item.value.state != "not applicable"}
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


def missed_evidence(case: Case) -> list[str]:
    """Return the evidence that none of the passages that were read overlaps."""
    return [
        item.quote
        for item in case.answer.evidence
        if not any(overlaps_any(passage, item.places) for passage in case.answer.read)
    ]


def found_text(case: Case) -> str:
    """Return the text of what was cited, or of the first passage that was read."""
    answer = case.answer.answer
    if answer is None:
        return ""
    cited = " … ".join(citation.quote for citation in answer.citations)
    return cited or "".join(passage.text for passage in answer.passages[:1])


def fault_text(case: Case) -> str:
    """Return the verdict on an answer and the layer at fault."""
    score = case.score
    return f"{score.verdict} ({score.layer})" if score.layer else score.verdict or ""


def opinion_text(item: OpinionRecord | None) -> str:
    """Return what a judge said of an answer, with its reply or why there is none."""
    if item is None or item.right.state == "not applicable":
        return opinion_word(item)
    said = on_one_line(item.reply or item.right.reason, most=400)
    return f"{opinion_word(item)}: {said}" if said else opinion_word(item)


def on_one_line(text: str, *, most: int = 160) -> str:
    """Return a text on one line, cut where it is long."""
    line = _SPACES.sub(" ", text).strip()
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def counted(n: int, word: str) -> str:
    """Return a count with its word: 1 question, 2 questions."""
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def notes(run: Run) -> list[str]:
    """Return what to know before the numbers of a run are read.

    What programs that read nothing would get right, with a warning where that is much, and what
    kinds of quotations a language model wrote.
    """
    counts = run.summary.quotations
    listed = " · ".join(f"{kind} {count}" for kind, count in counts.items())
    quoted = [f"Quotations of the model: {listed}"] if any(counts.values()) else []
    return [*_baselines(run), *quoted]


def _baselines(run: Run) -> list[str]:
    if run.header.only_search:
        return []
    known = baselines(run.examples)
    constant = f" · always “{on_one_line(known.reply, most=30)}” {number(known.constant)}"
    said = f"Without reading: always a refusal {number(known.refusal)}"
    said += f"{constant if known.reply else ''} · a random answer {number(known.random)}"
    warning = known.warning(run.metric("right").value.value)
    return [said, f"Beware: {warning}"] if warning else [said]


def asked_text(run: Run) -> str:
    """Return what was asked of how much."""
    header = run.header
    return f"{counted(header.questions, 'question')} of {counted(header.documents, 'document')}"


def model_text(run: Run) -> str:
    """Return what answered: the language model, else the reader."""
    header = run.header
    return str(header.models.get("generator") or header.settings.get("reader") or "reader")


def _severity(case: Case) -> int:
    return _SEVERITY.index(case.score.verdict) if case.score.verdict in _SEVERITY else 0
