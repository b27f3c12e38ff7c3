"""Citation markers as language models write them, found in text and taken out of it.

A marker is a group in square brackets of numbers, lists and ranges: `[1]`, `[1, 2]`, `[1-3]`,
`[1,2-4]`, `[^1]`, `【1†source】`, `[source 1]`, `[[1]]`, `[1](address)`, `[1]-[3]`; with a word
that says so it may stand in parentheses, `(passage 1)`, or open a sentence, `According to passage
1,`. A group of numbers above 999 that no passage has, such as `[2024]` or `[1939-1945]`, is a year
or a quantity and stays in the text, as do `[sic]`, `[Kim]`, `[1.5]` and code in backticks.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LARGEST_MARKER = 999
"""A larger number in brackets is a marker only where so many passages were given."""
SOURCE_WORDS = r"(?:sources?|passages?|excerpts?|citations?|refs?|references?)"
ANY_WORDS = rf"(?:{SOURCE_WORDS}|documents?|docs?|articles?|quotes?)"
LABEL = r"\.?\s*(?:nos?\.?\s*)?[:#^]?\s*"

HIDDEN_OPEN, HIDDEN_CLOSE = "\ue000", "\ue001"
CODE_OPEN, CODE_CLOSE = "\ue002", "\ue003"
RESERVED = re.compile(r"[\ue000-\ue003]")
HIDDEN = re.compile(rf"{HIDDEN_OPEN}([0-9]+){HIDDEN_CLOSE}")
_HIDDEN = rf"{HIDDEN_OPEN}[0-9]+{HIDDEN_CLOSE}"
_SEVERAL = rf"{_HIDDEN}(?:\s*(?:[,;&]|and\b)?\s*{_HIDDEN})*"

_NUMBER = rf"(?:{ANY_WORDS}{LABEL}|[#^])?[0-9]{{1,12}}"
_ITEM = rf"(?:{_NUMBER}(?:\s*(?:-|–|—|‑|to|through)\s*{_NUMBER})?|{_HIDDEN})"
_SEPARATOR = r"(?:\s*(?:,\s*and|[,;&/、，]|and)\s*|\s+)"
_LIST = rf"{_ITEM}(?:{_SEPARATOR}{_ITEM}){{0,40}}"
BRACKETED = re.compile(
    rf"\\?[\[【［]\s*(?:see\s+)?({_LIST})\s*(?:†[^\]】］\n]{{0,40}})?\\?[\]】］]"
    r"(?:\((?:https?:|#|/)[^()\s]*\))?",
    re.IGNORECASE,
)
PARENTHESISED = re.compile(
    rf"\(\s*(?:see\s+|from\s+)?({SOURCE_WORDS}{LABEL}[0-9]{{1,12}}(?:{_SEPARATOR}{_ITEM}){{0,40}})\s*\)",
    re.IGNORECASE,
)
OPENING = re.compile(
    rf"\b(?P<way>according to|as (?:stated|reported|noted|described|mentioned) (?:in|by)|per)\s+"
    rf"(?:the\s+)?(?:{SOURCE_WORDS}\s+)?(?P<list>{_NUMBER}|{_SEVERAL})\s*,?\s*",
    re.IGNORECASE,
)
SUBJECT = re.compile(
    rf"\b(?:the\s+)?{SOURCE_WORDS}\s+(?P<list>[0-9]{{1,3}}|{_SEVERAL})\s+"
    r"(?:says|states|reports|mentions|notes|confirms|explains|indicates)\s+that\s+",
    re.IGNORECASE,
)
ACROSS = re.compile(rf"({_HIDDEN})\s*[-–—]\s*({_HIDDEN})")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
AFTER_STOP = re.compile(rf"([.!?…]+[\"'”’»)]*)\s*({_SEVERAL})")
EMPTY = re.compile(rf"\(\s*({_SEVERAL})\s*\)")
RANGE = re.compile(r"([0-9]+)(?:\s*(?:-|–|—|‑|to|through)\D*?([0-9]+))?", re.IGNORECASE)


class Group(NamedTuple):
    """The numbers of one marker: those of passages, and those of none."""

    known: tuple[int, ...]
    unknown: tuple[int, ...]


class Markers:
    """Hides the markers of a text behind private characters and gives their numbers back."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._groups: list[Group] = []
        self._code: list[str] = []

    @property
    def unknown(self) -> tuple[int, ...]:
        """Numbers that name no passage, in order of first use."""
        return tuple(dict.fromkeys(number for group in self._groups for number in group.unknown))

    def hide(self, text: str) -> str:
        """Return text with its code and markers hidden."""
        text = CODE.sub(self._hide_code, RESERVED.sub("", text))
        text = self._settled(BRACKETED, text)
        text = ACROSS.sub(self._hide_across, text)
        text = PARENTHESISED.sub(self._hide_group, text)
        text = EMPTY.sub(r"\1", text)
        text = OPENING.sub(self._hide_opening, text)
        return SUBJECT.sub(lambda match: f"{self._hide_list(match['list'])} ", text)

    def inside_sentences(self, line: str) -> str:
        """Return a line with the markers that follow a full stop moved before it.

        A line that begins with a marker and does not end with one carries them before its
        sentences, where they are left.
        """
        bare = line.rstrip(" .!?\"'”’")
        if HIDDEN.match(line.lstrip()) and not bare.endswith(HIDDEN_CLOSE):
            return line
        return AFTER_STOP.sub(r"\2\1 ", line).rstrip()

    def take(self, piece: str) -> tuple[str, tuple[int, ...]]:
        """Return a sentence without its markers, and their numbers in order."""
        found = [int(match.group(1)) for match in HIDDEN.finditer(piece)]
        groups = [self._groups[item] for item in found]
        known = tuple(dict.fromkeys(number for group in groups for number in group.known))
        bare = re.sub(rf"\s*{_SEVERAL}(\s*[.,;:!?…)]|\s|$)", r"\1", piece)
        bare = re.sub(rf"(?<=\w){_SEVERAL}(?=\w)", " ", bare)
        bare = " ".join(HIDDEN.sub("", bare).split())
        bare = re.sub(r"\s+([.,;:!?…])(?=\s|$)", r"\1", bare)
        if HIDDEN.match(piece.lstrip()):
            bare = bare[:1].upper() + bare[1:]
        return bare, known

    def restore(self, text: str) -> str:
        """Return text with its code shown again."""
        return re.sub(
            rf"{CODE_OPEN}([0-9]+){CODE_CLOSE}", lambda match: self._code[int(match[1])], text
        )

    def _settled(self, pattern: re.Pattern[str], text: str) -> str:
        for _ in range(5):
            before, text = text, pattern.sub(self._hide_group, text)
            if text == before:
                break
        return text

    def _hide_code(self, match: re.Match[str]) -> str:
        self._code.append(match.group())
        return f"{CODE_OPEN}{len(self._code) - 1}{CODE_CLOSE}"

    def _hide_group(self, match: re.Match[str]) -> str:
        return self._hide_list(match.group(1)) or match.group()

    def _hide_opening(self, match: re.Match[str]) -> str:
        hidden = self._hide_list(match["list"])
        return f"{hidden} " if hidden else match.group()

    def _hide_across(self, match: re.Match[str]) -> str:
        ends = [self._groups[int(item)].known for item in HIDDEN.findall(match.group())]
        if any(len(end) != 1 for end in ends):
            return match.group(1) + match.group(2)
        return self._hidden(self._range(ends[0][0], ends[1][0]))

    def _hide_list(self, text: str) -> str:
        """Return the stand-in of a list of numbers; nothing where they are no marker."""
        inner = [self._groups[int(item)] for item in HIDDEN.findall(text)]
        plain = HIDDEN.sub(" ", text)
        spans = [(int(low), int(high or low)) for low, high in RANGE.findall(plain)]
        largest = max(self._count, LARGEST_MARKER)
        worded = re.search(ANY_WORDS, plain, re.IGNORECASE)
        if not inner and not worded and all(low > largest for low, _ in spans):
            return ""
        groups = [*inner, *(self._range(*span) for span in spans)]
        return self._hidden(
            Group(
                tuple(dict.fromkeys(number for group in groups for number in group.known)),
                tuple(dict.fromkeys(number for group in groups for number in group.unknown)),
            )
        )

    def _hidden(self, group: Group) -> str:
        self._groups.append(group)
        return f"{HIDDEN_OPEN}{len(self._groups) - 1}{HIDDEN_CLOSE}"

    def _range(self, low: int, high: int) -> Group:
        low, high = sorted((low, high))
        known = range(max(1, low), min(self._count, high) + 1)
        unknown = tuple(end for end in dict.fromkeys((low, high)) if not 1 <= end <= self._count)
        return Group(tuple(known), unknown)
