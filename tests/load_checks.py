"""What the tests of loading share: a paragraph of prose, and what every document promises."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from assistant.text.clean import clean_line

if TYPE_CHECKING:
    from assistant.schema import Document

PROSE = (
    "A storm closed the harbour bridge on Thursday morning and left about four hundred commuters "
    "without a way home, the transport department of the city said in a statement."
)


HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def assert_sound(document: Document) -> None:
    """Check what every document promises about its text and offsets."""
    text = document.text
    assert document.id == hashlib.sha256(text.encode()).hexdigest()[:16]
    assert unicodedata.normalize("NFC", text) == text
    assert not re.search(
        "[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200b\ufeff]", text
    )
    assert not re.search(r"\n{3,}| {2,}| \n|\n |[^\S \n]", text)
    end = 0
    for block in document.blocks:
        words = text[block.start : block.end]
        assert words
        assert words == words.strip()
        assert text[end : block.start] == ("\n\n" if end else "")
        end = block.end
    assert end == len(text)
    assert sum(block.kind == "title" for block in document.blocks) <= 1
    for fact in document.facts:
        if not fact.is_stated:
            assert (fact.start, fact.end) == (0, 0)
            assert getattr(document, fact.name) == fact.value
            continue
        words = text[fact.start : fact.end]
        assert words
        assert words == words.strip()
        assert getattr(document, fact.name) == fact.value
        block = next(b for b in document.blocks if b.start <= fact.start and fact.end <= b.end)
        assert block.kind in ("title", "furniture")
    assert document.title
    assert document.title == clean_line(document.title)


def prose(document: Document) -> list[str]:
    """Return the paragraphs and headings of a document."""
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind in ("paragraph", "heading")
    ]


def furniture(document: Document) -> list[str]:
    """Return the furniture of a document."""
    return [
        document.text[block.start : block.end]
        for block in document.blocks
        if block.kind == "furniture"
    ]
