"""Sentences with which a language model says that the passages do not answer."""

from __future__ import annotations

import re

REFUSAL = "NOT IN THE ARTICLES"
"""The line with which the model is told to refuse."""

_GIVEN = r"(?:provided|given|supplied|available|cited|above)"
_TEXTS = (
    rf"(?:passages?|articles?|contexts?|excerpts?|{_GIVEN} (?:texts?|sources?|documents?|"
    rf"information)|(?:texts?|sources?|documents?|information) {_GIVEN})"
)
_TOLD = (
    r"(?:mention|say|state|contain|provide|include|specify|give|discuss|address|answer|indicate|"
    r"reveal|disclose|offer|identify|name|explain|describe)"
)
_NOT = r"(?: not|n['’]t)"
_NO_DETAILS = r"no (?:\w+ )?(?:information|mention|details?|answer)"
_CANNOT = (
    r"(?:cannot|can['’]?t|can not|could not|couldn['’]t|am (?:not able|unable) to|do not|don['’]t)"
)
REFUSALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*{REFUSAL}\b",
        rf"^\W*(?:\w+,? ){{0,4}}{_TEXTS}(?: {_GIVEN})? (?:do|does|did){_NOT} (?:\w+ly )?{_TOLD}\b",
        rf"\b(?:is|are|was|were){_NOT} (?:\w+ly )?(?:mentioned|stated|specified|given|provided|"
        rf"included|discussed|found|answered|named|disclosed) (?:in|by) (?:the |these |any of the "
        rf"|this )?(?:{_GIVEN} )?{_TEXTS}\b",
        rf"\b{_NO_DETAILS}\b.*\b{_TEXTS}\b",
        rf"\b{_TEXTS}\b.*\b(?:{_NO_DETAILS}|not (?:enough|sufficient) information)\b",
        rf"^\W*(?:(?:i['’]m |i am )?(?:sorry|unfortunately)\W+(?:but )?)?i {_CANNOT} "
        r"(?:answer|find|determine|say|provide|know|have)\b",
        r"^\W*(?:there (?:is|was) )?(?:not enough|insufficient) information\b",
        r"^\W*(?:the )?question (?:cannot|can['’]?t|can not|could not) be answered\b",
    )
)


def is_refusal(sentence: str) -> bool:
    """Whether a sentence says that the passages do not answer, in the fixed form or another."""
    return any(pattern.search(sentence) for pattern in REFUSALS)


def is_refusal_line(text: str) -> bool:
    """Whether a text is the line that stands for a refusal, and nothing else."""
    return text.strip(" .!\"'*-").upper() == REFUSAL
