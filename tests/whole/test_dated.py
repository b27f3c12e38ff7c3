"""Dates beside quotes, and moments that are not said twice."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.citations import citation_for
from assistant.schema import Answer, Sentence
from assistant.whole.article import lines_of
from assistant.whole.facts.dated import asked_as_when, dated, says_a_date
from assistant.whole.facts.moments import moments_of
from whole_makes import query, report

DAY = dt.date(2025, 8, 28)
TEXT = "The bridge opened on Wednesday. It was planned last year. It cost 4 million crowns."
ARTICLE = report("Bridge", "2025-08-28", TEXT)


def answer(sentence: int, short: str | None) -> Answer:
    line = lines_of(ARTICLE)[sentence]
    citation = citation_for(1, line.passage, ARTICLE.document, span=line.span)
    return Answer(
        question="?",
        searched="?",
        status="answered",
        text=f"{line.text} [1]",
        short=short,
        sentences=(Sentence(text=line.text, markers=(1,)),),
        citations=(citation,),
    )


def test_the_date_stands_beside_the_quote_and_the_quote_stays() -> None:
    found = dated(answer(0, "on Wednesday"), "when")
    assert found.short == "on Wednesday (27 August 2025)"
    assert found.sentences[0].note == "27 August 2025"
    assert found.text == "The bridge opened on Wednesday. [1]"
    assert found.citations[0].quote == "The bridge opened on Wednesday."


def test_in_what_year_is_answered_by_the_articles_own_time() -> None:
    assert dated(answer(1, "last year"), "when").short == "last year (2024)"


def test_where_no_time_is_asked_the_short_answer_stays() -> None:
    assert dated(answer(0, "The bridge"), "other").short == "The bridge"


def test_without_a_moment_nothing_is_added() -> None:
    plain = answer(2, "4 million crowns")
    assert dated(plain, "number") == plain


@pytest.mark.parametrize(
    ("words", "explained"),
    [
        ("in July", "July (2025)"),
        ("on 27 August", "27 August (2025)"),
        ("in March 2024", "March 2024"),
        ("on Monday", "Monday (25 August 2025)"),
        ("on Monday in the capital", "Monday (25 August 2025)"),
        ("said last Monday of the bridge", "last Monday (25 August 2025)"),
        ("in 1999", "1999"),
        ("last year", "last year (2024)"),
        ("the day before yesterday", "the day before yesterday (26 August 2025)"),
        ("two weeks ago", "two weeks ago (14 August 2025)"),
        ("a year ago", "a year ago (2024)"),
        ("3 months ago", "3 months ago (May 2025)"),
        ("last summer", "last summer (2024)"),
        ("last spring", "last spring (2025)"),
        ("summer of 2021", "summer of 2021"),
        ("this weekend", "this weekend (weekend of 30 August 2025)"),
        ("next week", "next week (week of 1 September 2025)"),
        ("last month", "last month (July 2025)"),
        ("last August", "last August (2024)"),
    ],
)
def test_a_moment_is_explained_by_what_it_leaves_out(words: str, explained: str) -> None:
    (moment,) = moments_of(words, DAY)
    assert moment.explained == explained


@pytest.mark.parametrize(
    "words",
    [
        "years ago",
        "99999999 years ago",
        "in winter",
        "31 February",
        "30 February 2024",
        "on the first Saturday of each month",
        "every Tuesday",
        "the last Friday in a term",
        "two days before",
    ],
)
def test_words_that_name_no_one_day_get_no_date(words: str) -> None:
    assert [moment.date for moment in moments_of(words, DAY)] == [None]
    assert [moment.meaning for moment in moments_of(words, DAY)] == [""]


def test_without_a_date_of_the_article_only_full_dates_are_known() -> None:
    text = "on 3 May, last week, two days ago, on Monday, yesterday, last summer and in May 2020"
    dates = [moment.date for moment in moments_of(text, None)]
    assert dates == [None, None, None, None, None, None, dt.date(2020, 5, 1)]


def test_a_question_for_a_year_is_asked_as_when_and_only_for_words_that_mean_one() -> None:
    when = asked_as_when(query("In what year was it planned?", "fact"))
    assert when is not None
    assert when.searched == "When was it planned?"
    assert asked_as_when(query("What year-end bonus was paid?", "fact")) is None
    assert says_a_date(answer(1, "last year"))
    assert not says_a_date(answer(2, "4 million crowns"))
