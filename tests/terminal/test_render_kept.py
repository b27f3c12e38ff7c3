from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from assistant.index.quotations import check_quotations
from assistant.index.saved_citations import check_citation
from assistant.index.store.kept_turns import Conversation
from assistant.index.verification import Verification
from assistant.shown.wording import cited_in
from assistant.terminal.render_kept import render_conversations, render_verification, summed_up
from terminal_fakes import FERRY, TITLE, Recorder, citation

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = [
    Conversation(
        id=f"{number:012x}",
        title=title,
        started="2026-11-27T15:20:00+00:00",
        last="2026-11-27T15:20:00+00:00",
        turns=turns,
    )
    for number, (title, turns) in enumerate(
        [("Who?", 1), ("What did the mayor say about the ferry on Monday?", 12), ("a\tb\x1b[2J", 2)]
    )
]
QUOTE = citation(1, "The harbour council approved the plan.")
FOUND = [
    Verification(
        question="who approved the plan?",
        citations=(check_citation(QUOTE, held=FERRY), check_citation(QUOTE, held=None)),
    ),
    Verification(
        quotations=check_quotations(
            "“Tickets will cost 4 euros” “Tickets will cost two million people” “it sank at once”",
            [FERRY],
        )
    ),
]


@pytest.fixture
def in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patched:
        patched.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_utc")
def test_conversations_at_a_terminal() -> None:
    recorder = Recorder(terminal=True, width=50)
    render_conversations(KEPT, console=recorder.console)
    assert [line.rstrip() for line in recorder.lines] == [
        "000000000000  Who?",
        "              27 November 2026, 15:20 · 1 answer",
        "000000000001  What did the mayor say about the",
        "              ferry on Monday?",
        "              27 November 2026, 15:20 · 12 answers",
        "000000000002  a b",
        "              27 November 2026, 15:20 · 2 answers",
    ]


def test_conversations_when_piped() -> None:
    recorder = Recorder()
    render_conversations(KEPT, console=recorder.console)
    assert recorder.raw.splitlines() == [
        "000000000000\t2026-11-27T15:20:00+00:00\t1\tWho?",
        "000000000001\t2026-11-27T15:20:00+00:00\t12\t"
        "What did the mayor say about the ferry on Monday?",
        "000000000002\t2026-11-27T15:20:00+00:00\t2\ta b",
    ]


def test_what_has_become_of_citations_and_quotations() -> None:
    recorder = Recorder()
    render_verification(FOUND, title=lambda _: TITLE, console=recorder.console)
    assert recorder.lines == [
        "who approved the plan?",
        f"  ok  [1] “{QUOTE.quote}” {TITLE}, Harbour News, 2 April 2024",
        f"  gone  [1] “{QUOTE.quote}” {TITLE}, Harbour News, 2 April 2024",
        f"  verbatim  “Tickets will cost 4 euros” {TITLE}",
        f"  stitched  “Tickets will cost two million people” {TITLE}",
        "  not found  “it sank at once”",
    ]


def test_the_sum() -> None:
    assert summed_up(FOUND) == (
        "2 citations: 1 ok, 1 gone; 3 quotations: 1 verbatim, 1 stitched, 1 not found"
    )
    assert summed_up([]) == "no citation and no quotation to verify"


def test_a_notice_names_some_conversations() -> None:
    assert cited_in(KEPT[:1]) == (
        "1 conversation cited it and kept the quotes: 000000000000 “Who?”"
    )
    assert cited_in(KEPT * 2).endswith("; and 3 more")
