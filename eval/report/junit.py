"""A run as JUnit XML, which build servers read: one test case a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from assistant.eval.report.formatting import (
    fault_text,
    found_text,
    missed_evidence,
    notes,
    opinion_text,
)

if TYPE_CHECKING:
    from assistant.eval.question_records import Case
    from assistant.eval.run_records import Run

# All that XML 1.0 has no way to write, not even as a reference, and what steers a terminal.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def run_junit(run: Run, *, cost: bool = False) -> str:
    """Return a run as a test suite; wrong answers are failures, errors of the program errors.

    Args:
        run: the run.
        cost: whether to write how long each question took.
    """
    verdicts = run.summary.verdicts
    failures = verdicts["wrong"] + verdicts["missed"] + verdicts["invented"]
    times = {timing.id: timing.stages_ms.get("total", 0.0) / 1000 for timing in run.timings}
    counts = {"tests": len(run.examples), "failures": failures, "errors": verdicts["failed"]}
    counted = {name: str(count) for name, count in counts.items()}
    root = ET.Element("testsuites", counted)
    skipped = sum(score.verdict is None for score in run.scores)
    name = _attribute(run.header.dataset)
    suite = ET.SubElement(root, "testsuite", {"name": name, **counted, "skipped": str(skipped)})
    properties = ET.SubElement(suite, "properties")
    for text in notes(run):
        what, _, value = xml_text(text).partition(": ")
        ET.SubElement(properties, "property", {"name": what, "value": value})
    for case in run.cases:
        title = _attribute(f"{case.example.id}: {case.example.question}")
        element = ET.SubElement(suite, "testcase", {"classname": name, "name": title})
        if cost and case.example.id in times:
            element.set("time", f"{times[case.example.id]:.3f}")
        _add_outcome(element, case)
    ET.indent(root, space="")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def xml_text(value: str) -> str:
    """Return text that XML can hold; what it cannot is replaced."""
    return _FORBIDDEN.sub("\ufffd", value)


def _attribute(value: str) -> str:
    return " ".join(xml_text(value).split())


def _add_outcome(element: ET.Element, case: Case) -> None:
    """Say why a case did not pass; nothing where the answer is right."""
    score = case.score
    if score.verdict is None:
        ET.SubElement(element, "skipped", {"message": "only searched"})
    elif score.verdict == "failed":
        message = _attribute(case.answer.error or score.why)
        ET.SubElement(element, "error", {"type": "error", "message": message})
    elif score.verdict != "right":
        fault = fault_text(case)
        message = _attribute(f"{fault}: {score.why}" if score.why else fault)
        kind = score.layer or score.verdict
        failure = ET.SubElement(element, "failure", {"type": kind, "message": message})
        failure.text = xml_text("\n".join(_details(case)))


def _details(case: Case) -> list[str]:
    return [
        f"question: {case.example.question}",
        f"expected: {case.example.expected}",
        f"got: {case.answer.said}",
        f"found: {found_text(case)}",
        *(f"not read: {quote}" for quote in missed_evidence(case)),
        *([f"judge: {opinion_text(case.opinion)}"] if case.opinion else []),
    ]
