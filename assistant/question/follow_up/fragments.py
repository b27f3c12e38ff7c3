"""Completes a few words that are no question by themselves: `in Russian?`, `which one?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.antecedents import topic
from assistant.question.follow_up.clauses import and_asked
from assistant.question.follow_up.conversation import definite, last_asked
from assistant.question.follow_up.substitution import put_phrase

if TYPE_CHECKING:
    from assistant.question.follow_up.conversation import Context

_FRAGMENT_START = frozenset(
    "any in on at for by with from to before after during since under".split()
)


def fragment(core: str, context: Context) -> str | None:
    """Complete a few words without a verb, such as `in Russian` or `any sisters`."""
    parts = core.lower().split()
    if not parts or len(parts) > 5 or parts[0] not in _FRAGMENT_START:
        return None
    if any(part in words.AUXILIARIES or part in words.WH_WORDS for part in parts):
        return None
    previous = last_asked(context)
    if parts[0] != "any":
        return put_phrase(core, previous)
    about = topic(context)
    head = re.match(
        r"((?:did|does|do|has|have|had|is|are|was|were) .+?) any\b", previous, re.IGNORECASE
    )
    core = core[0].lower() + core[1:]
    if head:
        return f"{head[1]} {core}"
    return f"Were there {core} for {definite(about)}" if about else None


def bare(core: str, context: Context) -> str | None:
    """Put a question of function words alone, such as `which one?`, behind the previous one."""
    parts = core.lower().split()
    if len(parts) > 3 or not words.WH_WORDS.intersection(parts):
        return None
    if not all(part in words.FUNCTION_WORDS for part in parts) or "else" in parts:
        return None
    if words.AUXILIARIES.intersection(parts):
        return None
    return and_asked(last_asked(context), core)
