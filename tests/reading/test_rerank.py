"""Reranking: what is relevant moves up, nothing is lost, the rest keeps its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.rerank import WEIGHT, RelevanceReranker
from assistant.schema import Passage, ScoredPassage, scored


class Model:
    """Says of a passage the number that is its text."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def relevance(self, query: str, passage: str) -> float:
        self.read.append(passage)
        return float(passage)


def passages(*logits: float) -> list[ScoredPassage]:
    return [
        scored(
            Passage(id=f"p{place:03}", document="d", start=0, end=1, text=str(logit)),
            score=0.5 - place / 1000,
        )
        for place, logit in enumerate(logits)
    ]


def test_what_is_relevant_moves_up() -> None:
    found = RelevanceReranker(Model).rerank("?", passages(-5.0, 8.0, 1.0))
    assert [passage.text for passage in found] == ["8.0", "1.0", "-5.0"]


def test_a_clear_lead_of_the_retriever_is_kept() -> None:
    first, second = passages(0.0, 1.0)
    ahead = scored(first, score=0.9)
    assert RelevanceReranker(Model).rerank("?", [ahead, second])[0].text == "0.0"


def test_no_more_are_read_than_the_depth() -> None:
    model = Model()
    found = RelevanceReranker(lambda: model, depth=2).rerank("?", passages(1.0, 2.0, 9.0))
    assert model.read == ["1.0", "2.0"]
    assert [passage.text for passage in found] == ["2.0", "1.0", "9.0"]


@given(st.lists(st.floats(-40, 40), max_size=25), st.integers(0, 20))
def test_nothing_is_lost_and_scores_fall(logits: list[float], depth: int) -> None:
    given_ = passages(*logits)
    found = RelevanceReranker(Model, depth=depth).rerank("?", given_)
    assert {passage.id for passage in found} == {passage.id for passage in given_}
    scores = [passage.score for passage in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_equal_passages_keep_one_order() -> None:
    same = [scored(passage, score=0.5) for passage in passages(1.0, 1.0, 1.0)]
    once = RelevanceReranker(Model).rerank("?", same)
    again = RelevanceReranker(Model).rerank("?", same[::-1])
    assert once == again
    most = 1 + 24 * WEIGHT
    assert once[0].score == pytest.approx((0.5 + 13 * WEIGHT) / most)
