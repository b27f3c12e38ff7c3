"""What it costs to have typed one word for another: slips of keys and of ear are cheap."""

from __future__ import annotations

VOWELS = frozenset("aeiouy")
SWAP = 0.55
"""Two neighbouring letters in the wrong order."""
DOUBLE = 0.5
"""A letter once that is written twice, or twice for once."""
VOWEL = 0.7
"""A vowel for another, put in or left out."""
LETTER = 0.75
"""A consonant put in or left out."""
SOUND = 0.65
"""A letter for one that sounds alike."""
KEY = 0.7
"""A letter for its neighbour on the keyboard."""
OTHER = 1.2
LAST_VOWEL = 0.3
"""More, for a word that ends in a vowel and is not meant to: so do names, and few slips."""
FIRST = 0.3
"""More, where the edit touches the first letter: people rarely miss it."""

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACES = {letter: (x + 0.5 * y, y) for y, row in enumerate(_ROWS) for x, letter in enumerate(row)}
_FOREIGN_ENDS = frozenset("aiouy")
_SOUNDS = frozenset(frozenset(pair) for pair in "ck cs ks sz td pb fv gj mn wv qk xs gk iy".split())


def edit_cost(typed: str, meant: str) -> float:
    """Return the lowest cost of the edits that make one word the other, 0 for the same word.

    Optimal string alignment (Damerau 1964: one letter put in, left out, changed, or two swapped),
    each edit at its price; both words in the letters a to z.
    """
    before: list[float] = []
    row = [0.0]
    for at, letter in enumerate(meant):
        row.append(row[-1] + _single(meant, at, letter))
    for i, letter in enumerate(typed):
        two_before, before = before, row
        row = [before[0] + _single(typed, i, letter)]
        for j, wanted in enumerate(meant):
            cheapest = min(
                before[j] + _changed(letter, wanted) + _first(i == j == 0 and letter != wanted),
                before[j + 1] + _single(typed, i, letter),
                row[j] + _single(meant, j, wanted),
            )
            if i and j and letter == meant[j - 1] != wanted == typed[i - 1]:
                cheapest = min(cheapest, two_before[j - 1] + SWAP)
            row.append(cheapest)
    foreign = typed[-1:] in _FOREIGN_ENDS and typed[-1:] not in meant[-2:]
    return row[-1] + (LAST_VOWEL if foreign else 0.0)


def _single(word: str, at: int, letter: str) -> float:
    """Return the cost of a letter that only one of the words has."""
    if letter in (word[at - 1 : at], word[at + 1 : at + 2]):
        return DOUBLE
    return (VOWEL if letter in VOWELS else LETTER) + _first(at == 0)


def _changed(typed: str, meant: str) -> float:
    if typed == meant:
        return 0.0
    if typed in VOWELS and meant in VOWELS:
        return VOWEL
    if frozenset((typed, meant)) in _SOUNDS:
        return SOUND
    (x, y), (to_x, to_y) = _PLACES[typed], _PLACES[meant]
    return KEY if abs(x - to_x) <= 1 and abs(y - to_y) <= 1 else OTHER


def _first(touched: bool) -> float:
    return FIRST if touched else 0.0
