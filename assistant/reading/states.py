"""States by the names a text gives them: "Moscow" is read as "Russia" where it says "Russia".

News calls a state by its name, its capital or its seat of power, whichever was not used last, and
people ask with another one than the passage has. A reader of this size takes them for different
things. The table `states.txt` holds common knowledge of the world, nothing of any article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from assistant.text.question_words import worded
from assistant.text.words import content_stems

if TYPE_CHECKING:
    from assistant.schema import Passage, Query

Kind = Literal["name", "adjective", "seat"]

SHORT = 3
"""Letters of a name that is only known in its own case: "US" is not "us"."""

_ARTICLE = "the "
_PLACE = frozenset(
    "in at near from to into around outside inside through across via of leave left reach reached"
    " visit visits visited visiting toward towards".split()
)
"""Words after which a capital is a place and no government."""


@dataclass(frozen=True, slots=True)
class State:
    """What a state is called; the usual word of each kind first."""

    names: tuple[str, ...]
    adjectives: tuple[str, ...]
    seats: tuple[str, ...]


def as_said_in(passage: Passage, query: Query) -> tuple[Query, ...]:
    """Return the query with the names of states that a passage has, in one way or more.

    First with as few changes as may be, then with the usual names of the passage, then with those
    of the sentence that shares most words with the question, each where it differs: what is said
    of Moscow in one sentence is said of the Kremlin in the next.
    """
    rest = without_states(query.searched)
    if rest == query.searched:
        return (query,)
    usual = in_words_of(passage.text, query.searched, usual=True)
    ways = (
        in_words_of(passage.text, query.searched),
        usual,
        in_words_of(_nearest_sentence(passage, set(content_stems(rest))), usual),
    )
    return tuple(
        query if said == query.searched else worded(query, said) for said in dict.fromkeys(ways)
    )


def _nearest_sentence(passage: Passage, asked: set[str]) -> str:
    texts = [
        passage.text[sentence.start - passage.start : sentence.end - passage.start]
        for sentence in passage.sentences
    ]
    return max(texts, key=lambda text: len(asked.intersection(content_stems(text))), default="")


def in_words_of(text: str, question: str, *, usual: bool = False) -> str:
    """Return a question with the names of states that a text uses.

    A name that the text has stays, unless the `usual` names are wanted: those that stand first in
    the table among the names that the text has. Nothing is changed that is part of a longer name
    ("George Washington") or a place ("in Moscow").
    """
    parts, at = [], 0
    for match in _pattern().finditer(question):
        if not usual and _holds(text, match["name"]):
            continue
        said = _said_instead(text, question, match)
        if said is not None:
            parts += [question[at : match.start()], said]
            at = match.end()
    return "".join([*parts, question[at:]]) if parts else question


def without_states(question: str) -> str:
    """Return a question without its names of states."""
    return _pattern().sub(" ", question)


def _said_instead(text: str, question: str, match: re.Match[str]) -> str | None:
    """Return what the text has in the place of a name of the question, if it has another one."""
    article, name, possessive = match["article"] or "", match["name"], match["possessive"] or ""
    known = _known(name)
    if not known or (article and not known[0].takes_article):
        return None
    before = question[: match.start()].split()
    for use in known:
        if use.kind != "adjective" and _part_of_longer(before, question[match.end() :]):
            continue
        if use.kind == "seat" and before and before[-1].lower() in _PLACE:
            continue
        said = _other_name(text, use, possessive)
        if said is not None:
            return said
    return None


@dataclass(frozen=True, slots=True)
class _Use:
    """A name as one of the words for one state."""

    name: str
    kind: Kind
    state: State
    takes_article: bool


def _other_name(text: str, use: _Use, possessive: str) -> str | None:
    state = use.state
    adjective = next((word for word in state.adjectives if _holds(text, word)), None)
    if use.kind == "adjective":
        return adjective
    for name in (*state.names, *state.seats):
        if _holds(text, name.removeprefix(_ARTICLE)):
            return name + possessive
    if adjective is None or possessive:
        return adjective
    return state.names[0] if use.name != state.names[0].removeprefix(_ARTICLE) else None


def _part_of_longer(before: list[str], after: str) -> bool:
    follows = re.match(r"\s+(\w)", after)
    if follows and follows[1].isupper():
        return True
    return len(before) > 1 and before[-1][:1].isupper()


def _holds(text: str, name: str) -> bool:
    case = 0 if len(name.replace(".", "")) <= SHORT else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(name)}(?!\w)", text, case) is not None


def _known(name: str) -> tuple[_Use, ...]:
    known = _uses().get(name.lower(), ())
    if len(name.replace(".", "")) <= SHORT:
        return tuple(use for use in known if use.name == name)
    return known


@lru_cache(maxsize=1)
def _uses() -> dict[str, tuple[_Use, ...]]:
    uses: dict[str, tuple[_Use, ...]] = {}
    for state in read_states():
        kinds: tuple[tuple[Kind, tuple[str, ...]], ...] = (
            ("name", state.names),
            ("seat", state.seats),
            ("adjective", state.adjectives),
        )
        for kind, names in kinds:
            for written in names:
                name = written.removeprefix(_ARTICLE)
                use = _Use(name, kind, state, takes_article=written != name)
                uses[name.lower()] = (*uses.get(name.lower(), ()), use)
    return uses


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = sorted(_uses(), key=lambda name: (-len(name), name))
    return re.compile(
        rf"(?<![\w-])(?P<article>the\s+)?(?P<name>{'|'.join(map(re.escape, names))})"
        r"(?P<possessive>['’]s?)?(?![\w-])",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def read_states() -> tuple[State, ...]:
    """Return the states of the table that ships."""
    table = files("assistant.reading").joinpath("states.txt").read_text("utf-8")
    return tuple(_state(line) for line in table.splitlines() if line and not line.startswith("#"))


def _state(line: str) -> State:
    names, adjectives, seats = (
        tuple(word.strip() for word in part.split(",") if word.strip()) for part in line.split("|")
    )
    return State(names=names, adjectives=adjectives, seats=seats)
