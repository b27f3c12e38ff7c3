"""Metrics against other programs: where they compute the same thing, the numbers are the same.

The libraries come with the `dev` extra, so that these tests run wherever the others do.
"""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.score.metrics.reading import best, exact_match, normalise, word_f1
from assistant.eval.score.metrics.refusal import refusal_f1
from assistant.eval.score.metrics.retrieval import (
    HIT_DEPTHS,
    RECALL_DEPTHS,
    metric_names,
    retrieval_scores,
)
from assistant.schema import ScoredPassage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DATA = Path(__file__).parents[3] / "shared" / "data" / "reading" / "dev" / "squad2_dev"
ROWS = 1000


# Reading, against the scorer of SQuAD as torchmetrics has it


@pytest.fixture
def in_doubles() -> Iterator[None]:
    """Let the other program compute as precisely as this one."""
    import torch

    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(usual)


def published(given_text: str, accepted: Sequence[str]) -> tuple[float, float]:
    """Return exact match and F1 in per cent, as the other program gives them."""
    from torchmetrics.functional.text import squad

    target = {"answers": {"answer_start": [0] * len(accepted), "text": list(accepted)}, "id": "q"}
    scores = squad([{"prediction_text": given_text, "id": "q"}], [target])  # type: ignore[list-item]
    return float(scores["exact_match"]), float(scores["f1"])


def own(given_text: str, accepted: Sequence[str]) -> tuple[float, float]:
    return (
        100.0 * best(exact_match, given_text, accepted),
        100.0 * best(word_f1, given_text, accepted),
    )


def rows_to_score() -> list[tuple[str, list[str]]]:
    """Return answers that are right, wrong, too long and too short, each with those accepted."""
    if not DATA.is_dir():
        pytest.skip("the shared data is not here")
    generator = random.Random(4)
    with gzip.open(DATA / "questions.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:ROWS]
    texts = [answer["text"] for row in rows for answer in row["answers"]]
    found = []
    for row in rows:
        accepted = [answer["text"] for answer in row["answers"]] or [""]
        words = f"{generator.choice(accepted)} {generator.choice(texts)} the An".split()
        first = generator.randrange(len(words))
        found.append((" ".join(words[first : first + generator.randrange(6)]), accepted))
    return found


def test_reading_sums_to_what_squads_own_script_says() -> None:
    """The sums are those of evaluate-v2.0.py on the same rows."""
    rows = rows_to_score()
    assert len(rows) == ROWS
    assert sum(best(exact_match, *row) for row in rows) == 279
    assert sum(best(word_f1, *row) for row in rows) == 355.68137491163816


@pytest.mark.usefixtures("in_doubles")
def test_reading_agrees_row_by_row_to_the_last_digit() -> None:
    rows = rows_to_score()
    assert [own(*row) for row in rows] == [published(*row) for row in rows]


SIGNS = st.text(st.sampled_from("aAnthe  19.,'’-–\t\n%é£B\u00a0\u2028"), max_size=24)
WORDS = st.lists(st.sampled_from("the a An Elm elm! 1,811 1811 U.S. canal’s co-op É".split()))
TEXTS = SIGNS | WORDS.map(" ".join)


@pytest.mark.usefixtures("in_doubles")
@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
def test_reading_agrees_on_any_text(given_text: str, accepted: list[str]) -> None:
    # SQuAD 2 leaves out accepted answers that normalise to nothing; the other is SQuAD 1.
    kept = [text for text in accepted if normalise(text)] or [""]
    assert own(given_text, accepted) == published(given_text, kept)


# Retrieval, against trec_eval as ir-measures has it


def line(number: int) -> Place:
    return Place("d", 10 * number, 10 * number + 10)


def own_scores(order: Sequence[int], wanted: Sequence[int]) -> Mapping[str, float | None]:
    """Return the scores of passages that overlap one piece of evidence each, or none."""
    pieces = [LocatedEvidence(quote=str(number), places=(line(number),)) for number in wanted]
    answer = AnswerRecord(
        id="q",
        evidence=tuple(pieces),
        retrieved=tuple(
            ScoredPassage(id="", text="", score=1.0, **line(number)._asdict()) for number in order
        ),
    )
    example = Example(id="q", question="?", evidence=tuple(map(str, wanted)))
    return {
        name: measure.value
        for name, measure in retrieval_scores(example, answer, depth=20).items()
        if measure.value is not None
    }


def their_scores(order: Sequence[int], wanted: Sequence[int]) -> dict[str, float]:
    from ir_measures import RR, Qrel, R, ScoredDoc, Success, calc_aggregate, nDCG

    measures = {f"hit@{k}": Success @ k for k in HIT_DEPTHS}
    measures |= {f"recall@{k}": R @ k for k in RECALL_DEPTHS}
    measures |= {"mrr@10": RR @ 10, "ndcg@10": nDCG @ 10}
    judged = [Qrel("q", str(number), 1) for number in wanted]
    ranked = [ScoredDoc("q", str(number), 1.0 - place / 100) for place, number in enumerate(order)]
    found = calc_aggregate(measures.values(), judged, ranked)
    return {name: float(found[measure]) for name, measure in measures.items()}


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=20, unique=True),
    st.lists(st.integers(0, 30), min_size=1, max_size=8, unique=True),
)
def test_retrieval_agrees_with_trec_eval(order: list[int], wanted: list[int]) -> None:
    own_found, their_found = own_scores(order, wanted), their_scores(order, wanted)
    assert set(own_found) == set(their_found) == set(metric_names(20))
    assert own_found == pytest.approx(their_found, rel=1e-12, abs=1e-12)


# Refusals, against scikit-learn


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_refusal_f1_agrees_with_scikit_learn(pairs: list[tuple[bool, bool]]) -> None:
    import numpy as np
    from sklearn.metrics import f1_score

    refused, due = np.array(pairs, dtype=float).T
    [f1] = refusal_f1(np.ones((1, len(pairs))), refused=refused, unanswerable=due)
    if not refused.any() and not due.any():
        assert np.isnan(f1)
    else:
        assert f1 == pytest.approx(f1_score(due, refused, zero_division=0.0))
