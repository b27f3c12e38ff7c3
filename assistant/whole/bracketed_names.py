"""Sentences that begin with a pronoun, and the name that it stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.whole.article import Line
    from assistant.whole.facts.names import Name

_OPENING = re.compile(
    r"^[\"“'‘]?(?:But |And |So |Then |Also,? )?"
    r"(?P<pronoun>He|She|It|They|His|Her|Their|Its|This|These"
    r"|That|Those|Both)\b(?!\s+is\s+(?:\w+\s+)?that)"
)
_PERSONAL = re.compile(r"^(?:But |And |So |Then )?(?P<pronoun>He|She)\b")
BACK = 3
"""Sentences before it in which the name of a pronoun is looked for."""


def needs_context(line: Line) -> bool:
    """Return whether a sentence begins with a word for something said before, or is a fragment.

    A fragment is a parenthesis, a line without a full stop, or three words and fewer.
    """
    fragment = line.text[:1] in "([" or line.text[-1:].isalnum() or line.words < 4
    return fragment or _OPENING.match(line.text) is not None


def with_name(line: Line, names: Sequence[Name]) -> str:
    """Return a sentence, with the name in brackets behind a "He" or "She" that opens it."""
    match = _PERSONAL.match(line.text)
    if match is None:
        return line.text
    name = person_before(line, names)
    if name is None:
        return line.text
    end = match.end("pronoun")
    return f"{line.text[:end]} [{name.text}]{line.text[end:]}"


def person_before(line: Line, names: Sequence[Name]) -> Name | None:
    """Return the person that a "he" or "she" in a sentence most likely means, None without one.

    That is the person named first in the nearest sentence before it that names one: a name that
    has a title, a first name beside its last name, stands next to a verb of speech, or opens the
    sentence with its first name.
    """
    from assistant.whole.facts.name_kinds import cues_of

    best: tuple[int, int, Name] | None = None
    for name in names:
        near = [
            mention for mention in name.mentions if 1 <= line.number - mention.line.number <= BACK
        ]
        cues = cues_of(name) if near else []
        known = near and (cues[0] or cues[10] or ((cues[3] or cues[4]) and cues[7]))
        for mention in near:
            subject = mention.span.start == 0 and cues[7] and not cues[9]
            back = line.number - mention.line.number
            if known or subject:
                key = (back, mention.span.start)
                if best is None or key < best[:2]:
                    best = (*key, name)
    return best[2] if best else None
