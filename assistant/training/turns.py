"""Follow-ups made of two questions about one passage, the second pointing back to the first."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant.schema import behind
from assistant.text.refusals import DOES_NOT_SAY
from assistant.text.words import STOP_WORDS
from assistant.training.negatives import sentence_spans

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from assistant.training.data import Row

TALK: Final = "talk"
"""Kind of the rows whose question stands behind a talk."""
TYPED: Final = ("typo", "keywords", "long")
"""Kinds of questions that are typed as nobody speaks."""
_WORD: Final = re.compile(r"\w+(?:['’.-]\w+)*")
_DETERMINERS: Final = frozenset("the this these those that".split())
_CONTINUING: Final = frozenset("to of that who which whose than and or".split())
_OPENINGS: Final = (
    "and ",
    "And ",
    "so ",
    "ok, ",
    "but ",
    "ok. ",
    "oh. ",
    "right, ",
    "hm. ",
    "well, ",
)
_CORRECTING: Final = (
    "no, ",
    "no i mean ",
    "no, i meant ",
    "sorry, i meant ",
    "sorry no, ",
    "not that, ",
    "no, i'm asking ",
    "i meant: ",
)
"""What opens a question that corrects the one before it."""
_ASKING: Final = re.compile(
    r"(?i)^(?:in |at |for |to |from |on )?(?:who|whom|whose|what|which|when|where|why|how)\b"
)


@dataclass(frozen=True, slots=True)
class MadeTurn:
    """A follow-up made of a whole question: what was said, what is asked, what it stands for."""

    history: tuple[str, ...]
    question: str
    rewrite: str
    row: Row

    def as_row(self) -> Row:
        """Return the row asked behind its talk."""
        return replace(self.row, question=behind(pairs_of(self.history), self.question), kind=TALK)


def pairs_of(history: Sequence[str]) -> list[tuple[str, str]]:
    """Return questions and replies, told in turn, as pairs; the last reply may be missing."""
    return [(asked, "".join(history[i + 1 : i + 2])) for i, asked in list(enumerate(history))[::2]]


def asked_of_passages(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows that may stand in a made talk, those about one passage together."""
    about: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.kind not in (TALK, *TYPED) and not row.verdict:
            about[row.context].append(row)
    return list(about.values())


def made_turns(rows: Sequence[Row], count: int, rng: random.Random) -> list[MadeTurn]:
    """Make about `count` follow-ups of pairs of questions about one passage."""
    groups = [group for group in asked_of_passages(rows) if len(group) > 1]
    made: list[MadeTurn] = []
    for _ in range(12 * count):
        if len(made) >= count or not groups:
            break
        first, second = rng.sample(rng.choice(groups), 2)
        turn = _made_turn(first, second, rng)
        if turn is not None:
            made.append(turn)
    return made


def _made_turn(first: Row, second: Row, rng: random.Random) -> MadeTurn | None:
    reply = reply_to(first, rng)
    history = (first.question, reply)
    pointed = _point_back(second, f"{first.question} {reply}", rng)
    if pointed is None:
        if rng.random() < 0.12:
            # Another matter: what was said before must not be read into it.
            return MadeTurn(history, second.question, second.question, second)
        return None
    opened = rng.random()
    if opened < 0.34:
        openings = _OPENINGS if opened < 0.24 else _CORRECTING
        pointed = rng.choice(openings) + pointed[:1].lower() + pointed[1:]
    if rng.random() < 0.3:
        pointed = pointed.rstrip("?").strip().lower()
    return MadeTurn(history, pointed, second.question, second)


def reply_to(row: Row, rng: random.Random) -> str:
    """Return what the program would have said: the answer, its sentence, or the refusal."""
    if not row.answerable:
        return DOES_NOT_SAY
    if rng.random() < 0.4:
        return row.answer[:1].upper() + row.answer[1:] + "."
    spans = sentence_spans(row.context)
    return next((row.context[a:b] for a, b in spans if a <= row.start < b), row.answer).strip()


def _point_back(row: Row, said: str, rng: random.Random) -> str | None:
    """Return the question with what was said before left out or a pronoun in its place."""
    question = row.question.strip()
    shared = _shared_phrase(question, said)
    if shared is None:
        return None
    start, end = shared
    if question[start:end].lower() in {"year", "time", "people", "article"}:
        return None
    before, after = question[:start], question[end:]
    determined = re.search(r"(?i)\b(?:the|a|an|this|that|its|his|her|their) $", before)
    if determined:
        before = before[: determined.start()]
    inside = re.search(r"(?i) (?:of|in|by|for|to|at|on|from|about|with) $", before)
    if inside and not after.strip("? ") and rng.random() < 0.5:
        return f"{before[: inside.start()]}?"
    return f"{before}{_pronoun(row, question[start:end], before, after, rng)}{_unpossessed(after)}"


def _unpossessed(after: str) -> str:
    return re.sub(r"^['’]s?(?= )", "", after)


def _pronoun(row: Row, phrase: str, before: str, after: str, rng: random.Random) -> str:
    possessive = bool(re.match(r"['’]s?(?= )", after))
    object_place = bool(re.search(r"(?i)\b(?:of|in|by|for|to|at|on|from|about|with) $", before))
    named = phrase[:1].isupper()
    men = len(re.findall(r"(?i)\b(?:he|his|him)\b", row.context))
    women = len(re.findall(r"(?i)\b(?:she|her|hers)\b", row.context))
    if named and men + women and not phrase.isupper() and rng.random() < 0.8:
        forms = ("he", "him", "his") if men >= women else ("she", "her", "her")
    elif phrase.endswith("s") and not phrase.endswith("ss"):
        forms = ("they", "them", "their")
    else:
        forms = rng.choice((("it", "it", "its"), ("that", "that", "its"), ("it", "it", "its")))
    return (
        forms[2] if possessive else forms[1] if object_place or not after.strip("? ") else forms[0]
    )


def _shared_phrase(question: str, said: str) -> tuple[int, int] | None:
    """Return the longest run of words in the question, not its first, that was said before."""
    words = list(_WORD.finditer(question))
    known = said.lower()
    best: tuple[int, int] | None = None
    opened = 1 if _ASKING.match(question) else 0
    for i in range(opened, len(words)):
        if words[i].group().lower() in STOP_WORDS:
            continue
        for j in range(len(words), i, -1):
            start, end = words[i].start(), _without_possession(words[j - 1])
            if words[j - 1].group().lower() in STOP_WORDS:
                continue
            phrase = question[start:end].lower()
            if not _stands_alone(question, start, end):
                continue
            if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", known):
                if best is None or end - start > best[1] - best[0]:
                    best = (start, end)
                break
    return best


def _stands_alone(question: str, start: int, end: int) -> bool:
    """Return whether a phrase is a whole name, or a whole noun phrase behind its article."""
    before, after = question[:start], question[end:]
    last = re.search(r"([\w'’.-]+) $", before)
    following = re.match(r"(?:['’]s?)? ?([\w'’-]*)", after)
    next_word = following[1] if following else ""
    if question[start:end][:1].isupper():
        crowded = last is not None and last[1][:1].isupper() and bool(before[: last.start()])
        return not crowded and not next_word[:1].isupper()
    determined = last is not None and last[1].lower() in _DETERMINERS
    continued = next_word.lower() in _CONTINUING or (
        bool(next_word) and next_word.lower() not in STOP_WORDS
    )
    return determined and not continued


def _without_possession(word: re.Match[str]) -> int:
    text = word.group()
    return word.end() - 2 if text.endswith(("'s", "’s")) else word.end()
