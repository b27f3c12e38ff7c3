"""Which articles a question about the whole is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.schema import scored
from assistant.whole.answered import articles_asked, taken_for
from whole_makes import HARBOUR, article, query, report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Kind, ScoredPassage

HELD = {
    one.document.id: one
    for one in (article(HARBOUR), report("Mill", "2024-05-16", "The mill is shut. It is old."))
}
BRIDGE, MILL = HELD


def found() -> list[ScoredPassage]:
    return [scored(passage) for one in HELD.values() for passage in one.passages]


def documents(names: Sequence[str]) -> Mapping[str, Document]:
    return {name: HELD[name].document for name in names}


@pytest.mark.parametrize(
    ("kind", "within", "asked"),
    [
        ("fact", None, []),
        ("fact", [BRIDGE], []),
        ("fact", [MILL, BRIDGE], [MILL, BRIDGE]),
        ("summary", None, [BRIDGE]),
        ("summary", [MILL], [MILL]),
        ("comparison", None, [BRIDGE, MILL]),
        ("library", [MILL], [MILL]),
        ("metadata", [MILL, BRIDGE], []),
    ],
)
def test_the_articles_that_are_read_whole(
    kind: Kind, within: list[str] | None, asked: list[str]
) -> None:
    articles = articles_asked(
        query("?", kind), found(), within, documents, lambda name: HELD[name].passages
    )
    assert [one.document.id for one in articles] == asked
    assert all(one.passages == HELD[one.document.id].passages for one in articles)


@pytest.mark.parametrize(
    ("kind", "names", "held", "said"),
    [
        ("summary", [MILL], 2, 'About "Mill", the nearest of 2 articles: '),
        ("list", [MILL], 1_200, 'About "Mill", the nearest of 1,200 articles: '),
        ("summary", [MILL], 1, ""),
        ("summary", [MILL, BRIDGE], 2, ""),
        ("comparison", [MILL], 2, ""),
    ],
)
def test_which_article_was_taken_is_said(
    kind: Kind, names: list[str], held: int, said: str
) -> None:
    told = taken_for(kind, [HELD[name] for name in names], held=held, last=False)
    assert told.startswith(said)
    assert bool(told) == bool(said)


def test_the_article_that_was_added_last_is_said_to_be_that() -> None:
    told = taken_for("summary", [HELD[MILL]], held=3, last=True)
    assert told.startswith('About "Mill", which was added last of 3: ')
