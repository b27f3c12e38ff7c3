"""Lists, comparisons and questions of which article, with the vectors that the program ships."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.whole import Article, WholeReading, read_whole
from whole_makes import query, report

if TYPE_CHECKING:
    from assistant.schema import Kind
    from assistant.seams import Embedder

MILL = report(
    "The mill at Fossby reopens",
    "2024-05-16",
    "The water mill at Fossby reopened on Tuesday after nine years. Mayor Ingrid Solberg cut the "
    "ribbon, and the Nordvik Trust paid 2.4 million crowns for the new wheel. The architect, Peter "
    'Lang, had drawn it after the wheel of 1871. "It turns as it did for my grandmother," said '
    "Solberg. The mill burnt down in 1950 and was used as a barn until 2015. Lang will now restore "
    "the bakery beside it, which costs 900,000 crowns.",
)
COUNCIL = report(
    "Halden keeps its money",
    "2024-05-20",
    'The county council will not pay for old mills. "Schools come first," said councillor Omar '
    "Haddad on Friday. He said that the wheel at Fossby cost too much.",
)
FERRY = report(
    "A ferry for the islands",
    "2024-06-02",
    "A new ferry sails to the outer islands from June. It carries 60 cars. Captain Liv Moen said "
    "the crossing takes an hour.",
)
ALL = (MILL, COUNCIL, FERRY)


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return open_embedder(DEFAULT_MODEL, notice=lambda _: None)


def ask(embedder: Embedder, text: str, kind: Kind, *articles: Article) -> WholeReading:
    found = read_whole(query(text, kind), articles or (MILL,), embed=embedder.embed)
    assert found is not None
    return found


def items(found: WholeReading) -> list[str]:
    return [item.text for item in found.items]


def test_people_and_organisations_are_told_apart(embedder: Embedder) -> None:
    people = items(ask(embedder, "List all the people.", "list"))
    assert {"Ingrid Solberg", "Peter Lang"} <= set(people)
    assert "Nordvik Trust" not in people
    assert items(ask(embedder, "List all organisations.", "list")) == ["Nordvik Trust"]


def test_sums_of_money_leave_out_other_numbers(embedder: Embedder) -> None:
    assert items(ask(embedder, "List all the sums of money.", "list")) == [
        "the Nordvik Trust paid 2.4 million crowns for the new wheel.",
        "Lang will now restore the bakery beside it, which costs 900,000 crowns.",
    ]


def test_each_date_is_listed_with_its_own_clause(embedder: Embedder) -> None:
    assert items(ask(embedder, "List all dates.", "list")) == [
        "Tuesday (14 May 2024): The water mill at Fossby reopened on Tuesday after nine years.",
        "1871: had drawn it after the wheel of 1871.",
        "1950: The mill burnt down in 1950",
        "2015: was used as a barn until 2015.",
    ]


def test_two_names_of_one_article_are_compared_by_what_it_says_of_each(embedder: Embedder) -> None:
    found = ask(embedder, "Compare Solberg and Lang.", "comparison")
    assert [text.partition(":")[0] for text in items(found)] == ["Ingrid Solberg", "Peter Lang"]
    assert "drawn it after the wheel" in found.items[1].text
    assert "drawn it" not in found.items[0].text


def test_one_name_cannot_be_compared_with_nobody(embedder: Embedder) -> None:
    asked = query("Compare Solberg and Nobody.", "comparison")
    assert read_whole(asked, (MILL,), embed=embedder.embed) is None


def test_the_article_that_says_nothing_on_the_topic_is_named(embedder: Embedder) -> None:
    found = ask(embedder, "What do the articles say about the wheel?", "comparison", *ALL)
    assert "nothing on it in A ferry for the islands" in found.text
    assert [text.partition(",")[0] for text in items(found)] == [
        "The mill at Fossby reopens",
        "Halden keeps its money",
    ]
    assert "He [Omar Haddad] said that the wheel at Fossby cost too much." in found.text


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("Which article mentions the ferry?", "A ferry for the islands"),
        ("Which is the latest article about Fossby?", "Halden keeps its money"),
        ("Which article names Ingrid Solberg?", "The mill at Fossby reopens"),
    ],
)
def test_which_article_says_so(embedder: Embedder, question: str, title: str) -> None:
    (text,) = items(ask(embedder, question, "library", *ALL))
    assert text.startswith(f"{title}, ")


def test_articles_that_share_their_wording_are_shown_beside_each_other(embedder: Embedder) -> None:
    again = report("Fossby mill open", "2024-05-17", MILL.document.text.partition("\n\n")[2])
    found = ask(embedder, "Which articles are copies of each other?", "library", MILL, FERRY, again)
    assert "2 articles share most of their wording" in found.text
    assert "ferry" not in found.text


def test_nothing_is_a_copy_of_anything(embedder: Embedder) -> None:
    asked = query("Which articles are copies of each other?", "library")
    assert read_whole(asked, ALL, embed=embedder.embed) is None
