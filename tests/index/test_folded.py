from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.index.folded import _starts, find, find_all, fold, unfolded
from assistant.schema import Span

MESSY = st.text(
    st.one_of(st.characters(), st.sampled_from(" \n\t\u00a0\u00ad\u200b\u2028\x1f\x85“”’–ab")),
    max_size=60,
)


def test_typography_does_not_count() -> None:
    assert fold("“It’s\n  a re­union” – he\u00a0said") == "'It's a reunion' - he said"


@given(MESSY)
def test_folding_is_settled_and_every_character_has_a_place(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert len(_starts(text)) == len(folded)


@given(MESSY, st.data())
def test_a_place_in_the_folded_text_is_one_in_the_text(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    if not folded:
        return
    start = data.draw(st.integers(0, len(folded) - 1))
    end = data.draw(st.integers(start + 1, len(folded)))
    span = unfolded(text, Span(start, end))
    assert fold(text[slice(*span)]).strip() == folded[start:end].strip()


def test_words_are_found_whole() -> None:
    assert list(find_all("art, party, art", "art")) == [Span(0, 3), Span(12, 15)]
    assert find("party", "art") is None
    assert find("a (b) c", "(b)") == Span(2, 5)
    assert find("abc", "") is None
