"""Chooses what a pronoun of a follow-up question refers to, from the turns before it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Literal

from assistant.question.follow_up import closed_classes as words

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.question.follow_up.conversation import Context, Pronoun
    from assistant.question.follow_up.mentions import Mention
    from assistant.schema import Turn

# Weights chosen on half of the conversations of CANARD's development set.
PERSON_AGE = 0.5
THING_AGE = 0.8
IN_QUESTION = 2.0
AS_SUBJECT = 1.0
OFTEN = 0.5
WHOLE_ANSWER = 2.0
KNOWN = 3.5

_VAGUE = frozenset(
    "way fact lot thing things year years day days part end number kind sort first same time times"
    " rest most some example course addition result aspect aspects information article section"
    " month months week weeks reason reasons".split()
)


def antecedent(
    pronoun: Pronoun, context: Context, *, among: Callable[[Mention], bool] = lambda _: True
) -> Mention | None:
    """Return the mention a pronoun most likely refers to, or None when nothing agrees with it."""
    best: Mention | None = None
    best_score = 0.0
    for mention, age, in_question in context.candidates:
        agreement = _AGREEMENT[pronoun](mention, context)
        if agreement is None or not among(mention):
            continue
        distance = PERSON_AGE if pronoun in {"he", "she"} else THING_AGE
        score = 4.0 + agreement - min(age, 4) * distance
        score += IN_QUESTION if in_question else 0.0
        score += AS_SUBJECT if mention.subject else 0.0
        score += OFTEN * min(context.counts[mention.head], 4)
        if not in_question and _answers_alone(mention, context.turns[-1 - age], pronoun):
            score += WHOLE_ANSWER
        if score > best_score:
            best, best_score = mention, score
    return _longest_form(best, context) if best is not None else None


def _answers_alone(mention: Mention, turn: Turn, pronoun: Pronoun) -> bool:
    """Say whether a mention is the whole of a short answer to a question for its kind."""
    asked = turn.question.lower()
    person = pronoun in {"he", "she"}
    fits = asked.startswith("who") if person else asked.startswith(("what", "which", "who"))
    return fits and len(turn.answer) <= len(mention.text) + 12


def _longest_form(mention: Mention, context: Context) -> Mention:
    """Return the fullest form in which a name or an office stands in the conversation."""
    if mention.kind == "person" and not mention.named and not mention.plural:
        holders = [
            other
            for other, _, _ in context.candidates
            if other.kind == "person" and other.named and not other.plural
            if mention.head in other.text.lower().split()[:-1]
        ]
        return holders[0] if holders else mention
    if not mention.named or mention.kind not in {"person", "name"} or mention.plural:
        return mention
    forms = [
        other
        for other, _, _ in context.candidates
        if other.named
        and other.kind in {"person", "name"}
        and not other.plural
        and len(other.text.split()) <= 5
        and _folded(mention.text) <= _folded(other.text)
    ]
    return max(forms, key=lambda other: len(other.text.split()), default=mention)


def _folded(name: str) -> set[str]:
    """Return the words of a name without accents."""
    plain = unicodedata.normalize("NFD", name)
    return {"".join(c for c in word if not unicodedata.combining(c)) for word in plain.split()}


def _known_as(mention: Mention, context: Context) -> Pronoun | None:
    return dict(context.pronoun_of).get(mention.head)


def _for_person(
    gender: Literal["male", "female"],
) -> Callable[[Mention, Context], float | None]:
    pronoun: Pronoun = "he" if gender == "male" else "she"

    def agree(mention: Mention, context: Context) -> float | None:
        known = _known_as(mention, context)
        if known == pronoun:
            return KNOWN
        if known is not None or mention.plural or mention.kind not in {"person", "name"}:
            return None
        if all(part.lower() in words.PERSON_NOUNS for part in mention.text.split()):
            return None
        if mention.gender not in {gender, "unknown"}:
            return None
        full = " " in mention.text or mention.head in context.surnames
        score = 2.0 if mention.kind == "person" else 1.0 if full else -0.5
        return score + (2.0 if mention.gender == gender else 0.0) + (0.7 if mention.named else 0.0)

    return agree


def _for_they(mention: Mention, context: Context) -> float | None:
    known = _known_as(mention, context)
    if known == "they":
        return 3.0
    if known in {"he", "she"} or mention.kind == "time" or mention.head in _VAGUE:
        return None
    if mention.plural:
        if mention.kind == "thing" and mention.text.split()[-1].islower():
            return -0.8
        return 2.0 if mention.named else 1.3 if mention.kind == "person" else -0.8
    if mention.kind == "group":
        return 1.5
    return {"name": 0.7, "person": 0.2, "place": 0.0}.get(mention.kind)


def _for_it(mention: Mention, context: Context) -> float | None:
    known = _known_as(mention, context)
    if known == "it":
        return 2.0
    if known in {"he", "she"} or mention.plural or mention.head in _VAGUE:
        return None
    if mention.text[0].isdigit() or mention.text.split()[-1].lower() in context.persons:
        return None
    score = {"thing": 1.0, "group": 0.5, "name": -1.0, "place": -1.0}.get(mention.kind)
    return score if score is None else score + (0.5 if mention.named else 0.0)


def _for_there(mention: Mention, _context: Context) -> float | None:
    head = mention.head
    if mention.kind == "place" or head in words.PLACE_NOUNS:
        return 3.0
    if set(mention.text.lower().split()) & words.PLACE_NOUNS:
        return 2.0
    return None


def _for_then(mention: Mention, _context: Context) -> float | None:
    return 2.0 if mention.kind == "time" and any(c.isdigit() for c in mention.text) else None


_AGREEMENT: dict[Pronoun, Callable[[Mention, Context], float | None]] = {
    "he": _for_person("male"),
    "she": _for_person("female"),
    "they": _for_they,
    "it": _for_it,
    "there": _for_there,
    "then": _for_then,
}


def agrees(mention: Mention, pronoun: Pronoun, context: Context) -> bool:
    """Say whether a pronoun could refer to a mention, by number, kind and gender."""
    return _AGREEMENT[pronoun](mention, context) is not None


def topic(context: Context) -> Mention | None:
    """Return the name the conversation turns on: the most frequent, the earliest among equals."""
    named = [
        (context.counts[mention.head] + 0.3 * age + (1.0 if in_question else 0.0), mention)
        for mention, age, in_question in context.candidates
        if mention.named and mention.kind != "time" and not words.is_plural_noun(mention.head)
    ]
    if not named:
        return None
    return _longest_form(max(named, key=lambda item: item[0])[1], context)
