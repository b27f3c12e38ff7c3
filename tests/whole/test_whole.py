"""Answers about one article as a whole: verbatim, cited, each item once, with its coverage."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.whole import Article, WholeReading, read_whole
from assistant.whole.summary import sentences_wanted
from fakes import FakeEmbedder
from whole_makes import HARBOUR, article, query, reader_of, report

HARBOUR_BRIDGE = article(HARBOUR)
ASKED = {
    "summary": "What is this about?",
    "list": "List all the people.",
    "timeline": "What happened when?",
    "said": "Who said what?",
}


def ask(text: str, kind: str, *articles: Article) -> WholeReading:
    found = read_whole(
        query(text, kind),  # type: ignore[arg-type]
        articles or (HARBOUR_BRIDGE,),
        embed=FakeEmbedder().embed,
    )
    assert found is not None
    return found


@pytest.mark.parametrize(("kind", "text"), ASKED.items())
def test_what_is_shown_is_cited_verbatim_and_the_coverage_said(kind: str, text: str) -> None:
    found = ask(text, kind)
    document = HARBOUR_BRIDGE.document
    for citation in found.citations:
        assert document.text[citation.start : citation.end] == citation.quote
    shown = {marker for item in found.items for marker in item.markers}
    assert shown == {citation.marker for citation in found.citations}
    assert found.items
    assert all(f"[{marker}]" in found.text for marker in shown)
    count = len(HARBOUR_BRIDGE.passages)
    assert found.coverage == (count, count)
    assert f"covers {count} of {count} passages" in found.text


def test_a_summary_is_whole_sentences_in_order_and_as_many_as_asked() -> None:
    found = ask("Summarise it in two sentences.", "summary")
    assert len(found.items) == 2
    starts = [citation.start for citation in found.citations]
    assert starts == sorted(starts)
    assert found.items[0].text.startswith("The harbour bridge in Larkhaven opened")


def test_he_and_she_bring_their_name_in_brackets() -> None:
    text = "Ada Quill opened the fair. She praised the cooks. She left early. It rained on."
    found = ask("Summarise in four sentences", "summary", article(text))
    assert "She [Ada Quill] praised the cooks." in found.text
    assert any(citation.quote == "She praised the cooks." for citation in found.citations)


@pytest.mark.parametrize(
    ("question", "count"),
    [("in three sentences", 3), ("the 5 key points", 5), ("tl;dr", None), ("a summary", None)],
)
def test_the_number_of_sentences_is_read_from_the_question(
    question: str, count: int | None
) -> None:
    assert sentences_wanted(question) == count


def test_a_timeline_stands_in_the_order_of_time_with_dates_beside_the_words() -> None:
    text = "The mill closed on Tuesday. It was built in 1902. It burnt in 1950."
    found = ask("Give me a timeline.", "timeline", report("Mill", "2024-05-16", text))
    assert [item.text for item in found.items] == [
        "1902: It was built in 1902.",
        "1950: It burnt in 1950.",
        "Tuesday (14 May 2024): The mill closed on Tuesday.",
    ]


def test_what_one_speaker_said_leaves_out_the_others() -> None:
    found = ask("What did Tomas Reed say?", "said")
    assert [item.text.split(":")[0] for item in found.items] == ["Tomas Reed"]


def test_somebody_who_says_nothing_is_not_answered_with_the_words_of_others() -> None:
    asked = query("What did Bastian Holm say about the ferry?", "said")
    assert read_whole(asked, [HARBOUR_BRIDGE], embed=FakeEmbedder().embed) is None


def test_he_in_a_talk_is_left_to_the_reader() -> None:
    asked = query("What did he say about it?", "said")
    leaning = replace(asked, talk=(("Who ran the ferry?", "Tomas Reed."),))
    embed = FakeEmbedder().embed
    assert read_whole(asked, [HARBOUR_BRIDGE], embed=embed) is not None
    assert read_whole(leaning, [HARBOUR_BRIDGE], embed=embed) is None


def test_an_article_without_speech_is_an_ordinary_question() -> None:
    quiet = article("The mill is old. Its wheel is of oak.")
    asked = query("What did the miller say?", "said")
    assert read_whole(asked, [quiet], embed=FakeEmbedder().embed) is None


def test_every_sum_of_money_is_listed_with_its_clause() -> None:
    found = ask("List all sums of money.", "list")
    texts = [item.text for item in found.items]
    assert any("48 million crowns" in text for text in texts)
    assert not any("40%" in text for text in texts)


def test_a_difference_is_worked_out_and_shows_its_numbers() -> None:
    text = (
        "The plan was 36 million crowns. In the end the bridge cost 48 million crowns. It is red."
    )
    found = ask("By how many million crowns did the bridge cost more?", "count", article(text))
    assert found.short == "12 million crowns"
    assert "48 million crowns less 36 million crowns" in found.text
    assert {citation.quote for citation in found.citations} == {
        "The plan was 36 million crowns.",
        "In the end the bridge cost 48 million crowns.",
    }


def test_which_came_first_is_worked_out_from_the_dates() -> None:
    text = "The mill was built in 1902. The bridge was opened in 1887. Nobody knows the painter."
    found = ask("Which came first, the mill or the bridge?", "count", article(text))
    assert found.short == "the bridge"


def test_days_between_two_dates_are_counted() -> None:
    text = "The fair begins on 3 June. The fair ends on 12 June. Bread is free."
    asked = "How many days lie between the beginning and the end of the fair?"
    assert ask(asked, "count", article(text)).short == "9 days"


def test_a_count_that_is_stated_is_left_to_the_reader() -> None:
    asked = query("How many people came?", "count")
    embed = FakeEmbedder().embed
    assert read_whole(asked, [HARBOUR_BRIDGE], embed=embed) is None
    read = reader_of({"Harbour bridge opens late": "3,000"})
    found = read_whole(asked, [HARBOUR_BRIDGE], embed=embed, read=read)
    assert found is not None
    assert found.short == "3,000"


def test_a_fact_of_one_article_goes_the_quick_way() -> None:
    asked = query("Who cut the ribbon?", "fact")
    assert read_whole(asked, [HARBOUR_BRIDGE], embed=FakeEmbedder().embed) is None
    assert read_whole(query("Sum it up", "summary"), [], embed=FakeEmbedder().embed) is None


WORDS = st.sampled_from(
    'Ada Quill Ostby said he she on Monday 40% 1902 12 million "well" mill. bridge! Reed, told us '
    "rain fell (again) the a of £5 last year".split(" ")
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(WORDS, min_size=3, max_size=120),
    st.sampled_from(sorted(ASKED)),
)
def test_whatever_the_text_quotes_are_verbatim_and_items_stand_once(
    words: list[str], kind: str
) -> None:
    made = article(" ".join(words) + ".")
    found = read_whole(
        query(ASKED[kind], kind),  # type: ignore[arg-type]
        [made],
        embed=FakeEmbedder().embed,
    )
    if found is None:
        return
    for citation in found.citations:
        assert made.document.text[citation.start : citation.end] == citation.quote
    markers = [citation.marker for citation in found.citations]
    assert markers == list(range(1, len(markers) + 1))
    texts = [item.text for item in found.items]
    assert kind != "list" or len(texts) == len(set(texts))
    used = {int(number) for number in re.findall(r"\[(\d+)\]", found.text)}
    assert used >= set(markers)


def test_everybody_who_is_quoted_is_listed_with_what_they_say() -> None:
    found = ask("list everybody who is quoted", "list")
    assert found.kind == "said"
    assert "Ada Quill" in found.text
    assert "Nobody will miss the ferry" in found.text
