"""Copies of one report are told from two reports of one event."""

from __future__ import annotations

from assistant.whole.several.copies import contained, copies_of
from whole_makes import HARBOUR, article, report

OTHER = "Larkhaven has its bridge. Ferry workers lost their jobs as lorries began to cross."


def test_an_edited_copy_belongs_to_its_report_and_another_paper_does_not() -> None:
    edited = HARBOUR.replace("3,000 people", "a crowd of thousands").replace("Wednesday", "May 15")
    articles = [article(HARBOUR), report("A view", "2024-05-16", OTHER), article(edited)]
    assert copies_of(articles) == ((0, 2), (1,))


def test_an_article_without_two_words_is_a_copy_of_none() -> None:
    short = report("Mill", "2024-05-16", "Closed.")
    assert copies_of([short, article(HARBOUR)]) == ((0,), (1,))
    assert copies_of([]) == ()


def test_nothing_is_a_copy_of_nothing() -> None:
    some = frozenset({"bridg open", "open wednesday"})
    assert contained(some, some)
    assert not contained(frozenset(), some)
    assert not contained(frozenset(), frozenset())
