"""The report of a run in the terminal: it fits, says what went wrong, and lets no escape out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from assistant.eval.report.formatting import number, worst
from assistant.eval.report.terminal_report import print_gate
from assistant.eval.run.runner import run_dataset
from assistant.eval.score.gate import check_thresholds
from eval_fakes import BUNDLE, TEXTS, FakeLibrary
from report_makes import printed

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.eval.run_records import Run


def test_the_terminal_report_fits_and_counts_everything(bad_run: Run) -> None:
    text = printed(bad_run, cost=True)
    assert max(map(len, text.splitlines())) <= 100
    assert "right 1   wrong 2   missed 0   invented 0   failed 1" in text
    assert "At fault:" in text
    assert "1 not measured" in text
    assert "n/a" in text
    assert "error: ModelError: The model is not there; start it." in text
    assert "total_p95_ms" in text
    assert not re.search(r"\bnan\b", text, re.IGNORECASE)


def test_the_terminal_report_says_what_was_expected_and_what_came(bad_run: Run) -> None:
    lines = [line.strip() for line in printed(bad_run).splitlines()]
    start = next(place for place, line in enumerate(lines) if "  opened  " in line)
    assert lines[start].startswith("wrong (")
    assert lines[start + 1] == "expected  1811 / in 1811"
    assert lines[start + 2].startswith("got ")
    assert lines[start + 3].startswith("found ")


def test_evidence_that_was_not_read_is_named(tmp_path: Path) -> None:
    blind = FakeLibrary(texts=TEXTS, reverse_read=True, least=0, k=1)
    text = printed(run_dataset(BUNDLE, blind, out=tmp_path / "blind"))
    assert "not read  The Elm Canal was opened in 1811 by Ada Brook." in text


def test_the_worst_come_first(tmp_path: Path) -> None:
    eager = FakeLibrary(texts=TEXTS, read_wrong_line=True, least=0, fails_on="fishing")
    listed = worst(run_dataset(BUNDLE, eager, out=tmp_path / "eager"))
    assert [case.score.verdict for case in listed] == ["failed", "invented", "wrong", "wrong"]
    assert listed[2].answer.confidence >= listed[3].answer.confidence


def test_no_escape_sequence_reaches_the_terminal(hostile_run: Run) -> None:
    text = printed(hostile_run)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert max(map(len, text.splitlines())) <= 100


def test_thresholds_are_printed_as_held_or_not(bad_run: Run) -> None:
    screen = Console(width=100, record=True, markup=False)
    gate = check_thresholds(bad_run.summary, ["right=0.9", "answer_rate=0.1"])
    print_gate(gate, console=screen)
    lines = screen.export_text().splitlines()
    assert lines[0] == "FAIL  right is 0.3333; expected at least 0.9"
    assert lines[1].startswith("pass  answer_rate")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), (0.12345, "0.123"), (1234.5, "1,234"), (1000.0, "1,000"), (-0.5, "-0.500")],
)
def test_numbers_for_people(value: float | None, shown: str) -> None:
    assert number(value) == shown
