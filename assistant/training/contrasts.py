"""Follow-ups that name the other thing, and follow-ups that ask who said so, made of rows.

"What about Berlin?" and "no, I meant the labour force" take the frame of the question before them:
they are made of two questions about one passage that differ in one phrase. "Who said that?" is made
of a question whose answer stands in a sentence with its speaker.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from assistant.question.repair.word_kinds import kind_at, tokens
from assistant.text.words import STOP_WORDS
from assistant.training.data import Row
from assistant.training.negatives import sentence_spans
from assistant.training.turns import MadeTurn, asked_of_passages, reply_to

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator, Sequence

_MOST_WORDS: Final = 5
"""Of the phrase that one question has and the other has not."""
_FEWEST_SHARED: Final = 3
_MOST_NOUNS: Final = 2
"""Of the words that both questions have behind the phrase, those that still belong to it."""
_NOUNS: Final = ("noun", "name")
_DETERMINERS: Final = frozenset("the a an this that these those his her their its".split())
_WORD: Final = re.compile(r"\w+(?:['’.,-]\w+)*")
_ASKED_BESIDE: Final = (
    "what about {new}?",
    "and {new}?",
    "{new}?",
    "how about {new}?",
    "and what about {new}?",
    "ok, and {new}?",
)
_CORRECTED: Final = (
    "no, i meant {new}",
    "sorry, i meant {new}",
    "no, {new}",
    "no sorry, {new} i mean",
    "i meant {new}, not {old}",
    "no, {new}, not {old}",
    "not {old}, {new}",
    "no wait, {new}",
)
_WHO_SAID: Final = (
    "who said that?",
    "who said so?",
    "says who?",
    "who says that?",
    "according to whom?",
    "who is that from?",
    "who told them that?",
    "and who said it",
    "who said this?",
    "whose words are those?",
    "who thinks so?",
    "who is saying that",
)
_NAME: Final = (
    r"(?:(?:Mr|Mrs|Ms|Dr|Sir|Lord|Professor|President|Minister) )?"
    r"[A-Z][\w'’.-]+(?: (?:de|van|von|al|bin) [A-Z][\w'’-]+| [A-Z][\w'’-]+){0,3}"
)
_SPEAKING: Final = r"(?:said|says|added|told \w+|explained|warned|insisted|claimed|argued)"
_SPEAKER: Final = re.compile(
    rf"(?:(?:said|says|added) (?P<behind>{_NAME})(?=[,.;]|$))"
    r"|(?<!from )(?<!of )(?<!in )(?<!at )(?<!-west )(?<!-east )"
    rf"(?P<before>{_NAME})(?:, [^,.]{{3,70}},)? {_SPEAKING}\b"
)
_NO_SPEAKER: Final = frozenset(
    "he she it they the we i you but and this that in on at as when who".split()
)


def contrasted_turns(rows: Sequence[Row], count: int, rng: random.Random) -> list[MadeTurn]:
    """Make up to `count` follow-ups of two questions about one passage that differ in a phrase."""
    pairs = [pair for group in asked_of_passages(rows) for pair in _pairs(group)]
    rng.shuffle(pairs)
    return [_contrasted(*pair, rng) for pair in pairs[:count]]


def who_said_turns(rows: Sequence[Row], count: int, rng: random.Random) -> list[MadeTurn]:
    """Make up to `count` follow-ups that ask who said what the reply says."""
    told = [row for row in rows if row.answerable and not row.verdict]
    rng.shuffle(told)
    made: list[MadeTurn] = []
    seen: set[tuple[str, str]] = set()
    for row in told:
        if len(made) >= count:
            break
        turn = _who_said(row, rng)
        if turn is not None and (key := (row.context, turn.row.answer)) not in seen:
            seen.add(key)
            made.append(turn)
    return made


def _pairs(group: Sequence[Row]) -> Iterator[tuple[Row, Row, str, str]]:
    for first in group:
        for second in group:
            phrases = _other_phrase(first.question, second.question)
            if phrases is not None:
                yield first, second, *phrases


def _other_phrase(first: str, second: str) -> tuple[str, str] | None:
    """Return the phrase of the first question, and what stands in its place in the second."""
    old, new = list(_WORD.finditer(first)), list(_WORD.finditer(second))
    matcher = SequenceMatcher(
        None, [word.group().lower() for word in old], [word.group().lower() for word in new], False
    )
    changes = [change for change in matcher.get_opcodes() if change[0] != "equal"]
    if len(changes) != 1 or changes[0][0] != "replace":
        return None
    _, a, b, c, d = changes[0]
    if c == 0 or max(b - a, d - c) > _MOST_WORDS or len(new) - (d - c) < _FEWEST_SHARED:
        return None
    if new[c - 1].group().lower() in _DETERMINERS:
        a, c = a - 1, c - 1
    shared_noun = _noun_behind(second, new[d - 1].end())
    b, d = b + shared_noun, d + shared_noun
    phrases = first[old[a].start() : old[b - 1].end()], second[new[c].start() : new[d - 1].end()]
    return phrases if all(_names_something(phrase) for phrase in phrases) else None


def _noun_behind(question: str, end: int) -> int:
    """Return how many of the next words belong to the phrase that ends there: the noun it has.

    "The old" of "the old pier" is no phrase to ask about.
    """
    words = tokens(question)
    at = next((i for i, word in enumerate(words) if word.start >= end), len(words))
    count = 0
    while count < _MOST_NOUNS and at + count < len(words):
        if kind_at(words, at + count) not in _NOUNS:
            break
        count += 1
    return count


def _names_something(phrase: str) -> bool:
    words = phrase.split()
    if '"' in phrase or all(word.lower() in STOP_WORDS for word in words):
        return False
    return words[0].lower() in _DETERMINERS or words[0][:1].isupper() or words[0][:1].isdigit()


def _contrasted(first: Row, second: Row, old: str, new: str, rng: random.Random) -> MadeTurn:
    forms = _ASKED_BESIDE if rng.random() < 0.6 else _CORRECTED
    asked = rng.choice(forms).format(old=old, new=new)
    if rng.random() < 0.3:
        asked = asked.rstrip("?").lower()
    history = (first.question, reply_to(first, rng))
    return MadeTurn(history, asked, second.question, second)


def _who_said(row: Row, rng: random.Random) -> MadeTurn | None:
    for begin, end in sentence_spans(row.context):
        if not begin <= row.start < end:
            continue
        spoken = _SPEAKER.search(row.context, begin, end)
        if spoken is None:
            return None
        group = "behind" if spoken["behind"] else "before"
        name, start = spoken[group], spoken.start(group)
        if name.split()[0].lower() in _NO_SPEAKER or name in row.answer:
            return None
        history = (row.question, reply_to(row, rng))
        said = row.context[begin:end].strip().replace(name, "").strip(" ,.")
        asked = rng.choice(_WHO_SAID)
        answered = Row(row.context, "", name, start, row.source, row.title)
        return MadeTurn(history, asked, f"Who said {said}?", answered)
    return None
