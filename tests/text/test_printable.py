"""What is shown cannot steer a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.text.printable import clean, one_line

SEEN_FORMATS = {"\u200c", "\u200d"}  # the joiners shape words and emoji


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("plain words", "plain words", id="plain"),
        pytest.param("a\x1b[31mred\x1b[0m b", "ared b", id="colour"),
        pytest.param("a\x1b[2J\x1b[1;1Hb", "ab", id="erase-and-home"),
        pytest.param("a\x1b]0;title\x07b", "ab", id="window-title"),
        pytest.param("a\x1b]8;;http://evil\x1b\\here\x1b]8;;\x1b\\b", "ahereb", id="hyperlink"),
        pytest.param("a\x1b]52;c;aGk=\x1b\\b", "ab", id="clipboard"),
        pytest.param("a\x1bPq#0\x1b\\b", "ab", id="device-control"),
        pytest.param("a\x1b(Bb", "ab", id="character-set"),
        pytest.param("a\x9b31mb", "ab", id="one-byte-control"),
        pytest.param("a\x1b]0;never ends", "a]0;never ends", id="string-without-end"),
        pytest.param("a\x1b", "a", id="escape-at-end"),
        pytest.param("\x1b\x1b[31m[31mx", "[31mx", id="nested"),
        pytest.param("100%\rforged", "100% forged", id="carriage-return"),
        pytest.param("a\r\nb", "a b", id="windows-line-end"),
        pytest.param("a\u2028b\u2029c\x85d\x0be", "a b c d e", id="line-separators"),
        pytest.param("a\tb", "a b", id="tab"),
        pytest.param("x\u202eabc\u202c\u2066y\u2069", "xabcy", id="bidi"),
        pytest.param("z\u200be\ufeffr\u2060o\u00ad", "zero", id="zero-width"),
        pytest.param("a\x00\x07\x08\x7fb", "ab", id="c0"),
        pytest.param("caf\udce9", "caf\ufffd", id="surrogate-of-a-file-name"),
        pytest.param(
            "中文 é 👩\u200d🚀 می\u200cخواهم", "中文 é 👩\u200d🚀 می\u200cخواهم", id="kept"
        ),
    ],
)
def test_clean(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_clean_keeps_lines_where_they_are_allowed() -> None:
    assert clean("a\r\nb\u2028c\td\re", newlines=True) == "a\nb\nc    d\ne"


@given(st.text(st.characters(codec=None)), st.booleans())
@example("\x1b[\x1b[31mm", True)
@example("\x1b]\x1b]0;a\x07\x07", False)
def test_nothing_that_steers_a_terminal_is_left(text: str, newlines: bool) -> None:
    shown = clean(text, newlines=newlines)
    for sign in shown.replace("\n", "") if newlines else shown:
        category = unicodedata.category(sign)
        assert category not in {"Cc", "Cs", "Zl", "Zp"}
        # Signs of this category that are seen or shape their neighbours stay.
        assert category != "Cf" or sign in SEEN_FORMATS or clean(sign) == sign
    assert clean(shown, newlines=newlines) == shown


@pytest.mark.parametrize("sign", ["\u200e", "\u061c", "\u2067", "\u206a", "\ufffa", "\U000e0041"])
def test_signs_that_are_not_seen_are_dropped(sign: str) -> None:
    assert clean(f"a{sign}b") == "ab"


def test_ordinary_text_is_left_alone() -> None:
    text = "“Sept. 3” — café, naïve, 3 × 4 €, Ünïcödé"
    assert clean(text) == text == one_line(f"  {text}\n")
