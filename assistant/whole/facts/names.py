"""The names in an article, by rules: runs of capitalised words, each name once.

Whether a word that opens a sentence belongs to a name is learned from the article itself: it does
if the article writes it with a capital in the middle of a sentence too, and never small.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Span
from assistant.text.words import STOP_WORDS, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.whole.article import Line

TITLES = frozenset(
    "mr mrs ms miss mx dr sir lord lady dame prof professor president premier chancellor senator "
    "minister secretary governor mayor king queen prince princess pope captain colonel general "
    "major sergeant inspector judge justice doctor sister brother father reverend bishop chairman "
    "chairwoman director engineer headteacher councillor ambassador commissioner".split()
)
"""Words before a name that say that it is a person's; they are not part of it."""
_SHORT_TITLES = frozenset("mr mrs ms mx dr prof sir".split())
"""Titles that are no name by themselves: a full stop parts "Dr." from it."""
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june"
    " july august september october november december christmas easter i i'm i've i'd i'll".split()
)
_JOINING = frozenset("of de la le van von der den del di da du bin al el and & the for".split())
_TOKEN = re.compile(r"[^\W\d_][\w.&’'-]*[\w&]|[^\W\d_]\.?|&")
_QUOTED_TITLE = re.compile(r"[\"“‘']([A-Z][^\"”“’\n]{2,50})[\"”’']")
_BETWEEN = re.compile(r"\s{1,3}|\s?")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stands in one sentence."""

    line: Line
    span: Span
    """Offsets into the folded text of the line."""
    text: str
    titled: bool
    """Whether a title such as "Mr" stands before it."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name of an article with all its mentions, in order."""

    text: str
    """Its first form of several words, or its first form."""
    mentions: tuple[Mention, ...]

    @property
    def titled(self) -> bool:
        """Whether a title stands before any of its mentions."""
        return any(mention.titled for mention in self.mentions)


def names_of(lines: Sequence[Line]) -> tuple[Name, ...]:
    """Return the names of an article, in the order in which they first occur."""
    usage = _Usage(lines)
    mentions = [mention for line in lines for mention in _mentions(line, usage)]
    return _grouped(mentions)


