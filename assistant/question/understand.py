"""Understands a question once: what is searched, what kind it is, which words count."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.question.about_article import fact_asked
from assistant.question.asking import asking_part
from assistant.question.follow_up import resolve
from assistant.schema import Answer, Query, Turn
from assistant.text.question_words import worded
from assistant.text.refusals import says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Kind

    Said = Answer | Turn | tuple[str, str]

MAXIMUM_QUESTION = 2_000
"""Characters; longer questions are pasted text, not questions."""


def understand(
    question: str, history: Sequence[Turn] = (), *, correct: Callable[[str], str] | None = None
) -> Query:
    """Return what a question asks for, complete in itself.

    Args:
        question: as the user typed it.
        history: the conversation so far, oldest first.
        correct: mends the spelling of a question; None leaves it as it is.

    Raises:
        UsageError: the question is empty or too long.
    """
    asked = checked_question(question)
    meant = asking_part(asked)
    fact = fact_asked(meant)
    whole = meant if fact else resolve(meant, history)
    searched = correct(whole) if correct is not None else whole
    query = worded(
        Query(asked=asked, searched=searched, fact=fact or fact_asked(searched)), searched
    )
    kind: Kind = "metadata" if query.fact else "yesno" if query.wants == "yes_no" else "fact"
    return replace(query, kind=kind)


def as_typed(text: str) -> Query:
    """Return the query that searches a text as it stands, as `search` does.

    Raises:
        UsageError: the text is empty or too long.
    """
    asked = checked_question(text)
    return worded(Query(asked=asked, searched=asked), asked)


def turns_of(history: Sequence[Said]) -> tuple[Turn, ...]:
    """Return a conversation as turns, whatever it was kept as; refusals are known as such."""
    return tuple(_turn(said) for said in history)


def checked_question(question: str) -> str:
    """Return the question with its white space folded.

    Raises:
        UsageError: it holds no word, or is longer than `MAXIMUM_QUESTION` characters.
    """
    folded = " ".join(question.split())
    if not re.search(r"\w", folded):
        raise UsageError('The question is empty; ask something such as "who said so?".')
    if len(folded) > MAXIMUM_QUESTION:
        raise UsageError(
            f"The question has {len(folded):,} characters; the most is {MAXIMUM_QUESTION:,}. "
            "To ask about a text, add it first: assistant add FILE."
        )
    return folded


def _turn(said: Said) -> Turn:
    if isinstance(said, Answer):
        return Turn(said.searched, said.plain_text, said.status)
    turn = Turn(*said)
    if turn.status is None and says_nothing(turn.answer):
        return turn._replace(status="unanswerable")
    return turn
