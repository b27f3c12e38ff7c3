"""Questions about the library itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from assistant.whole.library_questions import about_library, wanted_of
from whole_makes import query

if TYPE_CHECKING:
    from assistant.schema import Answer

TODAY = dt.date(2026, 11, 27)


@dataclass(frozen=True)
class Info:
    id: str
    title: str
    site: str | None
    published: str | None
    added: str
    source: str = "a.md"
    passages: int = 3
    copy_of: str | None = None


HELD = [
    Info("1", "Steel crisis", "Gazette", "2024-05-02", "2026-11-20T09:00:00+00:00"),
    Info("2", "Fighting near Kursk", "Courier", "2025-08-28", "2026-11-26T12:00:00+00:00"),
    Info("3", "Whales return", "Gazette", "2025-01-10", "2026-11-26T12:30:00+00:00"),
]
TEXTS = {"1": {"steel", "Kursk"}, "2": {"Kursk", "Putin"}, "3": {"whales"}}


def ask(text: str) -> Answer | None:
    def holding(words: object) -> set[str]:
        return {key for key, held in TEXTS.items() if set(words) <= held}  # type: ignore[call-overload]

    return about_library(query(text, "library"), HELD, holding=holding, today=TODAY)


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("which articles mention Kursk?", ["Steel crisis", "Fighting near Kursk"]),
        ("In which articles does Putin appear?", ["Fighting near Kursk"]),
        ("what did I add yesterday?", ["Fighting near Kursk", "Whales return"]),
        ("what have I added today?", []),
        ("which articles did I add last week?", ["Steel crisis"]),
        ("which articles are from 2025?", ["Fighting near Kursk", "Whales return"]),
        ("which articles are older than 2025?", ["Steel crisis"]),
        ("which articles come from the Gazette?", ["Steel crisis", "Whales return"]),
        ("what is the newest article in the library?", ["Fighting near Kursk"]),
        ("what is the oldest article?", ["Steel crisis"]),
        ("list my articles", ["Steel crisis", "Fighting near Kursk", "Whales return"]),
    ],
)
def test_the_list_of_the_library_answers(question: str, titles: list[str]) -> None:
    answer = ask(question)
    assert answer is not None
    assert [item.text.partition(",")[0] for item in answer.items] == titles
    assert answer.status == "answered"
    assert answer.kind == "library"
    assert answer.text.startswith(f"{len(titles)} of 3 articles")


def test_how_many_are_counted() -> None:
    answer = ask("how many articles do I have?")
    assert answer is not None
    assert answer.short == "3"


def test_what_needs_reading_is_left_to_reading() -> None:
    assert ask("which articles are about the crisis of steel?") is None


def test_the_day_of_adding_is_shown_where_it_is_asked() -> None:
    answer = ask("what did I add yesterday?")
    assert answer is not None
    assert all("added 26 November 2026" in item.text for item in answer.items)


def test_more_than_fit_are_counted() -> None:
    many = [Info(str(n), f"T{n}", None, None, "2026-11-20T09:00:00+00:00") for n in range(40)]
    answer = about_library(
        query("list my articles", "library"), many, holding=lambda _: set(), today=TODAY
    )
    assert answer is not None
    assert len(answer.items) == 30
    assert "and 10 more" in answer.text


def test_words_of_the_question_are_what_is_looked_up() -> None:
    wanted = wanted_of("Which articles mention both Nokia and Ericsson?", HELD, TODAY)
    assert wanted.words == ("Nokia", "Ericsson")
