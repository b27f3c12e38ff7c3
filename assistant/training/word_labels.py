"""Examples that teach single words: which to keep of a question, which a follow-up needs.

Keeping is learnt from questions in which people correct themselves (Gupta et al., 2021, Disfl-QA).
Needing is term classification over the talk before a question (Voskarides et al., 2020, QuReTeC,
arXiv 2005.11723): a word of an earlier turn counts where the rewrite by a person holds it and the
question does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.schema import TURN_MARK
from assistant.text.words import STOP_WORDS
from assistant.training.data import in_first_half, read_jsonl
from assistant.training.disfluency import correct_oneself
from assistant.training.examples import NO_LABEL, WORD_HEADS, Example, join_pair

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from assistant.training.data import Row

_WORD: Final = re.compile(r"\w+(?:['’.-]\w+)*")
_TALK_TOKENS: Final = 160
_QUESTION_TOKENS: Final = 64


@dataclass(frozen=True, slots=True)
class Turn:
    """A follow-up with the talk before it and what a person made of it."""

    history: tuple[str, ...]
    question: str
    rewrite: str


def read_turns(data: Path) -> list[Turn]:
    """Read the follow-ups that may be trained on: all written ones, half of the CANARD talks."""
    folder = data / "followup"
    records: list[dict[str, Any]] = list(read_jsonl(folder / "written_turns.jsonl.gz"))
    records += [
        record
        for record in read_jsonl(folder / "canard_dev.jsonl.gz")
        if in_first_half(record["id"].partition("#")[0])
    ]
    return [Turn(tuple(r["history"]), r["question"], r["rewrite"]) for r in records]


def needed_words(turn: Turn) -> frozenset[str]:
    """Return the words of the earlier turns, in lower case, that the rewrite brings back."""
    asked = {word.lower() for word in _WORD.findall(turn.question)}
    said = {word.lower() for part in turn.history for word in _WORD.findall(part)}
    rewritten = {word.lower() for word in _WORD.findall(turn.rewrite)}
    return frozenset((rewritten & said) - asked - STOP_WORDS)


def encode_turn(turn: Turn, tokenizer: Tokenizer) -> Example:
    """Encode question and talk, the words of the talk marked as needed or not."""
    question = tokenizer.encode(turn.question, add_special_tokens=False).ids[:_QUESTION_TOKENS]
    text = TURN_MARK.join(turn.history)
    talk = tokenizer.encode(text, add_special_tokens=False)
    needed = needed_words(turn)
    spans = [m.span() for m in _WORD.finditer(text) if m.group().lower() in needed]
    marks = _marks(talk.offsets, spans)[-_TALK_TOKENS:]
    ids, second = join_pair(question, talk.ids[-_TALK_TOKENS:], tokenizer)
    before = [NO_LABEL] * second
    return Example(
        ids,
        second,
        marked=WORD_HEADS.index("need"),
        marks=(*before, *marks, NO_LABEL),
    )


def read_corrections(data: Path) -> list[tuple[str, str]]:
    """Read (as said, as meant) of the half of Disfl-QA that may be trained on."""
    path = data / "reading" / "dev" / "squad2_dev" / "disfl_qa.jsonl.gz"
    return [
        (record["disfluent"], record["original"])
        for record in read_jsonl(path)
        if in_first_half(record["qid"])
    ]


def made_corrections(rows: Sequence[Row], count: int, rng: random.Random) -> list[tuple[str, str]]:
    """Make (as said, as meant) of questions, a third of them said without a slip."""
    about: dict[str, list[str]] = {}
    for row in rows:
        about.setdefault(row.context, []).append(row.question)
    pairs = []
    for row in rng.choices(rows, k=count):
        others = [other for other in about[row.context] if other != row.question]
        slipped = rng.random() < 2 / 3
        said = correct_oneself(row.question, others, rng) if slipped else row.question
        pairs.append((said, row.question))
    return pairs


def encode_correction(said: str, meant: str, tokenizer: Tokenizer) -> Example:
    """Encode a question alone, its words marked as kept or dropped."""
    asked = tokenizer.encode(said, add_special_tokens=False)
    words = list(_WORD.finditer(said))
    kept = kept_words(
        [word.group().lower() for word in words],
        [word.lower() for word in _WORD.findall(meant)],
    )
    spans = [word.span() for word, keep in zip(words, kept, strict=True) if keep]
    inside = [any(word.start() <= a < word.end() for word in words) for a, _ in asked.offsets]
    marks = [
        mark if word else NO_LABEL
        for mark, word in zip(_marks(asked.offsets, spans), inside, strict=True)
    ][:_QUESTION_TOKENS]
    ids, second = join_pair(asked.ids[:_QUESTION_TOKENS], (), tokenizer)
    return Example(
        ids,
        second,
        marked=WORD_HEADS.index("keep"),
        marks=(NO_LABEL, *marks, NO_LABEL, NO_LABEL),
    )


def kept_words(said: Sequence[str], meant: Sequence[str]) -> list[bool]:
    """Return which words of `said` make up `meant`: the longest common subsequence, latest first.

    People correct what they said before, so of two places that fit the later one is kept.
    """
    table = [[0] * (len(meant) + 1) for _ in range(len(said) + 1)]
    for i, word in enumerate(said, start=1):
        for j, other in enumerate(meant, start=1):
            table[i][j] = (
                table[i - 1][j - 1] + 1 if word == other else max(table[i - 1][j], table[i][j - 1])
            )
    kept = [False] * len(said)
    i, j = len(said), len(meant)
    while i and j:
        if said[i - 1] == meant[j - 1]:
            kept[i - 1] = True
            i, j = i - 1, j - 1
        elif table[i - 1][j] >= table[i][j - 1]:
            i -= 1
        else:
            j -= 1
    return kept


def _marks(offsets: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]) -> list[int]:
    return [int(any(a < end and b > start for start, end in spans)) for a, b in offsets]
