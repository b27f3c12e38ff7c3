from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.citations import citation_for, parse_answer
from assistant.schema import Block, Document, Passage, Span

TEXT = (
    "The council voted 7 to 2 on Tuesday. Mayor Ada Obi called the vote historic.\n\n"
    "The new bridge will cost $40 million and open on May 4, 2027. Work begins in spring."
)
SENTENCES = (Span(0, 36), Span(37, 76), Span(78, 139), Span(140, 162))
DOCUMENT = Document(
    id="d1",
    text=TEXT,
    title="Council backs bridge",
    source="/articles/bridge.md",
    site="The Courier",
    published="2026-02-03",
    blocks=(Block("paragraph", 0, 76), Block("paragraph", 78, len(TEXT))),
)
PASSAGE = Passage(
    id="p1",
    document="d1",
    start=0,
    end=len(TEXT),
    text=TEXT,
    paragraph=3,
    sentences=SENTENCES,
)

ROWS = [
    ("Kim attends [1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends. [1]", "Kim attends. [1]", (1,), ()),
    ("Kim attends.[1]", "Kim attends. [1]", (1,), ()),
    ("Kim attends[1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends [3]. So does Putin [1].", "Kim attends. [1] So does Putin. [2]", (3, 1), ()),
    ("Kim attends [3]. So does Xi [3].", "Kim attends. [1] So does Xi. [1]", (3,), ()),
    ("Kim attends [1][2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1] [2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1, 2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1; 2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1 and 2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1] and [2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [1-3].", "Kim attends. [1][2][3]", (1, 2, 3), ()),
    ("Kim attends [1–3].", "Kim attends. [1][2][3]", (1, 2, 3), ()),
    ("Kim attends [1]-[3].", "Kim attends. [1][2][3]", (1, 2, 3), ()),
    ("Kim attends [3-1].", "Kim attends. [1][2][3]", (1, 2, 3), ()),
    ("Kim attends [1,2-4].", "Kim attends. [1][2][3][4]", (1, 2, 3, 4), ()),
    ("Kim attends [2, 2, 2].", "Kim attends. [1]", (2,), ()),
    ("Kim attends [source 1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends [Sources: 1, 2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends [passage 1, passage 2].", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends (passage 2).", "Kim attends. [1]", (2,), ()),
    ("Kim attends (see sources 1 and 2).", "Kim attends. [1][2]", (1, 2), ()),
    ("Kim attends【1】.", "Kim attends. [1]", (1,), ()),
    ("Kim attends【2†source】.", "Kim attends. [1]", (2,), ()),
    ("Kim attends ［1］.", "Kim attends. [1]", (1,), ()),
    ("Kim attends [^1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends [[1]].", "Kim attends. [1]", (1,), ()),
    (r"Kim attends \[1\].", "Kim attends. [1]", (1,), ()),
    ("Kim attends [1](https://example.org/x).", "Kim attends. [1]", (1,), ()),
    ("Kim attends [9].", "Kim attends.", (), (9,)),
    ("Kim attends [0].", "Kim attends.", (), (0,)),
    ("Kim attends [1][9].", "Kim attends. [1]", (1,), (9,)),
    ("Kim attends [5-9].", "Kim attends. [1][2]", (5, 6), (9,)),
    (
        "Kim attends [1-999999999].",
        "Kim attends. [1][2][3][4][5][6]",
        tuple(range(1, 7)),
        (999999999,),
    ),
    ("Kim attends [7-9].", "Kim attends.", (), (7, 9)),
    ("Kim attends [1, 2024].", "Kim attends. [1]", (1,), (2024,)),
    ("In [2024] Kim attended.", "In [2024] Kim attended.", (), ()),
    ("The war [1939-1945] ended.", "The war [1939-1945] ended.", (), ()),
    ("[Kim] said [sic] so [1].", "[Kim] said [sic] so. [1]", (1,), ()),
    ("It rose [1.5] points [2].", "It rose [1.5] points. [1]", (2,), ()),
    ("Use `rows[1]` here [2].", "Use `rows[1]` here. [1]", (2,), ()),
    ("```\nrows[3]\n``` Kim [1].", "```\nrows[3]\n``` Kim. [1]", (1,), ()),
    ("According to [2], Kim attends.", "Kim attends. [1]", (2,), ()),
    ("According to passage 2, he attends.", "He attends. [1]", (2,), ()),
    ("Passage [1] says that he attends.", "He attends. [1]", (1,), ()),
    ("[1] Kim attends. [2] Putin visits.", "Kim attends. [1] Putin visits. [2]", (1, 2), ()),
    ("Kim attends. [1] Putin visits. [2]", "Kim attends. [1] Putin visits. [2]", (1, 2), ()),
    ("Kim attends [1], and Putin visits [2].", "Kim attends, and Putin visits. [1][2]", (1, 2), ()),
    ("He said “I go.” [2] Then he left [1].", "He said “I go.” [1] Then he left. [2]", (2, 1), ()),
    ("On Sept. 3 in the U.S. it rains [1].", "On Sept. 3 in the U.S. it rains. [1]", (1,), ()),
    ("- Kim [1]\n- Putin [2]", "- Kim [1]\n- Putin [2]", (1, 2), ()),
    ("Kim attends.\n[1]", "Kim attends. [1]", (1,), ()),
    ("Kim [1].\n\nSources:\n[1] Title\n[2] Other", "Kim. [1]", (1,), ()),
    ("Kim [1].\n\n**References**\n- [1] Title", "Kim. [1]", (1,), ()),
    ("**Kim** attends [1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends [1]. Kim attends [1].", "Kim attends. [1]", (1,), ()),
    ("Kim attends.", "Kim attends.", (), ()),
    ("[1]", "", (), ()),
    ("", "", (), ()),
    (" \n\t ", "", (), ()),
]


@pytest.mark.parametrize(
    ("raw", "text", "sources", "unknown"),
    [pytest.param(*row, id=row[0] or "empty") for row in ROWS],
)
def test_parse_answer(
    raw: str, text: str, sources: tuple[int, ...], unknown: tuple[int, ...]
) -> None:
    parsed = parse_answer(raw, count=6)

    assert (parsed.text, parsed.sources, parsed.unknown) == (text, sources, unknown)


def test_no_passage_makes_every_marker_unknown() -> None:
    parsed = parse_answer("Kim attends [1]. He does [2-3].", count=0)

    assert (parsed.text, parsed.sources) == ("Kim attends. He does.", ())
    assert parsed.unknown == (1, 2, 3)


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            "[ ] ( ) 【 】 [1] [2] [9] [0] [1-3] [1, [2]] [2024] `x[1]` ``` . ! ? , - – and Kim "
            "said Sept. 3 U.S. \n \n\n Sources: [source 1] (passage 2) According to passage 3, "
            "\ue0000\ue001 \ue001 [^1] ** __ “ ” - * 1. # \\ †".split(" ")
        ),
        st.text(max_size=8),
    ),
    max_size=25,
)


