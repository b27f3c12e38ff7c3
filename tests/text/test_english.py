"""The list of English words and names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.text.english import SortedWords, english

if TYPE_CHECKING:
    from pathlib import Path

WORDS = english()


@pytest.mark.parametrize(
    "word", ["aardvark", "summarise", "summarize", "colour", "smog", "running", "zoo", "modi"]
)
def test_it_holds_words_of_both_spellings_and_names(word: str) -> None:
    assert word in WORDS


@pytest.mark.parametrize(
    "word", ["recieve", "teh", "thier", "goverment", "", "a b", "smog\nsmo", "Smog", "42", "é"]
)
def test_it_holds_no_misspelling_and_nothing_else(word: str) -> None:
    assert word not in WORDS


def test_names_are_told_from_words() -> None:
    assert "keir" in WORDS.names
    assert "keir" not in WORDS.words
    assert "table" not in WORDS.names


def test_common_words_are_ranked_and_are_no_names() -> None:
    assert WORDS.common["the"] < WORDS.common["parade"]
    assert not any(word in WORDS.names for word in WORDS.common)


@pytest.mark.parametrize("word", ["bat", "bath", "cat"])
def test_every_word_of_a_list_is_found(word: str) -> None:
    held = SortedWords(b"\nbat\nbath\ncat\n")
    assert word in held
    assert word[:2] not in held
    assert f"{word}x" not in held


def test_a_broken_list_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "english.xz"
    path.write_bytes(b"no list")
    with pytest.raises(ModelError, match="install it again"):
        english(path)
