from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import SettingsError
from assistant.index.split import SplitSettings, passage_context, split
from assistant.schema import Block, BlockKind, Document, Passage

SMALL = SplitSettings(target_words=12, maximum_words=18, smallest_words=3)


def document(*parts: tuple[BlockKind, str], gap: str = "\n\n", title: str = "") -> Document:
    text, blocks = "", []
    for kind, part in parts:
        text += gap if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(part)))
        text += part
    return Document(id="d", text=text, title=title, source="d.md", blocks=tuple(blocks))


def sentence(words: int, first: str = "Word") -> str:
    return " ".join([first] + ["word"] * (words - 1)) + "."


def texts(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.text for passage in passages]


def test_short_paragraphs_are_merged_up_to_the_target() -> None:
    parts: list[tuple[BlockKind, str]] = [("paragraph", sentence(5))] * 5
    made = split(document(*parts), SMALL)
    assert [len(passage.text.split()) for passage in made] == [10, 10, 5]
    assert [passage.paragraph for passage in made] == [1, 3, 5]


def test_a_very_short_last_paragraph_joins_the_one_before() -> None:
    made = split(document(("paragraph", sentence(12)), ("paragraph", "So be it")), SMALL)
    assert len(made) == 2
    made = split(document(("paragraph", sentence(12)), ("paragraph", "So it")), SMALL)
    assert len(made) == 1


def test_a_long_paragraph_is_cut_at_sentence_ends_into_like_pieces() -> None:
    made = split(document(("paragraph", " ".join([sentence(4)] * 7))), SMALL)
    assert [len(passage.text.split()) for passage in made] == [8, 8, 12]
    assert all(passage.text.endswith(".") for passage in made)
    assert {passage.paragraph for passage in made} == {1}


def test_a_sentence_over_the_maximum_is_cut_behind_a_comma_or_a_word() -> None:
    comma = "One two three four five six seven eight nine ten eleven, " + sentence(15, "twelve")
    assert texts(split(document(("paragraph", comma)), SMALL))[0].endswith("eleven,")
    plain = sentence(40)
    made = split(document(("paragraph", plain)), SMALL)
    assert " ".join(texts(made)) == plain
    assert max(len(passage.text.split()) for passage in made) <= SMALL.maximum_words


def test_text_without_spaces_is_cut_too() -> None:
    made = split(document(("paragraph", "字" * 1000)), SMALL)
    assert "".join(texts(made)) == "字" * 1000
    assert len(made) >= 5


def test_a_heading_opens_the_passage_under_it() -> None:
    made = split(
        document(
            ("paragraph", sentence(4)),
            ("heading", "The  war"),
            ("heading", "At sea"),
            ("paragraph", sentence(10)),
            ("paragraph", sentence(10)),
            ("heading", "Peace"),
            ("paragraph", sentence(3)),
        ),
        SMALL,
    )
    assert [passage.heading for passage in made] == [
        "",
        "The war > At sea",
        "The war > At sea",
        "Peace",
    ]
    assert made[1].text.startswith("The  war\n\nAt sea\n\nWord")
    assert len(made[1].sentences) == 3
    assert [passage.paragraph for passage in made] == [1, 2, 3, 4]


def test_title_and_furniture_never_share_a_passage_with_prose() -> None:
    made = split(
        document(
            ("title", "The title"),
            ("furniture", "By a reporter"),
            ("furniture", "1 May 2020"),
            ("paragraph", sentence(4)),
            ("furniture", "Related: more"),
            ("paragraph", sentence(4)),
            ("furniture", "The end"),
        )
    )
    assert [(passage.furniture, passage.paragraph) for passage in made] == [
        (True, 1),
        (True, 1),
        (False, 1),
        (True, 2),
        (False, 2),
        (True, 2),
    ]
    assert made[1].text == "By a reporter\n\n1 May 2020"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param([], [], id="no_blocks"),
        pytest.param([("heading", "Alone")], ["Alone"], id="heading_without_text"),
        pytest.param([("title", "Alone")], ["Alone"], id="title_only"),
        pytest.param(
            [("heading", "Head"), ("furniture", "Photo"), ("paragraph", "Text.")],
            ["Head", "Photo", "Text."],
            id="furniture_under_a_heading",
        ),
    ],
)
def test_odd_documents(parts: list[tuple[BlockKind, str]], expected: list[str]) -> None:
    assert texts(split(document(*parts))) == expected


