"""A run as one page for a browser: nothing to fetch, filters, every question with its passages.

What comes from outside stands in the page in two ways only: escaped, or as JSON in which no tag
can begin. The script of the page makes text nodes of it, and the page allows that one script.
"""

from __future__ import annotations

import base64
import hashlib
import json
from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Any

from assistant.eval.records import LAYERS, VERDICTS
from assistant.eval.report.charts import charts
from assistant.eval.report.html_tables import (
    comparison_section,
    html_table,
    layers_section,
    metrics_section,
    verdict_bar,
)
from assistant.eval.report.judge_words import COLUMN, is_judged, opinion_text, opinion_word
from assistant.eval.report.view import (
    cases,
    counted,
    expected,
    interval,
    made_with,
    measure,
    said,
    worst,
)
from assistant.eval.score.verdict import is_sound
from assistant.terminal.screen import clean

if TYPE_CHECKING:
    from assistant.eval.records import Found, LocatedEvidence
    from assistant.eval.report.view import Case
    from assistant.eval.score.differences import Comparison
    from assistant.eval.score.results import Run

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
_UNSAFE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def run_html(run: Run, *, cost: bool = False, comparison: Comparison | None = None) -> str:
    """Return a run as a page.

    Args:
        run: the run.
        cost: whether to show what the clock measured too.
        comparison: with an earlier run, shown first.
    """
    header = run.header
    script = _template("report.js").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    model = header.models.get("generator") or header.settings.get("reader") or "reader"
    asked = f"{counted(header.questions, 'question')} of {counted(header.documents, 'document')}"
    return Template(_template("report.html")).substitute(
        title=text(f"{header.dataset}: evaluation"),
        heading=text(header.dataset),
        lead=text(f"{asked}, answered by {model}"),
        script_hash=digest,
        style=_template("report.css").strip(),
        summary=_summary(run, cost=cost),
        comparison=comparison_section(comparison) if comparison else "",
        plain_list=_plain_list(run),
        metrics=metrics_section(run, cost=cost),
        made_with=html_table(("what", "value"), made_with(run)),
        data=embedded(_data(run)),
        script=script,
    )


def text(value: str) -> str:
    """Return text as it may stand in the page."""
    return escape(clean(value))


def embedded(value: Any) -> str:
    """Return JSON that may stand in a script element: it cannot end it or open a comment."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(
        _UNSAFE
    )


def _summary(run: Run, *, cost: bool) -> str:
    tiles = []
    for name, label in TILES.items():
        estimate = run.summary.metrics.get(name)
        if estimate is None or estimate.value.value is None:
            continue
        tiles.append(
            f'<p class="tile"><span>{label}</span><b>{measure(estimate.value)}</b>'
            f"<small>{interval(estimate)}<br>of {counted(estimate.n, 'question')}</small></p>"
        )
    parts = [
        '<section aria-label="Summary">',
        f'<div class="tiles">{"".join(tiles[:MOST_TILES])}</div>',
        '<p class="note">With 95 % intervals. ↓ less is better.</p>',
        "" if run.header.only_search else verdict_bar(run),
        layers_section(run),
        "</section>",
    ]
    drawn = charts(run, cost=cost)
    if drawn:
        parts.append(
            '<section aria-labelledby="curves-title"><h2 id="curves-title">Curves</h2>'
            f'<div class="charts">{drawn}</div></section>'
        )
    return "\n".join(part for part in parts if part)


def _plain_list(run: Run) -> str:
    judged = is_judged(run)
    rows = [
        (
            case.example.id,
            case.score.verdict or "",
            *([opinion_word(case.opinion)] if judged else []),
            case.score.layer or "",
            case.example.question,
            expected(case.example),
            said(case.answer),
        )
        for case in worst(run, most=PLAIN)
    ]
    verdicts = ("verdict", COLUMN) if judged else ("verdict",)
    return html_table(("id", *verdicts, "layer", "question", "expected", "got"), rows)


def _data(run: Run) -> dict[str, Any]:
    shown = [_question(case, run) for case in cases(run)]
    places = [
        place[0]
        for question in shown
        for place in (*question["read"], *question["found"], *question["citations"])
    ]
    documents = {
        key: {"title": run.documents[key].title, "text": run.documents[key].text}
        for key in dict.fromkeys(places)
        if key in run.documents
    }
    return {
        "verdicts": list(VERDICTS),
        "layers": list(LAYERS),
        "documents": documents,
        "questions": shown,
    }


def _question(case: Case, run: Run) -> dict[str, Any]:
    example, answer, score = case.example, case.answer, case.score
    struck = [
        f"{sentence.text} ({sentence.reason})" if sentence.reason else sentence.text
        for sentence in answer.sentences
        if not sentence.supported
    ]
    # A quote that is not the text at its offsets would be drawn where it does not stand.
    sound = [item for item in answer.citations if is_sound(item, run.documents)]
    false = [f"[{item.marker}] {item.quote} (not verbatim)" for item in answer.citations]
    false = [line for line, item in zip(false, answer.citations, strict=True) if item not in sound]
    judged = {}
    if is_judged(run):
        word = opinion_word(case.opinion)
        judged = {"judge": word, "opinion": opinion_text(case.opinion)}
    return {
        "id": example.id,
        "question": example.question,
        "history": [list(turn) for turn in example.history],
        "tags": list(example.tags),
        "verdict": score.verdict,
        "layer": score.layer,
        "why": score.why,
        "expected": expected(example),
        "said": said(answer),
        "text": answer.text,
        "searched": answer.searched or example.question,
        "confidence": None if answer.status is None else f"{answer.confidence:.3f}",
        "struck": [*struck, *false],
        "citations": [[item.document, item.start, item.end, item.marker] for item in sound],
        "evidence": [_evidence(item) for item in answer.evidence],
        "read": [_found(item) for item in answer.passages],
        "found": [_found(item) for item in answer.retrieved],
        **judged,
    }


def _evidence(item: LocatedEvidence) -> dict[str, Any]:
    state = ""
    if not item.exact:
        state = "found with other white space, quotation marks or dashes"
    elif not item.whole:
        state = "cut by the splitter: no one passage holds all of it"
    return {"quote": item.quote, "state": state, "places": [list(place) for place in item.places]}


def _found(item: Found) -> list[Any]:
    return [item.document, item.start, item.end, round(item.score, 3)]


def _template(name: str) -> str:
    return files("assistant.eval.report").joinpath("templates", name).read_text(encoding="utf-8")
