"""Forms of questions whose answers are worked out: differences, distances, sums, orders."""

from __future__ import annotations

import re

_LARGER = (
    r"older|younger|larger|bigger|greater|smaller|higher|lower|longer|shorter|taller|deeper|wider"
    r"|heavier|lighter|dearer|cheaper|earlier|later|farther|further|warmer|colder"
)
_VERB = r"is|are|was|were|do|does|did|has|have|had|will|would|can|could"
DIFFERENCE = re.compile(
    r"\bby\s+(?:roughly\s+|about\s+)?how\s+(?:many|much)\b"
    r"|\bhow\s+(?:many|much)\s+(?:more|fewer|less)\b"
    # Of "how many years older" the years are asked; "how many older trams" asks for trams.
    rf"|\bhow\s+(?:many|much)\s+(?:\S+\s+){{1,3}}?(?:more|fewer|less)\s+(?:than\b|{_VERB}\b)"
    rf"|\bhow\s+many\s+\w+\s+(?:{_LARGER})\s+(?:than\b|{_VERB}\b)"
    rf"|\bhow\s+much\s+(?:{_LARGER})\b"
    r"|\bhow\s+(?:many|much)\b.*\b(?:more|fewer|less)\b.*\bthan\b"
    r"|\bhow\s+(?:many|much)\b.*\b(?:still\s+to\s+come|left\s+over|remains?)\b"
    r"|\b(?:what|how\s+(?:big|large|great|wide|small))\b.{0,20}\b(?:difference|gap)\b"
    r"(?=.*\b(?:between|in)\b)",
    re.IGNORECASE,
)
COMPARES = re.compile(
    r"\bthan\b|\bbetween\b|\bbeat|\bout(?:sell|sold|do|did|number|strip|weigh|last|live|score)"
    r"|\b(?:miss|exceed|surpass|overrun|overran|top|trail|lead|led|ahead|behind|short\s+of)"
    rf"|\b(?:{_LARGER}|difference|gap)\b|\bstill\s+to\s+come\b|\bleft\s+over\b",
    re.IGNORECASE,
)
"""Of a difference: two things are held against each other, and no text need state how far apart
they are. "By how much did sales rise?" asks for what a text states, or whose two ends it states."""
BETWEEN_DATES = re.compile(
    r"\bhow\s+(?:many|long)\b.*\b(?:days?|weeks?|months?|years?)\b.*\b(?:between|after|later|pass|"
    r"apart|lie|before)\b|\bhow\s+long\b.*\bbetween\b",
    re.IGNORECASE,
)
TOGETHER = re.compile(
    r"\b(?:altogether|in\s+total|total\s+of|in\s+all|together|add\s+up|sum\s+of|all\s+told)\b",
    re.IGNORECASE,
)
MOST = re.compile(
    r"\bwhich\b.*\b(?:strongest|largest|biggest|highest|most|steepest|greatest|longest|best)\b"
    r"|\bwhich\s+of\s+(?:the\s+)?(?:two|both)\b.*\b(?:larger|bigger|higher|more|greater|longer)\b",
    re.IGNORECASE,
)
LEAST = re.compile(
    r"\bwhich\b.*\b(?:smallest|lowest|least|fewest|weakest|shortest)\b"
    r"|\bwhich\s+of\s+(?:the\s+)?(?:two|both)\b.*\b(?:smaller|lower|less|fewer|shorter)\b",
    re.IGNORECASE,
)
CHANGED = re.compile(
    r"\bby\s+(?:\w+\s+){0,2}\W?\d|\b(?:up|down|rise[ns]?|rose|rising|fall(?:s|en|ing)?|fell|drop\w*|grow\w*|grew|slip\w*|"
    r"cut\w*|lift\w*|rais\w+|increas\w+|decreas\w+|declin\w+|lower\w*|reduc\w+|shr[aiu]nk\w*|"
    r"gain\w*|los[et]\w*|jump\w*|climb\w*|soar\w*|plung\w+|slump\w*|widen\w*|narrow\w*)\b",
    re.IGNORECASE,
)
"""What a sentence says of something that changed, and not only how much of it there is."""
FIRST = re.compile(r"\b(?:first|earlier|before|earliest|sooner)\b", re.IGNORECASE)
SMALLER = re.compile(
    r"\b(?:smaller|smallest|lower|lowest|less|fewer|fewest|cheaper|shorter|younger)\b",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    rf"\b(?:first|{_LARGER}|closer|nearer|faster|slower|richer|poorer|more|less|fewer)\b",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    rf"\b(?:how|number|count\w*|total\w*|sum|add|subtract\w*|differ\w*|distance|gap|both|two|order"
    rf"|first|last|most|least|best|together|\w{{3,}}est|{_LARGER}|closer|nearer|faster|slower|richer"
    rf"|poorer|more|less|fewer)\b",
    re.IGNORECASE,
)
_SIDES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"\bbetween\s+(?P<first>.+?)\s+and\s+(?P<second>.+)",
        r"\bafter\s+(?P<first>.+?(?:\s+(?:was|were)\s+\w+(?:ed|en|n|t))?)"
        r"\s+(?:did|was|were|is|does|do|came|comes|had)\s+(?P<second>.+)",
        r"\bfrom\s+(?P<first>.+?)\s+(?:to|until|till)\s+(?P<second>.+)",
        r"^(?:was|were|did|is|does)\s+(?P<first>.+?)\s+(?:before\s+or\s+after|earlier\s+or\s+later"
        r"\s+than)\s+(?P<second>.+)",
    )
)
_ASKS_CHOICE = re.compile(r"\s*(?:which|what|who|whose|did|was|is)\b", re.IGNORECASE)
_CHOICE = re.compile(r"(?P<first>[^,:?]+?),?\s+or\s+(?P<second>[^?]+)", re.IGNORECASE)


def asks_to_work_out(question: str) -> bool:
    """Return whether a question asks for what a text rarely states and its numbers give."""
    if BETWEEN_DATES.search(question) or DIFFERENCE.search(question):
        return True
    return sides_of(question) is not None and _ORDERED.search(question) is not None


def counts(question: str) -> bool:
    """Return whether a question has a word that asks for a number, an order or an extreme."""
    return _COUNTS.search(question) is not None


def compares(question: str) -> bool:
    """Return whether a question holds two things against each other, so that it is worked out."""
    return asks_to_work_out(question) and not asks_for_change(question)


def asks_for_change(question: str) -> bool:
    """Return whether a question asks how much one thing changed, which a text states as a rule."""
    return DIFFERENCE.search(question) is not None and COMPARES.search(question) is None


def sides_of(question: str) -> tuple[str, str] | None:
    """Return the two things that a question holds against each other, None where it names none."""
    for form in _SIDES:
        match = form.search(question)
        if match is not None:
            return match["first"].strip(), match["second"].strip(" ?.")
    choice = _CHOICE.search(question)
    if choice is None or not _ASKS_CHOICE.match(question):
        return None
    return choice["first"].strip(), choice["second"].strip(" ?.")
