"""Widening a span to the phrase it is a piece of, so that a short answer reads whole."""

from __future__ import annotations

import re

from assistant.schema import Span

_OPEN = {"“": "”", "(": ")", "[": "]", "«": "»"}
_WORD_BEFORE = re.compile(r"([\w$£€][\w’'.\-]*)\s$")
_WORD_AFTER = re.compile(r"^\s([\w][\w’'\-]*)")
_CURRENCY = re.compile(r"[$£€]$")
_UNIT = re.compile(
    r"^\s?(?:%|percent|per cent|million|billion|trillion|thousand|hundred|dozen|dollars?|euros?"
    r"|pounds?|years?|months?|weeks?|days?|hours?|minutes?|seconds?|kilomet\w+|met(?:er|re)s?"
    r"|miles?|tons?|tonnes?|kg|km|m|a\.m\.|p\.m\.)(?!\w)",
    re.IGNORECASE,
)
_EDGES = " \t\n,;:.!?—–-"


def widen(text: str, span: Span, *, within: Span) -> Span:
    """Return the span grown to whole words, names, quantities and closed brackets.

    Never leaves `within`; stops at the first word that is not part of the phrase.
    """
    start, end = _whole_words(text, span, within)
    start, end = _trim(text, start, end)
    start = _grow_name_left(text, start, within)
    end = _grow_name_right(text, start, end, within)
    if re.search(r"\d$", text[start:end]):
        unit = _UNIT.match(text[end : within.end])
        end += unit.end() if unit else 0
    while start > within.start and _CURRENCY.search(text[within.start : start]):
        start -= 1
    end = _close(text, start, end, within)
    return Span(start, end)


def _whole_words(text: str, span: Span, within: Span) -> tuple[int, int]:
    start, end = max(span.start, within.start), min(span.end, within.end)
    while start > within.start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < within.end and end > 0 and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end - 1 and text[start] in _EDGES:
        start += 1
    while end - 1 > start and text[end - 1] in _EDGES and not _abbreviation(text[start:end]):
        end -= 1
    return start, end


def _abbreviation(text: str) -> bool:
    return bool(re.search(r"\b(?:[A-Z]\.){2,}$|\b(?:[ap]\.m|Inc|Corp|Ltd|Co|Jr|Sr|St)\.$", text))


def _grow_name_left(text: str, start: int, within: Span) -> int:
    if not text[start].isupper():
        return start
    while match := _WORD_BEFORE.search(text[within.start : start]):
        word = match.group(1)
        begins_sentence = within.start + match.start(1) == within.start
        if not word[0].isupper() or begins_sentence or word.endswith("."):
            break
        start = within.start + match.start(1)
    return start


def _grow_name_right(text: str, start: int, end: int, within: Span) -> int:
    last = text[start:end].split()[-1:]
    if not last or not last[0][:1].isupper() or not text[end - 1].isalnum():
        return end
    while match := _WORD_AFTER.match(text[end : within.end]):
        if not match.group(1)[0].isupper():
            break
        end += match.end()
    return end


def _close(text: str, start: int, end: int, within: Span) -> int:
    for opening, closing in _OPEN.items():
        if text.count(opening, start, end) > text.count(closing, start, end):
            found = text.find(closing, end, within.end)
            if found != -1 and found - end <= 40:
                end = found + 1
    return end
