"""Building the list of English words from the lists of others."""

from __future__ import annotations

import lzma
from typing import TYPE_CHECKING

from assistant.text.english import GAP
from assistant.training.english_words import folded, main, slips

if TYPE_CHECKING:
    from pathlib import Path


def test_accents_and_capitals_are_folded() -> None:
    assert folded("Ångström") == "angstrom"


def test_slips_are_neighbours_swapped() -> None:
    assert slips("the") == {"hte", "teh"}


def test_a_list_holds_common_words_words_and_names_apart(tmp_path: Path) -> None:
    files = {
        "words": "their\nharbour\nit's\nLund\nzyzzyva\n",
        "names": "SMITH 1.006 1.006 1\nTHIER 0.001 1.0 2\n",
        "cities": '{"1": {"name": "Malmö"}}',
        "counts": "harbour 10\ntheir 900\nunlisted 5000\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    out = tmp_path / "english.xz"
    main(
        [
            str(tmp_path / "words"),
            *("--names", str(tmp_path / "names"), "--cities", str(tmp_path / "cities")),
            *("--frequencies", str(tmp_path / "counts"), "--out", str(out)),
        ]
    )
    parts = [part.decode().split("\n") for part in lzma.decompress(out.read_bytes()).split(GAP)]
    # The surname that is a slip of a common word is left out, and so is what no list knows.
    assert parts == [
        ["their", "harbour"],
        ["harbour", "their", "zyzzyva"],
        ["lund", "malmo", "smith"],
    ]