@settings(deadline=None)
@given(pieces=PIECES, joint=st.sampled_from(["", " "]), count=st.integers(0, 5))
def test_any_text_parses_and_shows_only_markers_of_passages(
    pieces: list[str], joint: str, count: int
) -> None:
    raw = joint.join(pieces)

    parsed = parse_answer(raw, count=count)

    used = [marker for sentence in parsed.sentences for marker in sentence.markers]
    assert list(dict.fromkeys(used)) == list(range(1, len(parsed.sources) + 1))
    assert set(parsed.sources) <= set(range(1, count + 1))
    assert not set(parsed.unknown) & set(range(1, count + 1))
    assert all(sentence.text.strip() for sentence in parsed.sentences)


@settings(deadline=None)
@given(pieces=PIECES, count=st.integers(0, 5))
def test_shown_markers_outside_code_are_those_of_the_sentences(
    pieces: list[str], count: int
) -> None:
    raw = " ".join(pieces).replace("`", "")

    parsed = parse_answer(raw, count=count)

    shown = {int(number) for number in re.findall(r"\[(\d{1,3})\]", parsed.text)}
    assert shown <= set(range(1, len(parsed.sources) + 1))


@pytest.mark.parametrize("count", [1, 6])
def test_parsing_is_quick_on_hostile_text(count: int) -> None:
    for raw in (
        "[" * 5_000,
        "[1," * 3_000,
        "1 " * 5_000,
        "[1-" * 3_000 + "]",
        "(passage 1 " * 2_000,
    ):
        parse_answer(raw, count=count)


def test_citation_is_the_slice_of_the_document() -> None:
    citation = citation_for(2, PASSAGE, DOCUMENT, span=SENTENCES[2], emphasis=Span(103, 114))

    assert citation.quote == DOCUMENT.text[citation.start : citation.end]
    assert citation.quote == "The new bridge will cost $40 million and open on May 4, 2027."
    assert (citation.marker, citation.title, citation.site) == (2, DOCUMENT.title, "The Courier")
    assert citation.emphasis == Span(103, 114)


@pytest.mark.parametrize(
    ("span", "paragraph"), [pytest.param(SENTENCES[1], 3, id="first"), (SENTENCES[3], 4)]
)
def test_citation_names_the_paragraph_of_its_quote(span: Span, paragraph: int) -> None:
    assert citation_for(1, PASSAGE, DOCUMENT, span=span).paragraph == paragraph


def test_citation_of_a_whole_passage_leaves_white_space_out() -> None:
    passage = Passage(id="p", document="d1", start=36, end=78, text=TEXT[36:78])

    citation = citation_for(1, passage, DOCUMENT)

    assert citation.quote == "Mayor Ada Obi called the vote historic."
    assert citation.quote == TEXT[citation.start : citation.end]


@settings(deadline=None)
@given(start=st.integers(0, len(TEXT) - 1), length=st.integers(1, 60), shift=st.integers(-40, 40))
def test_quote_and_emphasis_are_always_of_the_text(start: int, length: int, shift: int) -> None:
    span = Span(start, min(start + length, len(TEXT)))
    if not TEXT[span.start : span.end].strip():
        return

    emphasis = Span(start + shift, start + shift + 10)
    citation = citation_for(1, PASSAGE, DOCUMENT, span=span, emphasis=emphasis)

    assert citation.quote == TEXT[citation.start : citation.end]
    assert citation.quote == citation.quote.strip()
    if citation.emphasis is not None:
        assert citation.start <= citation.emphasis.start < citation.emphasis.end <= citation.end


@pytest.mark.parametrize(
    "span", [Span(5, 5), Span(10, 5), Span(-1, 5), Span(0, len(TEXT) + 1), Span(76, 78)]
)
def test_citation_of_nothing_is_refused(span: Span) -> None:
    with pytest.raises(ValueError, match="holds no text"):
        citation_for(1, PASSAGE, DOCUMENT, span=span)


def test_citation_of_another_document_is_refused() -> None:
    other = Passage(id="p", document="d2", start=0, end=4, text="text")

    with pytest.raises(ValueError, match="not of document"):
        citation_for(1, other, DOCUMENT)
