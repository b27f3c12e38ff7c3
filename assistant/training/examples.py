"""Examples as token ids with labels: made of rows and claims, written and read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Final

from assistant.errors import ModelError
from assistant.training.data import DECISION_LABELS, Claim, Row, TrainingDataError

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from tokenizers import Tokenizer

NO_LABEL: Final = -1
"""In place of a label that an example does not have."""
WORD_HEADS: Final = ("fault", "keep", "need")
"""Heads that judge single words: of the question (at fault; kept when people correct themselves)
or of the talk before it (needed to understand the question)."""
_QUESTION_TOKENS: Final = 96
_TITLE_TOKENS: Final = 32


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids of a pair with its labels; a label that does not apply is `NO_LABEL`.

    `second` is the index of the first token of the second text. `start` and `end` are token
    indices, both inclusive; 0, the [CLS] token, says that nothing answers.
    """

    ids: tuple[int, ...]
    second: int
    start: int = NO_LABEL
    end: int = NO_LABEL
    answerable: int = NO_LABEL
    support: int = NO_LABEL
    relevance: float = nan
    """What a cross-encoder says of the pair, a logit; not a number where it was not asked."""
    decision: int = NO_LABEL
    """Index into `DECISION_LABELS`."""
    marked: int = NO_LABEL
    """Which of `WORD_HEADS` the marks are for."""
    marks: tuple[int, ...] = ()
    """0 or 1 for every token that the head judges, `NO_LABEL` for the others."""


def load_tokenizer(base: str | Path) -> Tokenizer:
    """Load the tokenizer of a folder with `tokenizer.json`, or of a model by name.

    Padding and truncation are switched off.
    """
    from tokenizers import Tokenizer

    path = Path(base) / "tokenizer.json"
    if path.is_file():
        tokenizer = Tokenizer.from_file(str(path))
    else:
        from transformers import AutoTokenizer

        tokenizer = AutoTokenizer.from_pretrained(str(base)).backend_tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def encode_row(
    row: Row, tokenizer: Tokenizer, *, window: int, rng: random.Random, titled: bool = False
) -> Example | None:
    """Encode a question and a window of its passage that holds the whole answer, if there is one.

    `window` is the length of the whole sequence in tokens; `titled` puts the title before the
    passage. None when the answer is longer than the window or its tokens cannot be told from its
    characters.
    """
    asked = tokenizer.encode(row.question, add_special_tokens=False)
    # The end of a question says what is asked; what is before it may be a talk.
    question = asked.ids[-_QUESTION_TOKENS:]
    passage = tokenizer.encode(row.context, add_special_tokens=False)
    title = titled_ids(row.title, tokenizer) if titled else []
    room = window - len(question) - len(title) - 3
    first, last = 0, 0
    if row.answerable:
        bounds = token_span(passage.offsets, row.start, row.start + len(row.answer))
        if bounds is None or bounds[1] - bounds[0] >= room:
            return None
        first, last = bounds
    begin = _window_start(len(passage.ids), room, first, last, row.answerable, rng)
    text = [*title, *passage.ids[begin : begin + room]]
    ids, second = join_pair(question, text, tokenizer)
    decision = DECISION_LABELS.index(row.verdict) if row.verdict else NO_LABEL
    if row.answerable:
        shift = second + len(title) - begin
        example = Example(ids, second, first + shift, last + shift, 1, decision=decision)
        marks = [0] * len(question)
    else:
        example = Example(ids, second, 0, 0, 0, decision=decision)
        if row.faults is None:
            return example
        offsets = asked.offsets[-_QUESTION_TOKENS:]
        marks = [int(any(a < e and b > s for s, e in row.faults)) for a, b in offsets]
    padded = (NO_LABEL, *marks, *[NO_LABEL] * (len(ids) - len(marks) - 1))
    return replace(example, marked=WORD_HEADS.index("fault"), marks=padded)


