from __future__ import annotations

import json
import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.index.folded import fold
from assistant.index.quotations import (
    FEWEST_WORDS,
    Articles,
    Quotation,
    check_quotations,
    quotations,
)
from assistant.schema import Document, Span

LIGHT = Document(
    id="light",
    title="Old lighthouse to become a weather station",
    source="/news/light.md",
    url="https://courier.example/light",
    text="Old lighthouse to become a weather station\n\n"
    "The lighthouse, dark since 1987, will reopen in October, the harbour board said on Friday. "
    "It's the board’s “boldest” plan in years.\n\n"
    "“The tower has stood through every storm since 1871,” said Marta Lindqvist. "
    "“It is the right place to measure them.”",
)
FERRY = Document(
    id="ferry",
    title="ferry",
    source="/news/ferry.txt",
    text="The night ferry will stop on 2 May, the line said.\n\n"
    "Mayor Ada Renn called it a bad day for the islands and asked the government for help.",
)
ARTICLES = Articles((LIGHT, FERRY))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said “one two three” and left.", ["one two three"]),
        ('He said "one two three" and left.', ["one two three"]),
        ("„eins zwei drei“ und «un deux trois»", ["eins zwei drei", "un deux trois"]),
        ('> “a "b c d" e”', ['a "b c d" e']),
        ("“a “b c d” e”", ["a “b c d” e"]),
        ("“two words” and “one”", []),
        ("“it never ends\n\nthe next one does” so", []),
        ("> “one two\n> three four”", ["one two three four"]),
        (r"“one \*two\* \[three\]”", ["one *two* [three]"]),
        ("“[O]ne two [sic] three [1]”", ["One two three"]),
        ('a 5" pipe and a 6" pipe of this', []),
        ("it's the dogs' own 'one two three'", []),
        ("", []),
    ],
)
def test_quotations_of_a_text(text: str, found: list[str]) -> None:
    assert [quotation.words for quotation in quotations(text)] == found


@given(st.text(st.sampled_from('“”"„«» \n>ab\\*[].…'), max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    for quotation in quotations(text, fewest_words=1):
        start, end = quotation.span
        assert 0 < start <= end < len(text)
        assert text[start - 1] in '“„«"'
    check_quotations(text, (LIGHT, FERRY), fewest_words=1)


@pytest.mark.parametrize(
    ("text", "state", "documents"),
    [
        ("“The tower has stood through every storm”", "verbatim", ["light"]),
        ("“the tower has stood through every storm,” she said", "verbatim", ["light"]),
        ("“[t]he tower has stood through every storm since 1871.”", "verbatim", ["light"]),
        ("“It's the board's ‘boldest’ plan”", "verbatim", ["light"]),
        ("“dark since 1987, will … the harbour board said”", "verbatim", ["light"]),
        ("“will reopen in October […] storm since 1871”", "stitched", ["light", "light"]),
        ("“storm since 1871 … will reopen in October”", "stitched", ["light", "light"]),
        ("“will reopen in October and asked the government for help”", "stitched", None),
        ("“The tower has stood through every storm since 1971”", "not found", []),
        ("“The tower has not stood through every storm”", "not found", []),
        ("“a bad day for the island”", "not found", []),
        ("In /news/light.md: “a bad day for the islands”", "in another article", ["ferry"]),
        ("[Light](https://courier.example/light): “a bad day for the islands”", None, ["ferry"]),
        ("In the ferry article “dark since 1987, will reopen”", "verbatim", ["light"]),
        (
            "Old lighthouse to become a weather station, paragraph 2\n> “dark since 1987, will”",
            "verbatim",
            ["light"],
        ),
    ],
)
def test_where_words_come_from(text: str, state: str | None, documents: list[str] | None) -> None:
    (checked,) = check_quotations(text, (LIGHT, FERRY))
    assert checked.state == (state or "in another article")
    if documents is not None:
        assert [place.document for place in checked.places] == documents


def test_a_stitched_quotation_names_both_places() -> None:
    words = "will reopen in October and asked the government for help"
    (checked,) = check_quotations(f"“{words}”", (LIGHT, FERRY))
    texts = {"light": LIGHT.text, "ferry": FERRY.text}
    pieces = [texts[place.document][slice(*place.span)] for place in checked.places]
    assert pieces == ["will reopen in October", "and asked the government for help"]
    assert json.loads(json.dumps(checked.to_json()))["state"] == "stitched"


def test_what_the_caller_knows_of_the_article_counts_more_than_the_paragraph() -> None:
    (quotation,) = quotations("In /news/light.md: “a bad day for the islands”")
    assert ARTICLES.check(quotation, named=["ferry"]).state == "verbatim"
    assert ARTICLES.check(quotation, named=["light"]).state == "in another article"
    assert ARTICLES.check(quotation, named=[]).state == "verbatim"


def test_a_title_is_no_quotation_of_the_article() -> None:
    assert check_quotations("“Old lighthouse to become a weather station”", (LIGHT, FERRY)) == ()


TOKENS = [
    (document, match.span())
    for document in (LIGHT, FERRY)
    for match in re.finditer(r"\w+", document.text)
]
SPACES = st.text(st.sampled_from(" \n\t\u00a0"), min_size=1, max_size=3)


@st.composite
def slices(draw: st.DrawFn) -> tuple[Document, Span]:
    """A piece of an article from the beginning of a word to the end of one."""
    document, (start, _) = draw(st.sampled_from(TOKENS))
    ends = [span[1] for other, span in TOKENS if other is document and span[1] > start]
    return document, Span(start, draw(st.sampled_from(ends)))


@given(slices(), SPACES)
def test_every_piece_of_an_article_is_verbatim(piece: tuple[Document, Span], space: str) -> None:
    document, span = piece
    words = document.text[slice(*span)]
    typed = re.sub(r"\s+", space, words).replace("’", "'").replace("“", '"').replace("”", '"')
    checked = ARTICLES.check(Quotation(typed, Span(0, 1), ""), named=[document.id])
    assert checked.state == "verbatim"
    (place,) = checked.places
    assert place.document == document.id
    assert fold(document.text[slice(*place.span)]) == fold(words)


@given(slices(), slices())
def test_two_pieces_are_verbatim_only_where_they_stand_together(
    first: tuple[Document, Span], second: tuple[Document, Span]
) -> None:
    pieces = [document.text[slice(*span)] for document, span in (first, second)]
    assume(all(len(piece.split()) >= FEWEST_WORDS for piece in pieces))
    words = " ".join(pieces)
    checked = ARTICLES.check(Quotation(words, Span(0, 1), ""))
    together = any(fold(words) in fold(document.text) for document in (LIGHT, FERRY))
    assert checked.state == ("verbatim" if together else "stitched")
    shown = " ".join(
        fold({"light": LIGHT, "ferry": FERRY}[place.document].text[slice(*place.span)])
        for place in checked.places
    )
    assert re.findall(r"\w+", shown) == re.findall(r"\w+", fold(words))


@given(slices(), st.data())
def test_a_word_that_nobody_wrote_is_found_nowhere(
    piece: tuple[Document, Span], data: st.DataObject
) -> None:
    document, span = piece
    words = document.text[slice(*span)].split()
    words.insert(data.draw(st.integers(0, len(words))), "zymurgy")
    checked = ARTICLES.check(Quotation(" ".join(words), Span(0, 1), ""))
    assert (checked.state, checked.places) == ("not found", ())
