"""What a conversation has spoken of so far: its mentions with their age and frequency."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from assistant.question.follow_up.mentions import Mention, mentions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.schema import Turn

Pronoun = Literal["he", "she", "they", "it", "there", "then"]

_NO_ANSWER = re.compile(
    r"(?:(?:sorry|no)[,.]?\s+)?(?:the articles? do(?:es)? not"
    r"|the articles? (?:doesn't|don't)|not in the articles?|i don'?t know|i do not know"
    r"|there is nothing|nothing)\b",
    re.IGNORECASE,
)
_OWNER = re.compile(r"(.+?)['’]s? \w")
_TO_DEFINITE = re.compile(
    r"(?:an?|his|her|their|its|this|that|these|those|some|any|no|my|your|our|the) ", re.IGNORECASE
)


def is_refusal(answer: str) -> bool:
    """Say whether an answer says that there is none."""
    return not answer.strip() or bool(_NO_ANSWER.match(answer.strip()))


@dataclass(frozen=True)
class Context:
    """The turns so far, oldest first, their questions already resolved, and who is he or she."""

    turns: tuple[Turn, ...]
    pronoun_of: tuple[tuple[str, Pronoun], ...] = ()

    @cached_property
    def candidates(self) -> tuple[tuple[Mention, int, bool], ...]:
        """Every mention with its age in turns (0 is the last) and whether a question holds it."""
        return tuple(self._collect())

    def _collect(self) -> Iterator[tuple[Mention, int, bool]]:
        for age, turn in enumerate(reversed(self.turns)):
            for mention in with_parts(turn.question):
                yield mention, age, True
            if not is_refusal(turn.answer):
                where = turn.question.lower().startswith("where")
                for mention in with_parts(turn.answer):
                    place = where and mention.kind == "name"
                    yield (replace(mention, kind="place") if place else mention), age, False

    @cached_property
    def persons(self) -> frozenset[str]:
        """Last words of the names that some mention or pronoun has shown to be of people."""
        known = {name for name, pronoun in self.pronoun_of if pronoun in {"he", "she"}}
        seen = {
            mention.head
            for mention, _, _ in self.candidates
            if mention.named and mention.kind == "person" and not mention.plural
        }
        return frozenset(known | seen)

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Last words of the names of two or more words."""
        return frozenset(
            mention.head
            for mention, _, _ in self.candidates
            if mention.named and " " in mention.text and not mention.plural
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each last word of a mention occurs."""
        result: dict[str, int] = {}
        for mention, _, _ in self.candidates:
            result[mention.head] = result.get(mention.head, 0) + 1
        return result


@lru_cache(maxsize=512)
def with_parts(text: str) -> tuple[Mention, ...]:
    """Return the mentions of a text, the owners within them, and the pairs joined by `and`."""
    found = mentions(text)
    result: list[Mention] = []
    for mention in found:
        owner = _OWNER.match(mention.text)
        if owner:
            inner = mentions(owner[1])
            result.extend(
                replace(item, start=mention.start + item.start, end=mention.start + item.end)
                for item in inner[:1]
            )
        result.append(mention)
    return (*result, *_lists(found, text))


def _lists(found: tuple[Mention, ...], text: str) -> list[Mention]:
    """Return one more mention for each run of names joined by commas and `and`."""
    lists: list[Mention] = []
    run: list[Mention] = []
    for mention in (*found, None):
        gap = text[run[-1].end : mention.start] if run and mention is not None else ""
        if mention is not None and mention.named and gap in {", ", " and ", ", and "}:
            run.append(mention)
            continue
        if len(run) > 1 and " and " in text[run[-2].end : run[-1].start]:
            lists.append(_joined(run))
        run = [mention] if mention is not None and mention.named else []
    return lists


def _joined(run: list[Mention]) -> Mention:
    person = any(item.kind == "person" for item in run)
    names = [definite(item) for item in run]
    text = f"{', '.join(names[:-1])} and {names[-1]}"
    kind = "person" if person else run[0].kind
    return replace(run[0], text=text, kind=kind, gender="unknown", plural=True, end=run[-1].end)


def last_asked(context: Context) -> str:
    """Return the last question of the conversation, without what ends it."""
    return context.turns[-1].question.strip().rstrip("?.! ")


def definite(mention: Mention) -> str:
    """Return the words of a mention as they stand for a thing that is known by now."""
    text, changed = _TO_DEFINITE.subn("the ", mention.text, count=1)
    if not changed or not _TO_DEFINITE.match(mention.text):
        text = mention.text
        if text[0].isdigit() and mention.kind != "time":
            return f"the {text}"
    return text


def possessive(text: str) -> str:
    """Return the genitive of a phrase."""
    return f"{text}'" if text.endswith("s") else f"{text}'s"