def titled_ids(title: str, tokenizer: Tokenizer) -> list[int]:
    """Return the tokens of a title as they stand before a passage, at most 32; none without one."""
    if not title:
        return []
    return list(tokenizer.encode(f"{title}.", add_special_tokens=False).ids[:_TITLE_TOKENS])


def encode_claim(claim: Claim, tokenizer: Tokenizer, *, window: int) -> Example:
    """Encode a claim and the beginning of its evidence."""
    text = tokenizer.encode(claim.text, add_special_tokens=False).ids[: window // 2]
    evidence = tokenizer.encode(claim.evidence, add_special_tokens=False).ids
    ids, second = join_pair(text, evidence[: window - len(text) - 3], tokenizer)
    decision = claim.label if claim.label < len(DECISION_LABELS) else NO_LABEL
    return Example(ids, second, support=claim.label, decision=decision)


def encode_decision(question: str, claim: Claim, tokenizer: Tokenizer, *, window: int) -> Example:
    """Encode a claim that was made a question, and the beginning of its evidence."""
    return replace(
        encode_claim(replace(claim, text=question), tokenizer, window=window), support=NO_LABEL
    )


def join_pair(
    first: Sequence[int], second: Sequence[int], tokenizer: Tokenizer
) -> tuple[tuple[int, ...], int]:
    """Return [CLS] first [SEP] second [SEP] and the index where `second` begins."""
    begin, separator = special_token(tokenizer, "[CLS]"), special_token(tokenizer, "[SEP]")
    return (begin, *first, separator, *second, separator), len(first) + 2


def special_token(tokenizer: Tokenizer, name: str) -> int:
    """Return the id of [CLS] or [SEP]."""
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ModelError(
            f"the tokenizer has no {name}; expected that of a BERT or DeBERTa; choose another base"
        )
    return found


def save_examples(examples: Sequence[Example], path: Path) -> None:
    """Write examples as a numpy archive: all ids in one row, lengths and labels beside them."""
    import numpy as np

    labels = [
        (e.second, e.start, e.end, e.answerable, e.support, e.decision, e.marked) for e in examples
    ]
    blank = (NO_LABEL,)
    np.savez(
        path,
        ids=np.fromiter(chain.from_iterable(e.ids for e in examples), dtype=np.int32),
        lengths=np.array([len(e.ids) for e in examples], dtype=np.int32),
        labels=np.array(labels, dtype=np.int16),
        relevances=np.array([e.relevance for e in examples], dtype=np.float32),
        marks=np.fromiter(
            chain.from_iterable(e.marks or blank * len(e.ids) for e in examples), dtype=np.int8
        ),
    )


def load_examples(path: Path) -> list[Example]:
    """Read what `save_examples` wrote."""
    import numpy as np

    if not path.is_file():
        raise TrainingDataError(f"no {path}; expected the output of prepare; run prepare first")
    with np.load(path) as saved:
        cuts = np.cumsum(saved["lengths"])[:-1]
        ids, marks = np.split(saved["ids"], cuts), np.split(saved["marks"], cuts)
        labels, relevances = saved["labels"].tolist(), saved["relevances"].tolist()
    examples = []
    for tokens, (*own, decision, head), relevance, marked in zip(
        ids, labels, relevances, marks, strict=True
    ):
        second, start, end, answerable, support = own
        kept = tuple(marked.tolist()) if head != NO_LABEL else ()
        examples.append(
            Example(
                tuple(tokens.tolist()),
                second,
                start,
                end,
                answerable,
                support,
                relevance,
                decision,
                head,
                kept,
            )
        )
    return examples


def token_span(offsets: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int] | None:
    """Return the first and last token that overlap the characters from `start` to `end`."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
    return (inside[0], inside[-1]) if inside else None


def _window_start(
    length: int, room: int, first: int, last: int, answerable: bool, rng: random.Random
) -> int:
    if length <= room:
        return 0
    lowest = max(0, last - room + 1) if answerable else 0
    highest = min(first, length - room) if answerable else length - room
    return rng.randint(lowest, max(lowest, highest))
