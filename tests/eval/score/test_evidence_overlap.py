"""Evidence: quotes found where they stand, in one document or in many."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.question_records import Place
from assistant.eval.score.evidence_overlap import EvidenceFinder, find_quote, fold, overlaps
from assistant.schema import Document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Passage


def document(text: str, key: str = "d") -> Document:
    return Document(id=key, text=text, title=key, source="-")


@pytest.mark.parametrize(
    ("quote", "text", "exact"),
    [
        pytest.param("the mayor, Tom", "x the mayor, Tom Reed", True, id="as it stands"),
        pytest.param("the mayor,\nTom", "x the  mayor, Tom Reed", False, id="white space"),
        pytest.param('Kim\'s "visit"', "x Kim’s “visit” y", False, id="quotation marks"),
        pytest.param("1811-1816", "in 1811–1816.", False, id="dashes"),
        pytest.param("a b", "a\u00a0b", False, id="no-break space"),
    ],
)
def test_quotes_are_found_where_they_stand(quote: str, text: str, exact: bool) -> None:
    places, as_it_stands = find_quote(quote, document(text))
    assert as_it_stands is exact
    [place] = places
    assert fold(text[place.start : place.end]) == fold(quote)


@pytest.mark.parametrize("quote", ["absent", "", " ", "mayorTom"])
def test_quotes_that_are_not_there_have_no_place(quote: str) -> None:
    assert find_quote(quote, document("the mayor Tom"))[0] == ()


def test_every_place_of_a_quote_counts() -> None:
    places, _ = find_quote("no", document("no, no, no"))
    assert [place.start for place in places] == [0, 4, 8]


@given(st.text(st.sampled_from("ab ’'\n\t“—"), max_size=30), st.data())
def test_a_folded_piece_is_found_at_its_place(text: str, data: st.DataObject) -> None:
    pieces = fold(text).split(" ")
    first = data.draw(st.integers(0, len(pieces) - 1))
    quote = " ".join(pieces[first:])
    places, _ = find_quote(quote, document(text))
    if quote:
        assert all(fold(text[place.start : place.end]) == quote for place in places)
        assert places


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(("d", 0, 10), ("d", 5, 15), True, id="half"),
        pytest.param(("d", 0, 10), ("d", 6, 16), False, id="less than half"),
        pytest.param(("d", 0, 100), ("d", 40, 44), True, id="inside"),
        pytest.param(("d", 0, 10), ("e", 0, 10), False, id="another document"),
        pytest.param(("d", 0, 10), ("d", 10, 20), False, id="side by side"),
        pytest.param(("d", 5, 5), ("d", 0, 10), False, id="empty"),
    ],
)
def test_overlap(one: tuple[str, int, int], other: tuple[str, int, int], expected: bool) -> None:
    assert overlaps(Place(*one), Place(*other)) is expected
    assert overlaps(Place(*other), Place(*one)) is expected


def finder(texts: dict[str, str]) -> EvidenceFinder:
    def passages(key: str) -> Sequence[Passage]:
        return ()

    return EvidenceFinder(
        list(texts), document=lambda key: document(texts[key], key), passages=passages
    )


def test_many_documents_are_narrowed_down_without_losing_any() -> None:
    texts = {f"d{number}": f"Line {number} of the old ledger says so." for number in range(200)}
    located = finder(texts).locate("Line 77 of the old ledger")
    assert [place.document for place in located.places] == ["d77"]
    assert len(finder(texts).locate("the old ledger says").places) == 200
    assert finder(texts).locate("nowhere to be found at all").places == ()
    assert not located.whole
