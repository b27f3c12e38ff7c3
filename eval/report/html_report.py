"""A run as one page for a browser: nothing to fetch, filters, every question with its passages.

What comes from outside stands in the page in two ways only: escaped, or as JSON in which no tag
can begin. The script of the page makes text nodes of it, and the page allows that one script.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from assistant.eval.question_records import LAYERS, VERDICTS
from assistant.eval.report.charts import charts
from assistant.eval.report.formatting import (
    asked_text,
    counted,
    grouped,
    interval,
    measure,
    model_text,
    notes,
    opinion_text,
    worst,
)
from assistant.eval.report.tables import (
    changes_table,
    estimates_table,
    flips_table,
    made_with_table,
    not_right_table,
    tags_table,
)
from assistant.eval.score.answer_verdict import is_sound
from assistant.eval.score.judge_agreement import opinion_counts, opinion_word
from assistant.text.printable import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jinja2 import Environment

    from assistant.eval.question_records import AnswerRecord, Case, LocatedEvidence
    from assistant.eval.run_records import Run
    from assistant.eval.score.run_comparison import Comparison
    from assistant.schema import ScoredPassage

TILES = {
    "right": "Right",
    "f1": "F1 of the words",
    "error_among_answered": "Errors among answers ↓",
    "refusal_f1": "F1 of refusals",
    "citation_precision": "Citation precision",
    "hit@5": "Evidence in the first 5",
    "recall@10": "Recall at 10",
    "ndcg@10": "nDCG at 10",
    "mrr@10": "MRR at 10",
}
"""Metrics on top of the page, the first that the run has a value of."""
MOST_TILES = 6
PLAIN = 100
"""Answers that are not right which the page lists for browsers without script."""


def run_html(run: Run, *, cost: bool = False, comparison: Comparison | None = None) -> str:
    """Return a run as a page.

    Args:
        run: the run.
        cost: whether to show what the clock measured too.
        comparison: with an earlier run, shown first.
    """
    from markupsafe import Markup

    script, style = (_text(f"report.{kind}").strip() for kind in ("js", "css"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    trusted = {"script": script, "style": style, "charts": charts(run, cost=cost)}
    return (
        _environment()
        .get_template("report.html")
        .render(
            {name: Markup(text) for name, text in trusted.items()},  # noqa: S704
            script_hash=digest,
            run=run,
            comparison=comparison,
            asked=asked_text(run),
            model=model_text(run),
            notes=notes(run),
            tiles=[*_tiles(run)][:MOST_TILES],
            verdicts={name: count for name, count in run.summary.verdicts.items() if count},
            layers={layer: count for layer, count in run.summary.layers.items() if count},
            opinions=opinion_counts(run),
            groups=[*grouped(run.summary.metrics)],
            cost=run.cost if cost else {},
            not_right=worst(run, most=PLAIN),
            data=_data(run),
        )
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_cleaned,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {
        "ensure_ascii": False,
        "allow_nan": False,
        "separators": (",", ":"),
    }
    tables = (
        changes_table, estimates_table, flips_table, made_with_table, not_right_table, tags_table,
    )  # fmt: skip
    environment.globals.update({function.__name__: function for function in tables})
    return environment


def _cleaned(value: object) -> object:
    """Take out of plain text what could steer or mislead; trusted markup stays as it is."""
    return clean(value) if type(value) is str else value


def _text(name: str) -> str:
    return files("assistant.eval.report").joinpath("templates", name).read_text(encoding="utf-8")


def _tiles(run: Run) -> Iterator[tuple[str, str, str, str]]:
    """Yield the label of a metric that has a value, the value, its interval, its questions."""
    for name, label in TILES.items():
        estimate = run.summary.metric(name)
        if estimate.value.value is not None:
            asked = counted(estimate.n, "question")
            yield label, measure(estimate.value), interval(estimate), asked


def _data(run: Run) -> dict[str, Any]:
    """Return what the script of the page shows: the questions, and the documents they touch."""
    parts = [
        part
        for record in run.answers
        for part in (*record.read, *record.retrieved, *_sound(record, run))
    ]
    documents = {
        key: {"title": run.documents[key].title, "text": run.documents[key].text}
        for key in dict.fromkeys(part.document for part in parts)
        if key in run.documents
    }
    return {
        "verdicts": list(VERDICTS),
        "layers": list(LAYERS),
        "documents": documents,
        "questions": [_question(case, run) for case in run.cases],
    }


def _sound(record: AnswerRecord, run: Run) -> Sequence[Any]:
    # A quote that is not the text at its offsets would be drawn where it does not stand.
    cited = record.answer.citations if record.answer else ()
    return [item for item in cited if is_sound(item, run.documents)]


def _question(case: Case, run: Run) -> dict[str, Any]:
    example, record, score = case.example, case.answer, case.score
    answer = record.answer
    sound = _sound(record, run)
    judged = {}
    if run.header.judge is not None:
        judged = {"judge": opinion_word(case.opinion), "opinion": opinion_text(case.opinion)}
    return {
        "id": example.id,
        "question": example.question,
        "history": [[turn.question, turn.answer] for turn in example.history],
        "tags": list(example.tags),
        "verdict": score.verdict,
        "layer": score.layer,
        "why": score.why,
        "expected": example.expected,
        "said": record.said,
        "text": answer.text if answer else "",
        "searched": record.searched or example.question,
        "confidence": f"{answer.confidence:.3f}" if answer else None,
        "struck": [*_struck(record, sound)],
        "citations": [[item.document, item.start, item.end, item.marker] for item in sound],
        "evidence": [_evidence(item) for item in record.evidence],
        "read": [_passage(item) for item in record.read],
        "found": [_passage(item) for item in record.retrieved],
        **judged,
    }


def _struck(record: AnswerRecord, sound: Sequence[Any]) -> Iterator[str]:
    """Yield the sentences that are not supported, and the quotes that are not verbatim."""
    if record.answer is None:
        return
    for sentence in record.answer.sentences:
        if not sentence.supported:
            yield f"{sentence.text} ({sentence.reason})" if sentence.reason else sentence.text
    for item in record.answer.citations:
        if item not in sound:
            yield f"[{item.marker}] {item.quote} (not verbatim)"


def _evidence(item: LocatedEvidence) -> dict[str, Any]:
    state = ""
    if not item.exact:
        state = "found with other white space, quotation marks or dashes"
    elif not item.whole:
        state = "cut by the splitter: no one passage holds all of it"
    return {"quote": item.quote, "state": state, "places": [list(place) for place in item.places]}


def _passage(item: ScoredPassage) -> list[Any]:
    return [item.document, item.start, item.end, round(item.score, 3)]
