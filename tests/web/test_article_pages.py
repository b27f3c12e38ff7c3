"""Articles in the browser: the library, the text of one, and quotes marked in their places."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.schema import Block
from assistant.web.answer_view import web_address
from assistant.web.article_view import article_view
from assistant.web.marking import Mark, cut
from assistant.web.room import Asked, Kept
from terminal_fakes import APPROVED, BLOCKS, FERRY, TEXT, citation
from web_setting import Setting, words


def test_the_quote_is_marked_in_its_place(setting: Setting) -> None:
    setting.ask("who?")
    text = setting.client.get(f"/articles/{FERRY.id}?answer=1&cite=1").text
    (marked,) = re.findall(r'<mark class="chosen">(.*?)</mark>', text)
    assert unescape(marked) == "The harbour council approved the plan."
    assert 'id="cite-1"></span><mark class="chosen">' in text
    assert words(text).count("The harbour council approved the plan.") == 2  # and beside it
    assert 'id="source-1" aria-current="true"' in text


def test_an_article_alone_has_no_marks(setting: Setting) -> None:
    text = setting.client.get(f"/articles/{FERRY.id}").text
    assert "<mark" not in text
    assert "<aside" not in text
    for block in BLOCKS:
        assert block in words(text)


@pytest.mark.parametrize(
    "query", ["answer=x", "answer=-1", "answer=1&cite=z", "answer=" + "9" * 99]
)
def test_numbers_that_are_none_mark_nothing(setting: Setting, query: str) -> None:
    setting.ask("who?")
    answer = setting.client.get(f"/articles/{FERRY.id}?{query}")
    assert answer.status_code == 200
    assert "chosen" not in answer.text


def test_quotes_that_overlap_and_cross_blocks_keep_the_text_whole() -> None:
    first, second, third = (TEXT.index(block) for block in BLOCKS[1:4])
    spans = [(first + 5, second + 10), (first + 8, first + 12), (second, third - 2)]
    answer = dataclasses.replace(
        APPROVED,
        citations=tuple(
            dataclasses.replace(citation(1, BLOCKS[1]), marker=number, start=start, end=end)
            for number, (start, end) in enumerate(spans, start=1)
        ),
    )
    bounds = [TEXT.index(block) for block in BLOCKS]
    document = dataclasses.replace(
        FERRY,
        blocks=tuple(
            Block("title" if number == 0 else "paragraph", start, start + len(block))
            for number, (start, block) in enumerate(zip(bounds, BLOCKS, strict=True))
        ),
    )
    view = article_view(document, Kept(number=1, asked=Asked(question="x"), answer=answer), 2)
    assert ["".join(piece.text for piece in block.pieces) for block in view.blocks] == [*BLOCKS]
    begins = [marker for block in view.blocks for piece in block.pieces for marker in piece.begins]
    ends = [marker for block in view.blocks for piece in block.pieces for marker in piece.ends]
    assert (begins, ends) == ([1, 2, 3], [2, 1, 3])
    chosen = [piece.text for block in view.blocks for piece in block.pieces if piece.is_chosen]
    assert "".join(chosen) == TEXT[first + 8 : first + 12]


def test_headings_keep_their_order_without_gaps() -> None:
    blocks = tuple(Block("heading", 0, 3, level) for level in (3, 5, 6, 9))
    view = article_view(dataclasses.replace(FERRY, blocks=blocks), None, None)
    assert [block.level for block in view.blocks] == [2, 3, 4, 4]


def test_the_library_lists_its_articles(setting: Setting) -> None:
    text = setting.client.get("/articles").text
    assert f'<a href="/articles/{FERRY.id}">The Ferry Comes Back</a>' in text
    assert "Harbour News, 2 April 2024 · 38 words, 4 passages" in words(text)


@pytest.mark.parametrize(
    ("address", "opened"),
    [("https://a.example/b", True), ("http://a.example", True), ("javascript:alert(1)", False),
     ("data:text/html,x", False), ("/etc/passwd", False), ("-", False), ("http://[", False),
     ("https:///x", False), ("file:///etc/passwd", False)],
)  # fmt: skip
def test_only_addresses_of_the_web_are_links(address: str, opened: bool) -> None:
    assert web_address(address) == (address if opened else None)


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=5),
)
def test_pieces_are_the_text_whatever_the_marks_are(
    text: str, spans: list[tuple[int, int]]
) -> None:
    marks = [Mark(min(span), max(span), str(number)) for number, span in enumerate(spans)]
    pieces = [*cut(text, marks)]
    assert "".join(piece.text for piece in pieces) == text
    for mark in marks:
        inside = "".join(piece.text for piece in pieces if mark.name in piece.names)
        assert inside == text[mark.start : mark.end]
