"""Claims made out of reading rows: supported ones, altered ones, ones about something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from assistant.training.data import CONTRADICTED, NOT_STATED, SUPPORTED, Claim, Row
from assistant.training.lexicon import OPPOSITES
from assistant.training.negatives import Pools, sentence_spans, swap_verb, transplant

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?!\w)")
_NAME: Final = re.compile(r"(?<=[a-z,] )[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*")
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)
_NEGATABLE: Final = re.compile(r"\b(?:was|were|is|are|has|had|have|can|will|would|could)\b(?! not)")
_INVERTIBLE: Final = re.compile(
    r"^((?:(?!that\b|who\b|which\b|because\b|when\b|if\b)[^\s,;:()]+ ){1,7}?)"
    r"(was|were|is|are|has|had|have|can|will|would|could|may|might|must|should)\b"
    r"(?! (?:not|no|never)\b)([^;:]*)$"
)
_ASKED_SUBJECT: Final = re.compile(
    r"^(?:who|(?:what|which)(?: [a-z]+)?)"
    r"(?= (?!(?:did|do|does|was|were|is|are|has|have|had|can|could|would|will|should)\b)"
    r"[a-z]+(?:ed|s)\b| (?:is|was|are|were) (?:the|a|an)\b)",
    re.IGNORECASE,
)


def statement(question: str, answer: str) -> str:
    """Return question and answer as one claim: a sentence where the answer is its subject."""
    asked = _ASKED_SUBJECT.match(question)
    if asked is None:
        return f"{question} {answer}"
    return answer[:1].upper() + answer[1:] + question[asked.end() :].rstrip("? ") + "."


def as_question(claim: str) -> str | None:
    """Return a claim as a question of yes or no; None where its verb is no auxiliary.

    "The bridge was closed." becomes "Was the bridge closed?".
    """
    match = _INVERTIBLE.match(claim)
    if match is None:
        return None
    subject, verb, rest = match.groups()
    return f"{verb.capitalize()} {subject.rstrip()}{rest.rstrip('. ')}?"


def claims_from_row(
    row: Row, others: Sequence[Row], pools: Pools, rng: random.Random
) -> list[Claim]:
    """Make up to three claims of an answerable row.

    `others` are answerable rows of the same article: they lend wrong answers and other passages.
    """
    made = (
        [_from_answer(row, others, pools, rng)]
        if rng.random() < 0.6
        else _from_sentence(row, others, rng)
    )
    return [claim for claim in made if claim is not None]


def alter(sentence: str, names: Sequence[str], rng: random.Random) -> str | None:
    """Return the sentence with a number, month, name or word turned false, or negated."""
    ways = [_other_number, _other_month, _other_name, _opposite, _negated]
    rng.shuffle(ways)
    for way in ways:
        changed = way(sentence, names, rng)
        if changed is not None and changed != sentence:
            return changed
    return None


def _from_answer(row: Row, others: Sequence[Row], pools: Pools, rng: random.Random) -> Claim | None:
    source = f"made_{row.source}"
    kind = rng.random()
    if kind < 0.4:
        return Claim(statement(row.question, row.answer), row.context, SUPPORTED, source)
    if kind < 0.75:
        wrong = _wrong_answer(row, others, rng)
        if wrong is None:
            return None
        return Claim(statement(row.question, wrong), row.context, CONTRADICTED, source)
    if kind < 0.9:
        away = [o.context for o in others if row.answer.lower() not in o.context.lower()]
        if not away:
            return None
        return Claim(statement(row.question, row.answer), rng.choice(away), NOT_STATED, source)
    asked = (swap_verb if rng.random() < 0.5 else transplant)(row, pools, rng)
    if asked is None:
        return None
    return Claim(statement(asked.question, row.answer), row.context, NOT_STATED, source)


def _from_sentence(row: Row, others: Sequence[Row], rng: random.Random) -> list[Claim | None]:
    source = f"made_{row.source}"
    spans = [(a, b) for a, b in sentence_spans(row.context) if 40 <= b - a <= 300]
    if not spans:
        return []
    start, end = rng.choice(spans)
    sentence = row.context[start:end].strip()
    made: list[Claim | None] = [Claim(sentence, row.context, SUPPORTED, source)]
    names = [name for other in others for name in _NAME.findall(other.context)]
    changed = alter(sentence, names, rng)
    if changed is not None:
        made.append(Claim(changed, row.context, CONTRADICTED, source))
    away = [other.context for other in others if sentence not in other.context]
    if away:
        made.append(Claim(sentence, rng.choice(away), NOT_STATED, source))
    return made


def _wrong_answer(row: Row, others: Sequence[Row], rng: random.Random) -> str | None:
    kind = _kind(row.answer)
    right = row.answer.lower()
    wrong = [
        other.answer
        for other in others
        if _kind(other.answer) == kind
        and other.answer.lower() not in right
        and right not in other.answer.lower()
    ]
    if wrong and rng.random() < 0.8:
        return rng.choice(wrong)
    return _other_number(row.answer, (), rng) or _other_month(row.answer, (), rng)


def _kind(answer: str) -> str:
    if any(character.isdigit() for character in answer):
        return "number"
    return "name" if answer[:1].isupper() else "phrase"


def _other_number(text: str, _names: Sequence[str], rng: random.Random) -> str | None:
    found = list(_NUMBER.finditer(text))
    if not found:
        return None
    match = rng.choice(found)
    value = int(re.sub(r"[.,]", "", match.group())[:9])
    year = re.fullmatch(r"1\d{3}|20\d{2}", match.group())
    other = value + rng.choice((-12, -7, -3, 4, 9)) if year else value * 2 + rng.randint(1, 3)
    return text[: match.start()] + str(other) + text[match.end() :]


def _other_month(text: str, _names: Sequence[str], rng: random.Random) -> str | None:
    present = [month for month in _MONTHS if re.search(rf"\b{month}\b", text)]
    if not present:
        return None
    month = rng.choice(present)
    return text.replace(month, rng.choice([m for m in _MONTHS if m != month]), 1)


def _other_name(text: str, names: Sequence[str], rng: random.Random) -> str | None:
    found = list(_NAME.finditer(text))
    away = [name for name in names if name not in text]
    if not found or not away:
        return None
    match = rng.choice(found)
    return text[: match.start()] + rng.choice(away) + text[match.end() :]


def _opposite(text: str, _names: Sequence[str], rng: random.Random) -> str | None:
    found = [m for m in re.finditer(r"[a-z]+", text) if m.group() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    return text[: match.start()] + rng.choice(OPPOSITES[match.group()]) + text[match.end() :]


def _negated(text: str, _names: Sequence[str], _rng: random.Random) -> str | None:
    match = _NEGATABLE.search(text)
    if match is None:
        return None
    return text[: match.end()] + " not" + text[match.end() :]
