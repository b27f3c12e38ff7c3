"""Questions made to look answerable though their passage does not answer them.

Every maker takes an answerable row and returns an unanswerable one on the same passage (or on the
passage less the deciding sentence), or None where the row does not lend itself to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from assistant.training.lexicon import OPPOSITES, VERBS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable, Mapping

    from assistant.training.data import Row

_NAME: Final = re.compile(r"[A-Z][\w'’-]+(?: (?:(?:of|the|de|von|van) )?[A-Z][\w'’-]+)*")
_NUMBER: Final = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w])")
_WORD: Final = re.compile(r"\w+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[\"'“(A-Z0-9])")
_AUXILIARIES: Final = "did|does|do|was|were|is|are|has|have|had|can|could|would|will|should"
_ABOUT_THE_TEXT: Final = (
    "Who wrote this article?",
    "When was this article published?",
    "What is the name of the author?",
    "Which newspaper is this from?",
    "Who took the photo?",
    "What is the headline?",
)


@dataclass(frozen=True, slots=True)
class Pools:
    """What the makers borrow from: names by title, and questions that hold a name."""

    names: Mapping[str, tuple[str, ...]]
    all_names: tuple[str, ...]
    named_questions: tuple[Row, ...]


def pools_of(rows: Iterable[Row]) -> Pools:
    """Collect the names and the questions that the makers borrow from."""
    names: dict[str, set[str]] = {}
    named = []
    for row in rows:
        names.setdefault(row.title, set()).update(_names(row.context))
        if len(names_in_question(row.question)) == 1:
            named.append(row)
    by_title = {title: tuple(sorted(found)) for title, found in names.items()}
    every = sorted({name for found in by_title.values() for name in found})
    return Pools(by_title, tuple(every), tuple(named))


def names_in_question(question: str) -> list[str]:
    """Return the capitalised names of a question, its first word left out."""
    first = _WORD.match(question.lstrip())
    return _names(question[first.end() :] if first else question)


def swap_number(row: Row, _pools: Pools, rng: random.Random) -> Row | None:
    """Put another number (a near year for a year) in place of one of the question's."""
    found = list(_NUMBER.finditer(row.question))
    if not found:
        return None
    match = rng.choice(found)
    other = _other_number(match.group(), row.context, rng)
    return _asked(row, row.question[: match.start()] + other + row.question[match.end() :])


def swap_name(row: Row, pools: Pools, rng: random.Random) -> Row | None:
    """Put a name that the passage does not hold, of the same article if there is one."""
    names = names_in_question(row.question)
    if not names:
        return None
    name = rng.choice(names)
    near = [n for n in pools.names.get(row.title, ()) if n not in row.context]
    other = rng.choice(near) if near and rng.random() < 0.7 else rng.choice(pools.all_names)
    if other in row.context or set(other.lower().split()) & set(row.question.lower().split()):
        return None
    return _asked(row, row.question.replace(name, other))


def swap_roles(row: Row, _pools: Pools, _rng: random.Random) -> Row | None:
    """Exchange two names of the question that stand on two sides of its verb."""
    names = list(dict.fromkeys(names_in_question(row.question)))
    if len(names) != 2:
        return None
    one, other = names
    if re.search(rf"{re.escape(one)} (?:and|or|,) {re.escape(other)}", row.question):
        return None
    parts = re.split(f"({re.escape(one)}|{re.escape(other)})", row.question)
    exchange = {one: other, other: one}
    return _asked(row, "".join(exchange.get(part, part) for part in parts))


def swap_opposite(row: Row, _pools: Pools, rng: random.Random) -> Row | None:
    """Put the opposite of one of the question's words."""
    found = [m for m in _WORD.finditer(row.question) if m.group() in OPPOSITES]
    if not found:
        return None
    match = rng.choice(found)
    other = rng.choice(OPPOSITES[match.group()])
    return _asked(row, row.question[: match.start()] + other + row.question[match.end() :])


