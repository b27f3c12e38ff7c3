from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from assistant.errors import LibraryError
from assistant.shown.wording import is_failure, short_answer, used
from assistant.terminal.render import (
    render_answer,
    render_error,
    render_notices,
)
from assistant.writing.model_errors import explain
from render_makes import CHATTER, LISTED, VERDICT
from terminal_fakes import (
    APPROVED,
    PARTLY,
    REFUSED,
    Recorder,
)

if TYPE_CHECKING:
    from assistant.schema import (
        Answer,
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (APPROVED, "The harbour council"),
        (VERDICT, "No."),
        (LISTED, "the plan\nthe price: 4 euros"),
        (REFUSED, "The article does not say."),
        (PARTLY, "It returns in May. Tickets are free."),
        (CHATTER, "Hello. The library holds one article."),
    ],
)
def test_short_answers(answer: Answer, said: str) -> None:
    assert short_answer(answer) == said


def test_a_model_that_failed_is_a_notice_and_the_reader_answers() -> None:
    answer = dataclasses.replace(APPROVED, model_error="localhost:1 cannot be\nreached.")
    notices = Recorder()
    render_notices(answer, console=notices.console)
    assert notices.raw == (
        "notice: no answer of the language model: localhost:1 cannot be reached.\n"
    )


@pytest.mark.parametrize(
    ("answer", "status", "failed"),
    [
        (APPROVED, None, False),
        (APPROVED, 500, False),
        (APPROVED, 429, False),
        (APPROVED, 401, True),
        (APPROVED, 404, True),
        (REFUSED, 500, True),
        (REFUSED, None, False),
    ],
)
def test_what_counts_as_failed(answer: Answer, status: int | None, failed: bool) -> None:
    class ServerError(Exception):
        status_code = status

    error = explain(ServerError("no"), name="openai:x", address=None, timeout=1, begun=False)
    told = None if status is None else str(error)
    assert is_failure(dataclasses.replace(answer, model_error=told)) is failed


@pytest.mark.parametrize(
    ("published", "shown"),
    [
        ("2024-04-02", "Harbour News, 2 April 2024, paragraph"),
        ("2024-04-02T10:00:00", "Harbour News, 2 April 2024, paragraph"),
        ("last spring", "Harbour News, last spring, paragraph"),
        (None, "Harbour News, paragraph"),
        ("2024-13-40", "Harbour News, 2024-13-40, paragraph"),
    ],
)
def test_dates_of_sources(published: str | None, shown: str) -> None:
    source = dataclasses.replace(APPROVED.citations[0], published=published)
    piped = Recorder()
    render_answer(dataclasses.replace(APPROVED, citations=(source,)), console=piped.console)
    assert shown in piped.raw


@pytest.mark.parametrize(
    ("confidence", "shown"),
    [
        (1.0, "sure (100%)"),
        (0.999, "sure (99%)"),
        (0.7, "likely (70%)"),
        (0.3, "a guess (30%): see the source"),
    ],
)
def test_confidence_in_words(confidence: float, shown: str) -> None:
    piped = Recorder()
    render_answer(dataclasses.replace(APPROVED, confidence=confidence), console=piped.console)
    assert piped.lines[2] == shown


def test_unknown_markers_are_a_notice() -> None:
    notices = Recorder()
    render_notices(PARTLY, console=notices.console)
    render_notices(APPROVED, console=notices.console)
    assert notices.raw == (
        "notice: fake:model cited [7], [9], which no passage has; left out of the answer\n"
    )


def test_passages_that_were_not_read_are_a_notice() -> None:
    notices = Recorder()
    answer = dataclasses.replace(APPROVED, unread=2, passages=APPROVED.passages[:1] * 3)
    render_notices(answer, console=notices.console)
    assert notices.raw == (
        "notice: 2 of 3 passages not read, for want of time; to read all, set reading_time to 0\n"
    )


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (LibraryError("no\x1b[2J such\nthing"), "error: no such thing\n"),
        (LibraryError(""), "error: LibraryError\n"),
    ],
)
def test_an_error_is_one_line(error: Exception, shown: str) -> None:
    notices = Recorder()
    render_error(error, console=notices.console)
    assert notices.raw == shown


def test_what_a_model_took_is_told_where_it_is_known() -> None:
    answer = dataclasses.replace(PARTLY, model="openai:m")
    assert used(answer) is None
    told = dataclasses.replace(answer, tokens={"input": 1312, "output": 25})
    assert used(told) == "1,312 + 25 tokens"
    assert used(dataclasses.replace(told, cost_usd=0.000164)) == "1,312 + 25 tokens, $0.000164"
    assert used(dataclasses.replace(told, cost_usd=0.0)) == "1,312 + 25 tokens, $0"
    piped = Recorder()
    render_answer(told, console=piped.console)
    assert "openai:m · 1,312 + 25 tokens" in piped.raw
