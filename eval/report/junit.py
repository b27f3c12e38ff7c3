"""A run as JUnit XML, which build servers read: one test case a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from assistant.eval.report.judge_words import opinion_text
from assistant.eval.report.view import cases, expected, found_text, missed_evidence, said

if TYPE_CHECKING:
    from assistant.eval.report.view import Case
    from assistant.eval.score.results import Run

# All that XML 1.0 has no way to write, not even as a reference, and what steers a terminal.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LINE_END = re.compile(r"\s+")


def run_junit(run: Run, *, cost: bool = False) -> str:
    """Return a run as a test suite; wrong answers are failures, errors of the program errors.

    Args:
        run: the run.
        cost: whether to write how long each question took.
    """
    verdicts = run.summary.verdicts
    failures = verdicts["wrong"] + verdicts["missed"] + verdicts["invented"]
    times = {timing.id: timing.stages_ms.get("total", 0.0) / 1000 for timing in run.timings}
    name = _attribute(run.header.dataset)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites tests="{len(run.examples)}" failures="{failures}" '
        f'errors="{verdicts["failed"]}">',
        f'<testsuite name={name} tests="{len(run.examples)}" failures="{failures}" '
        f'errors="{verdicts["failed"]}" skipped="{_skipped(run)}">',
        *(
            _case(case, run, seconds=times.get(case.example.id) if cost else None)
            for case in cases(run)
        ),
        "</testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def xml_text(value: str) -> str:
    """Return text as XML can hold it; what it cannot is replaced."""
    return escape(_FORBIDDEN.sub("\ufffd", value))


def _attribute(value: str) -> str:
    return quoteattr(_LINE_END.sub(" ", _FORBIDDEN.sub("\ufffd", value)))


def _case(case: Case, run: Run, *, seconds: float | None) -> str:
    example, answer, score = case.example, case.answer, case.score
    time = "" if seconds is None else f' time="{seconds:.3f}"'
    opening = (
        f"<testcase classname={_attribute(run.header.dataset)} "
        f"name={_attribute(f'{example.id}: {example.question}')}{time}"
    )
    if score.verdict == "right":
        return f"{opening}/>"
    if score.verdict is None:
        return f'{opening}><skipped message="only searched"/></testcase>'
    if score.verdict == "failed":
        message = _attribute(answer.error or score.why)
        return f'{opening}><error type="error" message={message}/></testcase>'
    kind = " ".join(filter(None, [score.verdict, score.layer and f"({score.layer})"]))
    message = _attribute(f"{kind}: {score.why}" if score.why else kind)
    details = [
        f"question: {example.question}",
        f"expected: {expected(example)}",
        f"got: {said(answer)}",
        f"found: {found_text(case, run.documents)}",
        *(f"not read: {quote}" for quote in missed_evidence(case)),
        *([f"judge: {opinion_text(case.opinion)}"] if case.opinion else []),
    ]
    body = xml_text("\n".join(details))
    return (
        f'{opening}><failure type="{score.layer or score.verdict}" message={message}>'
        f"{body}</failure></testcase>"
    )


def _skipped(run: Run) -> int:
    return sum(score.verdict is None for score in run.scores)