def swap_verb(row: Row, _pools: Pools, rng: random.Random) -> Row | None:
    """Put a verb of another meaning, in the same form, in place of the question's."""
    for verbs in VERBS.values():
        found = [m for m in _WORD.finditer(row.question) if m.group() in verbs]
        if not found:
            continue
        match = rng.choice(found)
        meaning, context = verbs[match.group()], row.context.lower()
        others = [v for v, group in verbs.items() if group != meaning and v not in context]
        other = rng.choice(sorted(others))
        return _asked(row, row.question[: match.start()] + other + row.question[match.end() :])
    return None


def negate(row: Row, _pools: Pools, rng: random.Random) -> Row | None:
    """Ask for what was not so: "what did X not ..." with the auxiliary of the question."""
    match = re.search(rf"\b(?:{_AUXILIARIES})\b", row.question)
    if match is None or re.search(r"\b(?:not|never|no)\b|n't", row.question):
        return None
    rest = row.question[match.end() :]
    subject = re.match(r" (?:(?:the|a|an) )?[\w'’-]+", rest)
    at = match.end()
    if match.group() in ("did", "does", "do") and subject is not None:
        names = _NAME.match(rest, 1)
        at += names.end() if names else subject.end()
    word = rng.choice((" not", " not", " never")) if match.group() == "did" else " not"
    return _asked(row, row.question[:at] + word + row.question[at:])


def transplant(row: Row, pools: Pools, rng: random.Random) -> Row | None:
    """Ask of a name of this passage what another article's question asks of its own name.

    Only the name stands in the passage: a false premise about a known subject.
    """
    here = [name for name in names_in_question(row.question) if name in row.context]
    if not here or not pools.named_questions:
        return None
    foreign = rng.choice(pools.named_questions)
    if foreign.title == row.title:
        return None
    name = names_in_question(foreign.question)[0]
    return _asked(row, foreign.question.replace(name, rng.choice(here)))


def ask_elsewhere(row: Row, _pools: Pools, rng: random.Random) -> Row | None:
    """Ask a question about the text itself that its words do not answer."""
    if re.search(r"\b(?:author|article|photo|published)\b", row.context):
        return None
    question = rng.choice(_ABOUT_THE_TEXT)
    return _asked(row, question if rng.random() < 0.6 else question.lower().rstrip("?"))


def drop_answer(row: Row, _pools: Pools, _rng: random.Random) -> Row | None:
    """Take the sentence with the answer out of the passage."""
    spans = sentence_spans(row.context)
    kept = [
        row.context[start:end]
        for start, end in spans
        if not start <= row.start < max(end, start + 1)
    ]
    context = " ".join(kept)
    if len(kept) < 2 or len(kept) == len(spans) or row.answer.lower() in context.lower():
        return None
    return replace(row, context=context, answer="", start=-1)


MAKERS: Final[Mapping[str, Callable[[Row, Pools, random.Random], Row | None]]] = {
    "swap_number": swap_number,
    "swap_name": swap_name,
    "swap_roles": swap_roles,
    "swap_opposite": swap_opposite,
    "swap_verb": swap_verb,
    "negate": negate,
    "transplant": transplant,
    "drop_answer": drop_answer,
    "ask_elsewhere": ask_elsewhere,
}


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return rough sentence bounds as (start, end) offsets into the text."""
    bounds = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
    return [(a, b) for a, b in pairwise(bounds) if text[a:b].strip()]


def make_negative(row: Row, maker: str, pools: Pools, rng: random.Random) -> Row | None:
    """Apply a maker of `MAKERS` by name; None where the row does not lend itself to it."""
    return MAKERS[maker](row, pools, rng)


def _names(text: str) -> list[str]:
    return [m.group() for m in _NAME.finditer(text)]


def _asked(row: Row, question: str) -> Row | None:
    if question == row.question:
        return None
    return replace(row, question=question, answer="", start=-1)


def _other_number(number: str, context: str, rng: random.Random) -> str:
    digits = re.sub(r"[.,]", "", number)
    if re.fullmatch(r"1[0-9]{3}|20[0-9]{2}", number):
        candidates = [str(int(number) + shift) for shift in range(-30, 31) if abs(shift) > 1]
    else:
        value = int(digits[:9])
        candidates = [str(v) for v in (value + 3, value * 2 + 1, value + 7, value * 3 + 2)]
    unused = [candidate for candidate in candidates if candidate not in context]
    return rng.choice(unused or candidates)