class _Usage:
    """How an article writes its words where a capital is a choice: inside sentences."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.capital: Counter[str] = Counter()
        self.small: Counter[str] = Counter()
        for line in lines:
            opens = True
            for match in _TOKEN.finditer(line.text):
                word = match.group()
                opening = opens or _opens(line.text, match.start())
                opens = False
                if word[0].isupper():
                    self.capital[plain(word)] += not opening
                else:
                    self.small[plain(word)] += 1

    def is_name(self, word: str, *, opening: bool, alone: bool) -> bool:
        """Return whether a capitalised word belongs to a name."""
        key = plain(word)
        if key in _CALENDAR or (key in STOP_WORDS and not word.isupper()) or not key:
            return False
        if len(key) == 1 and alone:
            return False
        if not opening:
            return True
        if self.small[key] > 0 or key in _OPENERS:
            return False
        return self.capital[key] > 0 or not alone


_OPENERS = frozenset(
    "there however although though since while when because despite following according meanwhile "
    "but yet still also today yesterday tomorrow last next one two three four five six seven eight "
    "nine ten some many most several few every each another other both such no not nobody nothing "
    "everyone instead indeed perhaps earlier later now then thus so as at by for from in on to with"
    " without within under over after before during among between if unless until whether what why "
    "how who where that these those here more less than even only just never always often once "
    "asked speaking writing".split()
)
"""Words that open sentences and are no names, whatever the article."""


def _opens(text: str, position: int) -> bool:
    """Return whether a word stands first in its sentence, quotation or clause after a colon."""
    before = text[:position].rstrip()
    return not before.strip("\"'“‘([*-–—•") or before[-1] in '"“:.!?'


def _mentions(line: Line, usage: _Usage) -> Iterable[Mention]:
    tokens = list(_TOKEN.finditer(line.text))
    index = 0
    while index < len(tokens):
        run, following = _run(line.text, tokens, index, usage)
        index = following
        if run and not (len(run) == 1 and plain(run[0].group()) in _SHORT_TITLES):
            yield _mention(line, run)


def _run(
    text: str, tokens: Sequence[re.Match[str]], first: int, usage: _Usage
) -> tuple[list[re.Match[str]], int]:
    """Return the tokens of the name that begins here, none if none does, and where to go on."""
    run: list[re.Match[str]] = []
    index = first
    while index < len(tokens):
        token = tokens[index]
        if run and not _BETWEEN.fullmatch(text[tokens[index - 1].end() : token.start()]):
            break
        if token.group()[0].isupper():
            alone = not run and not _goes_on(text, tokens, index)
            if not usage.is_name(token.group(), opening=_opens(text, token.start()), alone=alone):
                break
            run.append(token)
            index += 1
            if token.group().endswith(("'s", "’s", "'", "’")):
                break
        elif run and token.group() in _JOINING and _goes_on(text, tokens, index):
            run.append(token)
            index += 1
        else:
            break
    while run and not run[-1].group()[0].isupper():
        run.pop()
    return _without_lists(run), max(index, first + 1)


def _goes_on(text: str, tokens: Sequence[re.Match[str]], index: int) -> bool:
    """Return whether a capitalised word follows right after."""
    if index + 1 >= len(tokens):
        return False
    between = text[tokens[index].end() : tokens[index + 1].start()]
    word = tokens[index + 1].group()
    return bool(_BETWEEN.fullmatch(between)) and word[0].isupper() and plain(word) not in _CALENDAR


def _without_lists(run: list[re.Match[str]]) -> list[re.Match[str]]:
    """Cut a run at "and", "for" or "the", which rather stand between names than in them."""
    for place, token in enumerate(run):
        if token.group() in {"and", "for", "the"}:
            return run[:place]
    return run


def _mention(line: Line, run: Sequence[re.Match[str]]) -> Mention:
    titled = False
    while len(run) > 1 and plain(run[0].group()) in TITLES:
        run, titled = run[1:], True
    before = line.text[: run[0].start()].split()
    titled = titled or bool(before and plain(before[-1]) in TITLES)
    start, end = run[0].start(), run[-1].end()
    text = re.sub(r"(?:['’]s|['’]|(?<=\w\w)\.)$", "", line.text[start:end])
    return Mention(line, Span(start, start + len(text)), text, titled)


def _grouped(mentions: Sequence[Mention]) -> tuple[Name, ...]:
    """Put a last name, an acronym or a part of a longer name to that longer name."""
    longer: dict[tuple[str, ...], tuple[str, ...]] = {}
    whole: dict[str, tuple[str, ...]] = {}
    for mention in mentions:
        whole.setdefault(mention.text, tuple(plain(mention.text).split()))
    for words in sorted(set(whole.values()), key=len):
        for part in _parts(words):
            longer[part] = words
    groups: dict[tuple[str, ...], list[Mention]] = defaultdict(list)
    for mention in mentions:
        words = whole[mention.text]
        while longer.get(words, words) != words:
            words = longer[words]
        groups[words].append(mention)
    return tuple(
        Name(
            next((mention.text for mention in group if " " in mention.text), group[0].text),
            tuple(group),
        )
        for group in groups.values()
    )


def _parts(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the shorter forms under which a name goes: its first or last words."""
    joined = {"of", "and", "de"} & set(words)
    for count in range(1, len(words)):
        if count > 1 or (len(words) <= 3 and not joined):
            yield words[:count]
            yield words[-count:]


def quoted_titles(line: Line) -> list[str]:
    """Return what stands in quotation marks and begins with a capital: titles of works."""
    return [match[1] for match in _QUOTED_TITLE.finditer(line.text)]