def test_a_text_without_blocks_is_cut_at_blank_lines() -> None:
    bare = Document(id="d", text="\nOne is here.\n \nTwo.\n", title="", source="-")
    (passage,) = split(bare, SMALL)
    assert passage.text == "One is here.\n \nTwo."
    assert len(passage.sentences) == 2


def test_context_names_title_and_headings_once() -> None:
    made = document(
        ("title", "Big news"),
        ("heading", "Peace"),
        ("paragraph", sentence(10)),
        ("paragraph", sentence(10)),
        title="Big news",
    )
    title, first, second = split(made, SMALL)
    assert passage_context(made, title) == "Big news"
    assert passage_context(made, first) == f"Big news\n{first.text}"
    assert passage_context(made, second) == f"Big news\nPeace\n{second.text}"


def test_ids_come_from_document_and_offsets() -> None:
    same = [("paragraph", sentence(10)), ("paragraph", sentence(10))]
    made = split(document(*same), SMALL)  # type: ignore[arg-type]
    assert made == split(document(*same), SMALL)  # type: ignore[arg-type]
    assert made[0].text == made[1].text
    assert made[0].id != made[1].id
    assert all(len(passage.id) == 16 for passage in made)


@pytest.mark.parametrize("lengths", [(10, 5, 1), (0, 5, 0), (10, 20, 11)])
def test_lengths_that_do_not_rise_are_refused(lengths: tuple[int, int, int]) -> None:
    target, maximum, smallest = lengths
    with pytest.raises(SettingsError, match="change them"):
        SplitSettings(target_words=target, maximum_words=maximum, smallest_words=smallest)


KINDS: list[BlockKind] = ["title", "heading", "paragraph", "paragraph", "furniture"]
TEXTS = st.one_of(
    st.sampled_from([sentence(3), "The same. " * 9 + "The same.", "x" * 900, '"Mr. A', "a, " * 50]),
    st.text(min_size=1, max_size=80),
)
BLOCKS = st.lists(st.tuples(st.sampled_from(KINDS), TEXTS.map(str.strip).filter(bool)), max_size=12)


@given(
    BLOCKS, st.sampled_from(["\n\n", "\n", " \n \n "]), st.sampled_from([SMALL, SplitSettings()])
)
def test_passages_hold_every_character_once(
    parts: list[tuple[BlockKind, str]], gap: str, settings: SplitSettings
) -> None:
    made = document(*parts, gap=gap)
    passages = split(made, settings)
    assert passages == split(made, settings)
    at = 0
    for passage in passages:
        assert made.text[passage.start : passage.end] == passage.text
        assert made.text[at : passage.start].strip() == ""
        assert passage.start >= at
        at = passage.start
        for start, end in passage.sentences:
            assert start < end
            assert made.text[at:start].strip() == ""
            at = end
        assert at == passage.end
    assert made.text[at:].strip() == ""
    assert len({passage.id for passage in passages}) == len(passages)
    kinds = {(block.start, block.kind in ("title", "furniture")) for block in made.blocks}
    assert all((p.start, not p.furniture) not in kinds for p in passages)


@given(BLOCKS)
def test_prose_is_never_longer_than_the_maximum(parts: list[tuple[BlockKind, str]]) -> None:
    prose = [part for part in parts if part[0] != "heading"]
    for passage in split(document(*prose), SMALL):
        assert len(passage.text.split()) <= SMALL.maximum_words
