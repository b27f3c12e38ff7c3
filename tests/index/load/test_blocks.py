"""What an element of a page is, by what it says of itself."""

from __future__ import annotations

import pytest

from assistant.index.load.page.blocks import is_hidden, is_note_mark, parse_markup


def only(markup: str, name: str) -> object:
    (found,) = parse_markup(markup).iter(name)
    return found


@pytest.mark.parametrize(
    ("markup", "is_mark"),
    [
        ('<p>Said so.<sup><a href="#n1">1</a></sup></p>', True),
        ('<p>Said so.<a href="#n1"><sup>[2]</sup></a></p>', True),
        ('<p>Said so.<a href="#n1" role="doc-noteref">see the note</a></p>', True),
        ('<p>See chapter <a href="#two">2</a></p>', False),
        ('<p>Said so.<sup><a href="/notes">1</a></sup></p>', False),
        ('<p>Said so.<sup><a href="#n1">the first</a></sup></p>', False),
    ],
)
def test_raised_links_within_the_page_are_marks_of_notes(markup: str, is_mark: bool) -> None:
    assert is_note_mark(only(markup, "a")) is is_mark


def test_a_link_that_stands_in_nothing_is_no_mark() -> None:
    link = only('<a href="#n1">1</a>', "a")
    link.getparent().remove(link)  # type: ignore[attr-defined]
    assert is_note_mark(link) is False


@pytest.mark.parametrize(
    ("markup", "hidden"),
    [
        ("<p hidden>x</p>", True),
        ('<p hidden="until-found">x</p>', False),
        ('<p style="color: red; display : NONE">x</p>', True),
        ('<p style="display: block">x</p>', False),
    ],
)
def test_what_a_browser_does_not_show_is_hidden(markup: str, hidden: bool) -> None:
    assert is_hidden(only(markup, "p")) is hidden
