"""Mends a question in which people correct themselves: what they took back is dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.question.repair.contrast import Exchange, contrast, flipped
from assistant.question.repair.counterpart import counterpart
from assistant.question.repair.doubt import in_title, takes_back
from assistant.question.repair.edit_terms import EditTerm, edit_terms
from assistant.question.repair.phrases import noun_phrase, phrase_start
from assistant.question.repair.word_kinds import (
    CONTENT,
    asks,
    asks_late,
    kind_at,
    question_words,
    spoken,
    tokens,
)
from assistant.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.repair.word_kinds import Token

MOST_REPAIRS = 6
_MARKS = " ,;:–—-…"
_POINTING = frozenset("it its he him his she her they them their there".split())
_TRAILING = re.compile(
    r"[\s,]+(?:rather|sorry|actually|instead|i\s+guess|i\s+mean|i\s+think)(?=[\s?.!]*$)",
    re.IGNORECASE,
)


def repaired(question: str) -> str:
    """Return the question as it was meant, unchanged where nothing was taken back.

    Its words are words of the question. They stand in its order, but that an afterthought, `... no,
    the Treaty of Nice?`, moves to what it corrects.
    """
    text = " ".join(question.split())
    # A sentence that is gone may leave a correction that had stood apart from what it corrects.
    for _ in range(MOST_REPAIRS):
        once = _repaired_once(text)
        if once == text:
            break
        text = once
    return text


def _repaired_once(text: str) -> str:
    if not edit_terms(text):
        return text
    said = [text[span.start : span.end] for span in sentences(text)]
    kept: list[str] = []
    for sentence in said:
        if kept and _starts_over(kept[-1], sentence):
            kept.pop()
        kept.append(_sentence(sentence))
    return text if kept == said else " ".join(kept)


def _sentence(text: str) -> str:
    for _ in range(MOST_REPAIRS):
        mended = next(filter(None, (_mended(text, term) for term in edit_terms(text))), None)
        if mended is None:
            break
        text = mended
    return text


def _starts_over(earlier: str, later: str) -> bool:
    """Say whether a sentence takes back the question before it: `When was it? No wait, who`."""
    first = next(iter(edit_terms(later)), None)
    if first is None or first.start > 0 or first.strength == "pause":
        return False
    begun, right = tokens(earlier), tokens(later[first.end :].lstrip(_MARKS))
    if not begun or not asks(right) or any(token.lower in _POINTING for token in right):
        return False
    return earlier.endswith("?") or kind_at(begun, 0) == "question"


@dataclass(frozen=True, slots=True)
class _Halves:
    """A question on both sides of an edit term."""

    before: str
    after: str
    left: Sequence[Token]
    right: Sequence[Token]

    def joined(self, keep: int, first: int = 0) -> str:
        """Return the first words of the left half, and the right half from a word on."""
        lead = self.before[: self.left[keep - 1].end] if keep else ""
        return f"{lead} {self.after[self.right[first].start :]}".strip()

    def exchanged(self, exchange: Exchange) -> str:
        """Return the left half with some words exchanged for words of the right half."""
        replaced, first, last = exchange.replaced, exchange.first, exchange.last
        if replaced.end >= len(self.left) and last >= spoken(self.right):
            return self.joined(replaced.start, first)
        last = min(last, spoken(self.right))
        lead = self.before[: self.left[replaced.start - 1].end] if replaced.start else ""
        meant = self.after[self.right[first].start : self.right[last - 1].end]
        rest = self.before[self.left[replaced.end].start :] if replaced.end < len(self.left) else ""
        end = self.after[self.right[spoken(self.right) - 1].end :].strip()
        return " ".join(filter(None, (lead, meant, rest))) + end


def _mended(text: str, term: EditTerm) -> str | None:
    """Return the question without what one edit term takes back, None where it takes nothing."""
    before, after = text[: term.start].rstrip(_MARKS), text[term.end :].lstrip(_MARKS)
    if term.strength != "pause":
        after = _TRAILING.sub("", after)
    if term.before_comma:
        after = _without_closing_comma(after)
    halves = _Halves(before, after, tokens(before), tokens(after))
    if not spoken(halves.right):
        mended = None if term.strength == "doubtful" else before + after
    elif not spoken(halves.left):
        opens = term.strength != "doubtful" or term.after_comma or asks(halves.right)
        mended = after if opens else None
    else:
        mended = _without_taken_back(halves, term)
    if mended is not None and text[:1].isupper():
        mended = mended[:1].upper() + mended[1:]
    return mended if mended != text else None


def _without_taken_back(halves: _Halves, term: EditTerm) -> str | None:
    left, right = halves.left, halves.right
    if term.strength == "doubtful" and not takes_back(term, left, right):
        return None
    if term.strength == "pause":
        if not term.before_comma and in_title(left, right):
            return None
        if not _may_replace(left, right):
            return halves.joined(len(left))
    return _replaced(halves)


def _without_closing_comma(after: str) -> str:
    """Return a repair without the comma that closes it: `the war, I mean the siege, end`."""
    words = tokens(after)
    comma = next((i for i, token in enumerate(words) if token.text == ","), len(words))
    closes = comma + 1 < len(words) and kind_at(words, comma + 1) not in {"question", "conjunction"}
    if not closes or not noun_phrase(words[:comma]):
        return after
    return after[: words[comma].start] + after[words[comma].end :]


def _replaced(halves: _Halves) -> str:
    left, right = halves.left, halves.right
    exchange = flipped(left, right)
    if exchange is None and (asks(right) or asks_late(left, right)):
        return halves.joined(_kept(left, right))
    exchange = exchange or contrast(left, right)
    return halves.exchanged(exchange or Exchange(counterpart(left, right), 0, len(right)))


def _may_replace(left: Sequence[Token], right: Sequence[Token]) -> bool:
    """Say whether a pause stands between two things of which the second replaces the first."""
    last, first = kind_at(left, len(left) - 1), kind_at(right, 0)
    if last == "conjunction":
        return False
    if asks(right) or asks_late(left, right):
        return True
    if first == "determiner" and last in CONTENT:
        return phrase_start(left) is not None
    return last == first or (last in CONTENT and first in CONTENT)


def _kept(left: Sequence[Token], right: Sequence[Token]) -> int:
    """Return how many words before a new question belong to it: `In 1785 who, no, what was`."""
    asking = question_words(left)
    if kind_at(left, 0) == "question":
        return 0
    end = len(left) - 1
    if asking and asking[-1] == end and right[0].text[0].islower():
        return _before_question_word(left, right, end)
    if asking[:1] == [1] and kind_at(left, 0) == "preposition":
        # `Of what exhaust, no, what length`: the preposition goes with the noun that is asked for.
        same = right[0].text == left[1].lower and kind_at(right, 1) == "noun"
        return int(same)
    leading = kind_at(left, 0) in {"preposition", "conjunction", "adverb"}
    if not leading and left[0].lower not in {"along", "compared"}:
        return 0
    first = asking[0] if asking else end
    commas = [i for i in range(first) if left[i].text == ","]
    if commas:
        return commas[-1] + 1
    if asking and first > 2:
        return first - (kind_at(left, first - 1) == "preposition")
    return 0


def _before_question_word(left: Sequence[Token], right: Sequence[Token], at: int) -> int:
    """Keep what is before a question word that is exchanged: `People of which, no, of what`."""
    led = kind_at(left, at - 1) == "preposition"
    if led and kind_at(right, 0) == "preposition":
        return at - 1
    if at == 1 and led and kind_at(right, 1) == "auxiliary":
        return 0
    return at
