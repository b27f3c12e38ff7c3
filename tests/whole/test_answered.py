"""Which articles a question about the whole is asked of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.schema import scored
from assistant.whole.answered import articles_asked
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
