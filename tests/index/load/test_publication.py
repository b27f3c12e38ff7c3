"""What is known about the publication of an article, and the words that state it."""

from __future__ import annotations

import pytest

from assistant.index.load.draft import Metadata, Piece
from assistant.index.load.furniture import mark_furniture
from assistant.index.load.publication import publication


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Written by Miami Today on November 7, 2023", None),
        ("By Miami Today", None),
        ("By The Harbour Review", None),
        ("By Hanna Brok", "Hanna Brok"),
    ],
)
def test_an_outlet_is_not_its_own_author(line: str, author: str | None) -> None:
    pieces = mark_furniture([Piece("title", "The bridge"), Piece("paragraph", line)])
    metadata = Metadata(url="https://www.miamitodaynews.com/a", site="The Harbour Review")
    stated, _ = publication(pieces, metadata)
    assert next((item.value for item in stated if item.name == "author"), None) == author


def test_a_person_may_write_at_an_address_of_their_name() -> None:
    pieces = mark_furniture([Piece("title", "The bridge"), Piece("paragraph", "By Hanna Brok")])
    stated, _ = publication(pieces, Metadata(url="https://hannabrok.com/a", site="hannabrok.com"))
    assert "Hanna Brok" in [item.value for item in stated if item.name == "author"]
