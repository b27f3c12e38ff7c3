"""What is worked out from the numbers and dates of an article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from assistant.whole import Article, WholeReading, read_whole
from assistant.whole.article import lines_of
from assistant.whole.counts.counting import is_sum
from assistant.whole.counts.forms import asks_for_change, asks_to_work_out, counts, sides_of
from assistant.whole.counts.worked_out import worked_out
from fakes import FakeEmbedder
from whole_makes import query, reader_of, report

if TYPE_CHECKING:
    from assistant.schema import Reading

FAIR = report(
    "Fair in Ostby",
    "2024-05-20",
    "The fair opened on 3 May 2024 and the dome was lit on 17 May 2024. "
    "The dome cost 18 million crowns. The plan was for a dome of 10 million crowns. "
    "In the north 412 stalls were let, in the south 390 stalls. "
    "Mayor Ada Quill opened it. Ada Quill and Tomas Reed danced.",
)


def ask(text: str, article: Article = FAIR, **options: object) -> WholeReading | None:
    embed = FakeEmbedder().embed
    return read_whole(query(text, "count"), (article,), embed=embed, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many days after the fair opened was the dome lit?", "14 days"),
        ("How many days lie between the opening of the fair and the dome being lit?", "14 days"),
        ("How many weeks later was the dome lit after the fair opened?", "2 weeks"),
        ("How much more than the plan did the dome cost?", "8 million crowns"),
        ("How many more stalls were let in the north than in the south?", "22"),
        ("Which was first, the opening of the fair or the lighting of the dome?",
         "the opening of the fair"),
    ],
)  # fmt: skip
def test_it_is_worked_out_and_its_sources_are_shown(question: str, short: str) -> None:
    found = ask(question)
    assert found is not None
    assert found.short == short
    assert found.text.startswith("Worked out from the text")
    assert found.citations
    assert all(citation.quote in FAIR.document.text for citation in found.citations)


def test_a_sum_names_its_parts() -> None:
    lines = lines_of(FAIR)
    result = worked_out("How many stalls were let altogether?", lines, lines)
    assert result is not None
    assert result.short == "802"
    assert result.shown == "802 (412 + 390)"


def test_the_largest_of_several_numbers_brings_its_clause() -> None:
    lines = lines_of(FAIR)
    most = worked_out("Which part had the most stalls let?", lines, lines)
    least = worked_out("Which part had the fewest stalls let?", lines, lines)
    assert most is not None
    assert least is not None
    assert "412" in most.short
    assert "390" in least.short


def test_numbers_of_other_things_give_no_difference() -> None:
    lines = lines_of(FAIR)
    assert worked_out("How many more trams than buses were bought?", lines, lines) is None


def test_named_things_are_counted_and_shown() -> None:
    found = ask("How many people are mentioned?")
    assert found is not None
    assert found.short == str(len(found.items))
    assert "Ada Quill" in found.text


def test_what_the_text_states_is_read() -> None:
    stated = reader_of({"Fair in Ostby": "412 stalls"})
    found = ask("How many stalls were there in the north?", read=stated)
    assert found is not None
    assert found.short == "412 stalls"


def test_what_is_surely_stated_goes_before_what_is_worked_out() -> None:
    question = "How much more than the plan did the dome cost?"
    sure = ask(question, read=reader_of({"Fair in Ostby": "18 million crowns"}, score=0.9))
    unsure = ask(question, read=reader_of({"Fair in Ostby": "18 million crowns"}, score=0.6))
    assert sure is not None
    assert unsure is not None
    assert (sure.short, unsure.short) == ("18 million crowns", "8 million crowns")
    assert "8 million crowns" in sure.text


def test_what_is_neither_stated_nor_worked_out_is_no_answer() -> None:
    assert ask("How many lions were there?", read=reader_of({})) is None


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("By how many points did they win?", True),
        ("How many days are there between the two?", True),
        ("Which came first, the book or the film?", True),
        ("Who wrote the book or the film?", False),
        ("How many stalls were let?", False),
        ("How many years older is the dome?", True),
        ("How many older stalls were let?", False),
        ("How many of the older stalls are still in use?", False),
        ("What is the gap between the two bids?", True),
        ("What made the difference?", False),
        ("Who remains in the lead?", False),
    ],
)
def test_what_has_to_be_worked_out_is_known_by_its_form(question: str, asked: bool) -> None:
    assert asks_to_work_out(question) is asked


SALES = report(
    "Sales at Ostby",
    "2024-05-20",
    "Sales of the mill fell to 5.4 million crowns from 10.2 million crowns. "
    "The mill had 80 looms, and seven weavers said that the number of looms will rise.",
)


def test_a_change_is_worked_out_of_its_two_ends_only() -> None:
    found = ask("By how much did sales of the mill fall?", SALES)
    assert found is not None
    assert found.short == "4.8 million crowns"
    assert ask("By how much will the number of looms rise?", SALES) is None


def test_a_change_that_the_reader_finds_stated_is_not_worked_out() -> None:
    question = "By how much did sales of the mill fall?"
    found = ask(question, SALES, read=reader_of({"Sales at Ostby": "10.2 million"}, score=0.5))
    assert found is not None
    assert found.short == "10.2 million"


def test_numbers_of_two_sentences_are_held_against_each_other_only_if_they_count_the_same() -> None:
    town = report(
        "Trams",
        "2024-05-20",
        "The town bought 40 trams this year. It sold 12 trams last year. It has 9 drivers.",
    )
    assert (
        worked_out("How many more trams were bought than sold?", *[lines_of(town)] * 2) is not None
    )
    assert (
        worked_out("How many more trams than drivers are there?", *[lines_of(town)[1:]] * 2) is None
    )


def test_what_the_reader_is_not_sure_to_find_is_left_to_it() -> None:
    def unsure(*_: object) -> Reading:
        found = reader_of({"Fair in Ostby": "412 stalls"}, score=0.2)
        return replace(found(*_), answered=False)  # type: ignore[arg-type]

    assert ask("How many stalls were there in the north?", read=unsure) is None


def test_a_count_asks_for_a_number_an_order_or_an_extreme() -> None:
    assert counts("How many stalls were let?")
    assert counts("Which was the oldest stall?")
    assert not counts("Which towns lose a court?")


def test_a_change_is_known_by_its_form() -> None:
    assert asks_for_change("By how much did prices rise?")
    assert not asks_for_change("By how much did sales exceed the plan?")
    assert not asks_for_change("How much did prices rise?")


def test_what_leans_on_a_talk_is_no_sum() -> None:
    asked = query("By how much did sales of the mill fall?", "fact")
    assert is_sum(asked)
    assert not is_sum(replace(asked, talk=(("How did the mill do?", "Well."),)))


def test_a_fact_is_worked_out_or_left_to_the_reader() -> None:
    embed = FakeEmbedder().embed
    question = query("How much more than the plan did the dome cost?", "fact")
    found = read_whole(question, (FAIR,), embed=embed)
    assert found is not None
    assert found.short == "8 million crowns"
    left = query("How many more trams than buses were bought?", "fact")
    assert read_whole(left, (FAIR,), embed=embed, read=reader_of({"Fair in Ostby": "fair"})) is None


def test_the_sides_of_a_distance_may_hold_a_verb_each() -> None:
    asked = "How many years after the bridge was built was the scheme dropped?"
    assert sides_of(asked) == ("the bridge was built", "the scheme dropped")
    assert sides_of("How many days after the fair opened was the dome lit?") == (
        "the fair opened",
        "the dome lit",
    )
