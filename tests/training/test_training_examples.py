from __future__ import annotations

import random
from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import ModelError
from assistant.training.batches import batches_by_tokens
from assistant.training.data import CONTRADICTED, Claim, Row, TrainingDataError, seeded
from assistant.training.examples import (
    NO_LABEL,
    Example,
    encode_claim,
    encode_row,
    load_examples,
    load_tokenizer,
    save_examples,
    special_token,
    token_span,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tokenizers import Tokenizer

WORDS = "the rail way opened in 1879 between bergen and voss . who built it ? ##s".split()
CONTEXT = "The railways opened in 1879 between Bergen and Voss."


def _tokenizer(words: list[str]) -> Tokenizer:
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words, "##way"]
    vocabulary = {name: number for number, name in enumerate(dict.fromkeys(names))}
    made = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer()
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return made


TOKENIZER = _tokenizer(WORDS)


def _answered(answer: str, context: str = CONTEXT) -> Row:
    return Row(context, "Who built it?", answer, context.index(answer), "test")


@pytest.mark.parametrize("answer", ["railways", "1879", "Bergen and Voss", "The", "Voss."])
def test_the_labelled_tokens_are_those_of_the_answer(answer: str) -> None:
    example = encode_row(_answered(answer), TOKENIZER, window=64, rng=seeded(0))
    assert example is not None
    span = example.ids[example.start : example.end + 1]
    assert span == tuple(TOKENIZER.encode(answer, add_special_tokens=False).ids)
    assert example.answerable == 1
    assert example.support == NO_LABEL


def test_a_pair_is_framed_and_the_second_text_begins_where_said() -> None:
    example = encode_row(_answered("1879"), TOKENIZER, window=64, rng=seeded(0))
    assert example is not None
    separator = special_token(TOKENIZER, "[SEP]")
    assert example.ids[0] == special_token(TOKENIZER, "[CLS]")
    assert example.ids[example.second - 1] == example.ids[-1] == separator
    assert example.ids.count(separator) == 2


def test_an_unanswerable_row_points_at_the_first_token() -> None:
    row = Row(CONTEXT, "Who built it?", "", -1, "test")
    example = encode_row(row, TOKENIZER, window=64, rng=seeded(0))
    assert example is not None
    assert (example.start, example.end, example.answerable) == (0, 0, 0)


@given(
    before=st.integers(0, 60),
    after=st.integers(0, 60),
    window=st.integers(12, 40),
    seed=st.integers(0, 5),
)
def test_a_window_holds_the_whole_answer(before: int, after: int, window: int, seed: int) -> None:
    context = "in " * before + "1879 between Bergen" + " in" * after
    row = _answered("1879 between Bergen", context)
    example = encode_row(row, TOKENIZER, window=window, rng=seeded(seed))
    assert example is not None
    assert len(example.ids) <= window
    wanted = TOKENIZER.encode("1879 between Bergen", add_special_tokens=False).ids
    assert list(example.ids[example.start : example.end + 1]) == wanted


def test_an_answer_longer_than_the_window_gives_no_example() -> None:
    row = _answered("in " * 20 + "1879", "in " * 20 + "1879")
    assert encode_row(row, TOKENIZER, window=16, rng=seeded(0)) is None


def test_a_claim_keeps_its_label_and_cuts_its_evidence() -> None:
    claim = Claim("It opened in 1879.", CONTEXT * 20, CONTRADICTED, "test")
    example = encode_claim(claim, TOKENIZER, window=32)
    assert len(example.ids) == 32
    assert (example.support, example.answerable, example.start) == (CONTRADICTED, -1, -1)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 3, (0, 0)), (4, 9, (1, 2)), (5, 6, (1, 1)), (3, 4, None)],
    ids=["first", "two", "inside one", "between"],
)
def test_token_span(start: int, end: int, expected: tuple[int, int] | None) -> None:
    assert token_span([(0, 3), (4, 7), (7, 9)], start, end) == expected


@given(
    lengths=st.lists(st.integers(1, 300), max_size=60),
    budget=st.integers(50, 1000),
    most=st.integers(1, 20),
)
def test_batches_hold_every_example_once_within_the_budget(
    lengths: list[int], budget: int, most: int
) -> None:
    batches = batches_by_tokens(lengths, budget=budget, most=most, rng=seeded(1))
    assert sorted(index for batch in batches for index in batch) == list(range(len(lengths)))
    for batch in batches:
        tokens = len(batch) * max(lengths[index] for index in batch)
        assert len(batch) <= most
        assert tokens <= budget or len(batch) == 1


def test_batches_repeat_with_the_seed() -> None:
    lengths = [random.Random(3).randint(1, 50) for _ in range(40)]
    once, again = (batches_by_tokens(lengths, budget=200, most=8, rng=seeded(7)) for _ in range(2))
    assert once == again


def test_examples_survive_being_written(tmp_path: Path) -> None:
    examples = [
        Example((2, 5, 3, 6, 7, 3), 3, 3, 4, 1, relevance=-2.5),
        Example((2, 3, 3), 2, support=2),
    ]
    save_examples(examples, tmp_path / "stage.npz")
    again = load_examples(tmp_path / "stage.npz")
    assert again[0] == examples[0]
    assert isnan(again[1].relevance)
    assert replace(again[1], relevance=0.0) == replace(examples[1], relevance=0.0)


def test_absent_examples_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(TrainingDataError, match="run prepare first"):
        load_examples(tmp_path / "stage.npz")


def test_a_tokenizer_is_loaded_without_padding_and_truncation(tmp_path: Path) -> None:
    padded = _tokenizer(WORDS)
    padded.enable_padding(length=100)
    padded.enable_truncation(4)
    padded.save(str(tmp_path / "tokenizer.json"))
    assert len(load_tokenizer(tmp_path).encode(CONTEXT, add_special_tokens=False).ids) > 4


def test_a_tokenizer_without_frame_tokens_is_refused() -> None:
    with pytest.raises(ModelError, match="no \\[BOS\\]"):
        special_token(TOKENIZER, "[BOS]")
