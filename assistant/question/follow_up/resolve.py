"""Turns a question that needs the conversation into one that can be searched on its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.antecedents import topic
from assistant.question.follow_up.conversation import Context, definite
from assistant.question.follow_up.ellipsis import complete
from assistant.question.follow_up.mentions import Mention, Token, mentions, tokens, without_markers
from assistant.question.follow_up.pronouns import complete_noun_phrases, replace_pronouns
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.question.follow_up.conversation import Pronoun

MOST_TURNS = 6
MOST_CHARACTERS = 600
MOST_WORDS = 22
MOST_CONTENT = 3
MOST_WORDS_BARE = 5
_LEAD = re.compile(r"(?:(?:and|but|so|ok|okay|well|oh|also|then)\b[,\s]*)+", re.IGNORECASE)
_OPEN_ENDED = re.compile(
    r"\b(?:else|others?|another|any|happen(?:ed|s)?|there(?! (?:an?|the)\b))\b"
    r"(?!.*\b(?:article|section|page)\b)",
    re.IGNORECASE,
)


_PERSONAL = re.compile(r"\b(?:he|she|they|it|him|them|his|her|their|its)\b", re.IGNORECASE)
_HAPPENED = re.compile(r"what (?:else )?happen(?:ed|s)(?=$| (?:in|on|at|during)\b)", re.IGNORECASE)


def resolve(question: str, history: Sequence[Turn]) -> str:
    """Return the question made whole by the turns before it, unchanged when it stands alone.

    Only the first and the last turns are looked at, and only the beginning of each answer.
    """
    asked = question.strip()
    if not asked or not history or len(asked) > MOST_CHARACTERS or len(asked.split()) > MOST_WORDS:
        return question
    context = Context(())
    for turn in _kept(history):
        past, context = _resolve_in(
            without_markers(turn.question)[:MOST_CHARACTERS].strip(), context
        )
        answer = without_markers(turn.answer)[:MOST_CHARACTERS].strip()
        context = Context((*context.turns, Turn(past, answer)), context.pronoun_of)
    resolved, _ = _resolve_in(asked, context)
    return question if resolved == asked else resolved


def _kept(history: Sequence[Turn]) -> list[Turn]:
    if len(history) <= MOST_TURNS:
        return [Turn(*turn) for turn in history]
    return [Turn(*history[0]), *(Turn(*turn) for turn in history[1 - MOST_TURNS :])]


def _resolve_in(asked: str, context: Context) -> tuple[str, Context]:
    """Return the whole question, and the context with what its pronouns were found to be."""
    if not context.turns:
        return asked, context
    lead = _LEAD.match(asked)
    bare = asked[lead.end() :] if lead else asked
    completed = complete(bare, context) or complete(asked, context)
    text = completed if completed is not None else bare
    text, named = complete_noun_phrases(text, context)
    text, known = replace_pronouns(text, context)
    if text == bare and completed is None:
        text = _with_topic(text, context)
    if text == bare:
        return asked, context
    merged: dict[str, Pronoun] = {**dict(context.pronoun_of), **named, **known}
    return _as_question(text), Context(context.turns, tuple(merged.items()))


def _with_topic(text: str, context: Context) -> str:
    """Name the topic in an open question that names nothing itself, such as `any others?`."""
    if _nothing_named(text):
        focus = _focus(context)
        return text if focus is None else f"{text.rstrip(' ?.!')} for {focus}?"
    if not _OPEN_ENDED.search(text) or _content(text) > MOST_CONTENT or " that " in text:
        return text
    if _PERSONAL.search(text) or any(_points(mention) for mention in mentions(text)):
        return text
    about = topic(context)
    if about is None or about.text.lower() in text.lower():
        return text
    stem = text.rstrip(" ?.!")
    happened = _HAPPENED.match(stem)
    if happened:
        return f"{happened[0]} to {about.text}{stem[happened.end() :]}?"
    return f"{stem} for {about.text}?"


def _points(mention: Mention) -> bool:
    """Say whether a mention is of something definite, so that no topic need be named."""
    if mention.kind == "time":
        return False
    return mention.named or mention.text.lower().startswith(("the ", "this ", "that "))


def _nothing_named(text: str) -> bool:
    """Say whether a question has a verb but no noun of its own, such as `who was invited?`."""
    found = tokens(text.rstrip(" ?.!"))
    if not 2 <= len(found) <= MOST_WORDS_BARE or mentions(text):
        return False
    if found[0].lower not in {"who", "when", "where", "why", "how"}:
        return False
    rest = [token.lower for token in found[1:] if not is_function(token)]
    return len(rest) == 1 and _verbal(rest[0]) and found[-1].lower not in words.PRONOUNS


def _verbal(word: str) -> bool:
    return word in words.VERBS or (word.endswith("ed") and len(word) > 3)


def _focus(context: Context) -> str | None:
    """Return the last thing the previous question spoke of."""
    previous = [item for item in mentions(context.turns[-1].question) if item.kind != "time"]
    return definite(previous[-1]) if previous else None


def _content(text: str) -> int:
    """Count the words that are not of a closed class."""
    return sum(1 for token in tokens(text) if token.text[0].isalpha() and not is_function(token))


def is_function(token: Token) -> bool:
    """Say whether a word is one of a closed class."""
    return token.lower in words.FUNCTION_WORDS


def _as_question(text: str) -> str:
    stem = re.sub(r"\s+", " ", text).strip().rstrip("?.! ")
    return f"{stem[:1].upper()}{stem[1:]}?"
