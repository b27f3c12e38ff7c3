"""Finds where a question turns back on itself: `uh`, `no wait`, `I mean`, `or rather`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Strength = Literal["pause", "certain", "doubtful"]

_PAUSE = r"u+h+m*|u+m+|e+r+m*|[ae]r+gh+|hm{2,}|a+h+|u+g+h+|o{2,}[hf]+"
_SLIP = r"""
    o+ps|opps|oop|whoops|yikes|gosh|never\s?mind|my\s+bad|just\s+kidding
  | let\s+me\s+(?:rephrase|correct|start\s+over|ask)(?:\s+(?:that|this|you|myself|again))?
  | i\s+should\s+have\s+said|i\s+apologi[sz]e|i['’]m\s+sorry
  | i\s+meant(?:\s+to\s+(?:say|ask|write))?|that['’]s\s+(?:not\s+right|wrong)
  | what\s+i\s+(?:mean|meant|want\s+to\s+say|wanted\s+to\s+(?:say|ask))\s+(?:is|was)
  | better\s+yet|excuse\s+me|let['’]s\s+(?:go\s+with|say)
"""
_DOUBTFUL = r"""
    no+(?!\s+(?:longer|one|more|other|less|fewer|doubt|such|matter|way|idea|man)\b)|nope
  | sorry|rather(?!\s+than)|actually|instead(?!\s+of)|wait|oh|make\s+(?:that|the(?=\s+the\b))
  | i\s+mean|(?:hold|hang)\s+on|hold\s+up|shoot|correction|i\s+want(?:ed)?\s+to\s+(?:say|know|ask)
  | (?:scratch|strike|cancel)\s+(?:that|this)|(?:change|switch)\s+(?:that|this)(?:\s+to)?
"""
_HEDGE = r"""
    like|just|maybe|probably|i\s+guess|whatever|specifically|wow|not\s+that
  | (?:better|first|well|really)(?=[\s,]+(?:wh|how|in\b))
"""
_TAIL = r"""
    (?:and\s+)?(?:just\s+)?tell\s+me(?:\s+about)?|and\s+give\s+me
  | it(?:['’]s|\s+(?:was|is))(?:\s+actually)?
"""
_GAP = r"[\s,;:.!…–—-]+"
_END = r"(?![\w'’-])"
_TERM = re.compile(
    rf"""(?<![\w'’.-])
    (?: (?:or{_GAP})? (?:{_PAUSE}|{_SLIP}|{_DOUBTFUL}){_END}
        (?: {_GAP}(?:or{_GAP})?(?:{_PAUSE}|{_SLIP}|{_DOUBTFUL}|{_HEDGE}){_END} )*
        (?: {_GAP}(?:{_TAIL}|or){_END} )?
      | or (?: {_GAP}(?:{_HEDGE}){_END} )+ (?: {_GAP}(?:{_TAIL}){_END} )?
      | or {_GAP}(?:{_TAIL}){_END}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PART = re.compile(
    rf"""(?<![\w'’-])
    (?: (?P<pause>{_PAUSE}) | (?P<slip>{_SLIP}) | (?P<doubtful>{_DOUBTFUL}) | (?P<tail>{_TAIL}) )
    {_END}""",
    re.IGNORECASE | re.VERBOSE,
)
_GUESSED = re.compile(r"\b(?:i\s+guess|maybe|whatever|specifically|not\s+that)\b", re.IGNORECASE)
_CHOICE = re.compile(r"or\s*,\s*", re.IGNORECASE)
_ALTERNATIVE = frozenset({"instead", "rather", "actually"})
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'[^']+'(?!\w)|(?<!\w)‘[^’]+’(?!\w)")
_SET_OFF = (",", ";", "–", "—", "-", "…")


@dataclass(frozen=True, slots=True)
class EditTerm:
    """The words between what is taken back and what takes its place."""

    start: int
    end: int
    strength: Strength
    word: str
    """What leaves a doubt, in lower case; empty where nothing does."""
    led: bool
    """It begins with `or`."""
    before_comma: bool
    """A comma or a dash stands before it."""
    after_comma: bool


def edit_terms(text: str) -> list[EditTerm]:
    """Return the edit terms of a question, in order, but those in quotations and titles."""
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found: list[EditTerm] = []
    for match in _TERM.finditer(text):
        if any(a <= match.start() < b for a, b in quoted) or _titled(text, match):
            continue
        strength, word = _strength(match.group())
        start, end = match.span()
        choice = _CHOICE.match(match.group())
        if choice and strength == "pause":
            start += choice.end()
        found.append(
            EditTerm(
                start,
                end,
                strength,
                word,
                led=match.group().lower().startswith("or") and not choice,
                before_comma=text[:start].rstrip().endswith(_SET_OFF),
                after_comma=text[end:].lstrip().startswith(_SET_OFF),
            )
        )
    return found


def _titled(text: str, match: re.Match[str]) -> bool:
    """Say whether a term has a capital inside a sentence, as in `Dr. No` or `the ER`."""
    before, said = text[: match.start()], match.group()
    opens = not re.search(r"\w", before) or re.search(r"[.?!…]\s*$", before)
    return bool(re.search(r"[A-HJ-Z]|\bI(?!['’ ])", said[1:] if opens else said))


def _strength(said: str) -> tuple[Strength, str]:
    """Return how surely the words take something back, and the word that leaves a doubt."""
    whole = " ".join(said.lower().split())
    parts = [(match.lastgroup, match.group()) for match in _PART.finditer(whole)]
    kinds = {kind for kind, _ in parts}
    doubtful = [word for kind, word in parts if kind == "doubtful"]
    led = whole.startswith("or")
    if kinds == {"pause"} and (not led or _CHOICE.match(whole)):
        return "pause", ""
    if kinds <= {"tail"} or (led and len(doubtful) == 1 and doubtful[0] in _ALTERNATIVE):
        return "doubtful", whole
    if kinds != {"doubtful"} or len(set(doubtful)) > 1 or doubtful[:2] == ["no", "no"]:
        return "certain", ""
    if (led and doubtful[0] != "no") or _GUESSED.search(whole):
        return "certain", ""
    return "doubtful", doubtful[0]
