from __future__ import annotations

import pytest

from assistant.whole.article import lines_of
from assistant.whole.relevance import fitting, relevance, shared_words
from fakes import FakeEmbedder
from whole_makes import HARBOUR, article

LINES = lines_of(article(HARBOUR))


def test_rare_words_count_more_than_frequent_ones() -> None:
    texts = ["the bridge opened", "the bridge cost crowns", "the bridge fell", "a boat"]
    shares = shared_words("the bridge crowns", texts)
    assert shares[1] == pytest.approx(1.0)
    assert shares[0] == shares[2] < 0.5
    assert shares[3] == 0


def test_the_sentence_that_holds_the_words_fits_best() -> None:
    scores = relevance("What did the bridge cost in crowns?", LINES, FakeEmbedder().embed)
    assert "48 million crowns" in LINES[int(scores.argmax())].text
    assert len(scores) == len(LINES)


def test_sentences_are_taken_within_the_words_and_in_order() -> None:
    scores = [float(number) for number in range(len(LINES))]
    taken = fitting(LINES, scores, words=30, floor=0.5)
    assert [line.number for line in taken] == sorted(line.number for line in taken)
    assert sum(line.words for line in taken) <= 30
    assert fitting(LINES, scores, words=0, floor=0.0) == [LINES[-1]]
