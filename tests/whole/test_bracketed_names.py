"""Sentences that need what was said before them, and the names that are put into them."""

from __future__ import annotations

import pytest

from assistant.whole.article import lines_of
from assistant.whole.bracketed_names import needs_context
from whole_makes import article


@pytest.mark.parametrize(
    ("sentence", "needs"),
    [
        ("The council of the town voted for it.", False),
        ("He told the council about the bridge.", True),
        ("It is clear that the council pays.", False),
        ("(The council pays for all of it.)", True),
        ("Not so fast.", True),
    ],
)
def test_an_opening_pronoun_or_a_fragment_needs_its_context(sentence: str, needs: bool) -> None:
    *_, line = lines_of(article(f"Ada Quill opened the bridge on Monday. {sentence}"))
    assert line.text == sentence
    assert needs_context(line) is needs
