"""Metrics: against worked examples, and never NaN; against other programs elsewhere."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.eval.measures import Measure, not_applicable, not_measured
from assistant.eval.question_records import AnswerRecord, Example, LocatedEvidence, Place
from assistant.eval.score.answer_verdict import contains, is_sound, short_matches, verdict_of
from assistant.eval.score.metrics.citation import citation_scores
from assistant.eval.score.metrics.cost import percentile
from assistant.eval.score.metrics.reading import best, exact_match, reading_scores, word_f1
from assistant.eval.score.metrics.refusal import (
    calibration_error,
    reliability,
    risk_coverage,
    risk_coverage_area,
)
from assistant.eval.score.metrics.retrieval import hit, ndcg, ranks, recall, reciprocal_rank
from assistant.eval.score.run_summary import estimate_means, summarise
from assistant.eval.score.scoring import score_answer
from assistant.eval.score.statistics import bootstrap, means, resample_counts, wilson
from assistant.schema import Answer, Citation, Document, ScoredPassage, Sentence, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = "The canal was opened in 1811 by Ada Brook. It carried 4,000 barges."
DOCUMENTS = {"d": Document(id="d", title="Canal", text=TEXT, source="-")}
FIRST = Place("d", 0, 42)
SECOND = Place("d", 43, 67)
EXAMPLE = Example(id="q", question="When?", answers=("1811",), evidence=(TEXT[:42],))
UNANSWERABLE = Example(id="u", question="Why?", answerable=False)


def cited(place: Place, *, quote: str | None = None, marker: int = 1) -> Citation:
    words = TEXT[place.start : place.end] if quote is None else quote
    return Citation(marker=marker, **place._asdict(), quote=words, title="", source="-")


def changed(record: AnswerRecord, **fields: Any) -> AnswerRecord:
    """Return a record with fields of its answer changed."""
    assert record.answer is not None
    return replace(record, answer=replace(record.answer, **fields))


PASSAGE = ScoredPassage(id="p", document="d", start=0, end=67, text=TEXT, score=1.0)
ANSWER = AnswerRecord(
    id="q",
    searched="When?",
    answer=Answer(
        question="When?",
        searched="When?",
        status="answered",
        text=f"{TEXT[:42]} [1]",
        short="1811",
        confidence=0.9,
        citations=(cited(FIRST),),
        sentences=(Sentence(text=TEXT[:42], markers=(1,)),),
        passages=(PASSAGE,),
    ),
    evidence=(LocatedEvidence(quote=TEXT[:42], places=(FIRST,)),),
    retrieved=(PASSAGE,),
)
REFUSAL = changed(ANSWER, status="unanswerable", text="No.", short=None, citations=(), sentences=())
FAILURE = AnswerRecord(id="q", error="ModelError: gone")


# Reading


@pytest.mark.parametrize(
    ("given_text", "accepted", "exact", "f1"),
    [
        pytest.param("The Eiffel Tower!", "eiffel tower", 1, 1, id="case, article, punctuation"),
        pytest.param("cat cat sat", "cat sat", 0, 0.8, id="words are counted, not only named"),
        pytest.param("in the year 1811", "1811", 0, 0.5, id="longer"),
        pytest.param("10,000", "10000", 1, 1, id="comma in a number"),
        pytest.param("Santa Clara, California", "Santa Clara", 0, 0.8, id="part"),
        pytest.param("theatre", "atre", 0, 0, id="an article inside a word stays"),
        pytest.param("", "1811", 0, 0, id="nothing given"),
        pytest.param("", "", 1, 1, id="nothing expected"),
        pytest.param("the", "a", 1, 1, id="nothing but articles"),
        pytest.param("a.b", "ab", 1, 1, id="punctuation joins, as SQuAD does it"),
        pytest.param("café", "cafe", 0, 0, id="accents count"),
    ],
)
def test_reading_against_worked_examples(
    given_text: str, accepted: str, exact: float, f1: float
) -> None:
    assert exact_match(given_text, accepted) == exact
    assert word_f1(given_text, accepted) == pytest.approx(f1)


def test_the_best_accepted_answer_counts() -> None:
    assert best(word_f1, "in 1811", ["1812", "1811", "the"]) == pytest.approx(2 / 3)
    assert best(exact_match, "", ["the", "a"]) == 1


@pytest.mark.parametrize(
    ("example", "answer", "value"),
    [
        pytest.param(EXAMPLE, ANSWER, 1.0, id="right"),
        pytest.param(EXAMPLE, REFUSAL, 0.0, id="refused though it could be answered"),
        pytest.param(UNANSWERABLE, REFUSAL, 1.0, id="refused as due"),
        pytest.param(UNANSWERABLE, ANSWER, 0.0, id="answered though it could not be"),
        pytest.param(EXAMPLE, FAILURE, None, id="failed"),
        pytest.param(EXAMPLE, replace(ANSWER, answer=None), None, id="only searched"),
        pytest.param(replace(EXAMPLE, answers=()), ANSWER, None, id="no accepted answer"),
    ],
)
def test_exact_match_of_refusals_and_failures(
    example: Example, answer: AnswerRecord, value: float | None
) -> None:
    scores = reading_scores(example, answer)
    assert scores["exact_match"].value == value
    kinds = [scores["f1_answerable"].value, scores["f1_unanswerable"].value]
    assert kinds.count(None) == (1 if value is not None else 2)


def test_without_a_short_answer_the_text_is_scored_without_its_markers() -> None:
    answer = changed(ANSWER, short=None, text="1811 [1]")
    assert reading_scores(EXAMPLE, answer)["exact_match"].value == 1


# Retrieval


def evidence(*places: Place) -> list[LocatedEvidence]:
    return [LocatedEvidence(quote="", places=(place,)) for place in places]


def lines(*numbers: int) -> list[Place]:
    return [Place("d", 10 * number, 10 * number + 10) for number in numbers]


@pytest.mark.parametrize(
    ("found", "wanted", "expected"),
    [
        pytest.param(lines(1, 2, 3), lines(2), (2,), id="second"),
        pytest.param(lines(1, 2, 3), lines(3, 1), (1, 3), id="two"),
        pytest.param(lines(1, 1, 2), lines(1, 2), (1, 3), id="repeated"),
        pytest.param([Place("d", 0, 50)], lines(1, 2), (1, 1), id="one passage holds both"),
        pytest.param(lines(1), lines(2), (), id="none"),
        pytest.param([], lines(2), (), id="nothing found"),
    ],
)
def test_ranks(found: Sequence[Place], wanted: Sequence[Place], expected: tuple[int, ...]) -> None:
    assert ranks(found, evidence(*wanted)) == expected


def test_evidence_that_stands_in_two_places_is_found_at_either() -> None:
    both = LocatedEvidence(quote="", places=tuple(lines(1, 4)))
    assert ranks(lines(4), [both]) == (1,)


def test_ndcg_by_hand() -> None:
    gained = 1 + 1 / math.log2(4)
    assert ndcg((1, 3), of=2, k=10) == pytest.approx(gained / (1 + 1 / math.log2(3)))
    assert ndcg((1, 1), of=2, k=10) == 1
    assert ndcg((), of=2, k=10) == 0


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=30, unique=True),
    st.sets(st.integers(0, 30), min_size=1, max_size=8),
    st.integers(1, 20),
)
def test_retrieval_metrics_stay_in_range_and_grow_with_k(
    order: list[int], wanted: set[int], k: int
) -> None:
    found = ranks(lines(*order), evidence(*lines(*wanted)))
    for value in (hit(found, k=k), reciprocal_rank(found, k=k), ndcg(found, of=len(wanted), k=k)):
        assert 0 <= value <= 1
    shares = [recall(found, of=len(wanted), k=depth) for depth in range(1, 31)]
    assert shares == sorted(shares)
    assert hit(found, k=k) == float(recall(found, of=len(wanted), k=k) > 0)


# Judgement and citations


@pytest.mark.parametrize(
    ("example", "answer", "verdict"),
    [
        pytest.param(EXAMPLE, ANSWER, "right", id="right"),
        pytest.param(EXAMPLE, changed(ANSWER, status="partly"), "right", id="part of it"),
        pytest.param(EXAMPLE, changed(ANSWER, short=None), "right", id="in the quote"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=(cited(SECOND),)), "wrong", id="elsewhere"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=()), "wrong", id="nothing cited"),
        pytest.param(
            EXAMPLE,
            changed(ANSWER, citations=(cited(FIRST, quote="It never was."),)),
            "wrong",
            id="made-up quote",
        ),
        pytest.param(
            replace(EXAMPLE, answers=("1816",)), changed(ANSWER, short="1811"), "wrong", id="year"
        ),
        pytest.param(replace(EXAMPLE, answers=()), ANSWER, "right", id="evidence alone"),
        pytest.param(
            replace(EXAMPLE, evidence=()), changed(ANSWER, citations=()), "right", id="words alone"
        ),
        pytest.param(EXAMPLE, REFUSAL, "missed", id="missed"),
        pytest.param(UNANSWERABLE, REFUSAL, "right", id="due refusal"),
        pytest.param(UNANSWERABLE, ANSWER, "invented", id="invented"),
        pytest.param(UNANSWERABLE, FAILURE, "failed", id="failed"),
        pytest.param(EXAMPLE, AnswerRecord(id="q"), None, id="only searched"),
    ],
)
def test_verdicts(example: Example, answer: AnswerRecord, verdict: str | None) -> None:
    assert verdict_of(example, answer, DOCUMENTS) == verdict


@pytest.mark.parametrize(
    ("short", "accepted", "matches"),
    [
        ("October 12, 1943", "1943", True),
        ("12 million", "15 million", False),
        ("May 5", "May 6", False),
        ("Ada Brook", "Brook", True),
        ("the mayor of the town of Elm", "Elm", False),
        ("Kim’s visit", "Kim's visit", True),
        ("", "the", False),
    ],
)
def test_short_answers_match_when_near_enough(short: str, accepted: str, matches: bool) -> None:
    example = replace(EXAMPLE, answers=(accepted,))
    answer = changed(ANSWER, short=short).answer
    assert answer is not None
    assert short_matches(example, answer) is matches


@pytest.mark.parametrize(
    ("text", "accepted", "expected"),
    [
        ("He left in 1811 [2].", "1811", True),
        ("It has 18113 parts", "1811", False),
        ("It was the big red barge", "red barge", True),
        ("red, then barge", "red barge", False),
        ("see [3]", "3", False),
        ("the a", "the", False),
    ],
)
def test_accepted_words_stand_in_a_row(text: str, accepted: str, expected: bool) -> None:
    assert contains(text, accepted) is expected


@pytest.mark.parametrize(
    ("citation", "sound"),
    [
        pytest.param(cited(FIRST), True, id="as it stands"),
        pytest.param(cited(Place("d", 1, 43), quote=TEXT[:42]), False, id="offsets shifted"),
        pytest.param(cited(Place("d", 1, 41)), False, id="word cut"),
        pytest.param(cited(Place("d", 60, 90)), False, id="beyond the end"),
        pytest.param(cited(Place("d", -5, 3), quote="x"), False, id="before the start"),
        pytest.param(cited(Place("e", 0, 42)), False, id="no such document"),
        pytest.param(cited(Place("d", 5, 5)), False, id="empty"),
    ],
)
def test_sound_citations(citation: Citation, sound: bool) -> None:
    assert is_sound(citation, DOCUMENTS) is sound


def test_citation_precision_and_recall() -> None:
    two = changed(
        ANSWER,
        citations=(cited(FIRST), cited(SECOND, marker=2), cited(SECOND, quote="no", marker=3)),
    )
    two = replace(two, evidence=(*ANSWER.evidence, LocatedEvidence(quote="lost")))
    scores = citation_scores(EXAMPLE, two, DOCUMENTS, verdict="right")
    assert scores["citation_verbatim"].value == pytest.approx(2 / 3)
    assert scores["citation_precision"].value == pytest.approx(1 / 3)
    assert scores["citation_recall"].value == 0.5
    assert scores["support"].value == 1
    nothing = citation_scores(EXAMPLE, REFUSAL, DOCUMENTS, verdict="missed")
    assert {measure.state for measure in nothing.values()} == {"not applicable"}


def test_a_right_sentence_that_is_struck_out_is_a_false_alarm() -> None:
    doubted = Sentence(text=TEXT[:42], markers=(1,), supported=False, reason="not there")
    answer = changed(ANSWER, sentences=(doubted,))
    scores = citation_scores(EXAMPLE, answer, DOCUMENTS, verdict="right")
    assert scores["support_false_alarm"].value == 1
    assert scores["support"].value == 0


@pytest.mark.parametrize(
    ("sentences", "support"),
    [
        pytest.param([((1,), True), ((2,), True)], 1.0, id="all"),
        pytest.param([((1,), True), ((), True)], 0.5, id="one without a citation"),
        pytest.param([((1,), True), ((1, 2), False), ((), False)], 1 / 3, id="one not supported"),
        pytest.param([], None, id="no sentences"),
    ],
)
def test_support_is_the_share_of_sentences_with_a_citation_that_holds(
    sentences: list[tuple[tuple[int, ...], bool]], support: float | None
) -> None:
    said = tuple(Sentence(text="", markers=m, supported=s) for m, s in sentences)
    scores = citation_scores(EXAMPLE, changed(ANSWER, sentences=said), DOCUMENTS, verdict="right")
    assert scores["support"].value == support


# Follow-ups


def test_follow_ups_are_measured_alone() -> None:
    asked = replace(EXAMPLE, history=(Turn("What was opened?", "The canal."),))
    wrong = changed(ANSWER, citations=(cited(SECOND),), short="4,000")
    records = [
        score_answer(example, answer, DOCUMENTS, depth=10)
        for example, answer in (
            (EXAMPLE, ANSWER), (EXAMPLE, ANSWER), (asked, ANSWER), (asked, wrong), (asked, FAILURE),
        )
    ]  # fmt: skip
    found = estimate_means(records, seed=0)
    assert (found["right"].value.value, found["right"].n) == (0.75, 4)
    alone = found["followup_right"]
    assert (alone.value.value, alone.n) == (0.5, 2)
    assert (alone.not_applicable, alone.not_measured) == (2, 1)
    assert (found["followup_hit@5"].value.value, found["followup_hit@5"].n) == (1.0, 2)


# Refusal


@pytest.mark.parametrize(
    ("example", "answer", "crag", "precision", "recall", "error"),
    [
        pytest.param(EXAMPLE, ANSWER, 1, None, None, 0, id="right"),
        pytest.param(EXAMPLE, changed(ANSWER, citations=()), -1, None, None, 1, id="wrong"),
        pytest.param(EXAMPLE, REFUSAL, 0, 0, None, None, id="missed"),
        pytest.param(UNANSWERABLE, REFUSAL, 1, 1, 1, None, id="due refusal"),
        pytest.param(UNANSWERABLE, ANSWER, -1, None, 0, 1, id="invented"),
        pytest.param(UNANSWERABLE, FAILURE, None, None, None, None, id="failed"),
    ],
)
def test_refusals_by_verdict(
    example: Example,
    answer: AnswerRecord,
    crag: float | None,
    precision: float | None,
    recall: float | None,
    error: float | None,
) -> None:
    found = score_answer(example, answer, DOCUMENTS, depth=10).scores
    assert found["crag"].value == crag
    assert found["refusal_precision"].value == precision
    assert found["refusal_recall"].value == recall
    assert found["error_among_answered"].value == error


def matrix(values: Sequence[float]) -> object:
    import numpy as np

    return np.array(values, dtype=float)


def ones(count: int) -> object:
    import numpy as np

    return np.ones((1, count))


def test_risk_coverage_by_hand() -> None:
    answered = [(0.9, True), (0.8, False), (0.8, True), (0.1, False)]
    points = risk_coverage(answered, questions=8)
    assert [point.coverage for point in points] == [1 / 8, 3 / 8, 4 / 8]
    assert [point.risk for point in points] == [0, 1 / 3, 1 / 2]
    confidence = matrix([item[0] for item in answered])
    wrong = matrix([not item[1] for item in answered])
    [area] = risk_coverage_area(ones(4), confidence=confidence, wrong=wrong)  # type: ignore[arg-type]
    assert area == pytest.approx((0 + 0.5 / 2 + 1 / 3 + 2 / 4) / 4)


def test_calibration_by_hand() -> None:
    answered = [(0.95, True), (0.95, False), (0.15, False), (1.0, True)]
    bins = reliability(answered)
    assert [(item.n, item.right) for item in bins] == [(1, 0), (3, pytest.approx(2 / 3))]
    confidence = matrix([item[0] for item in answered])
    wrong = matrix([not item[1] for item in answered])
    [error] = calibration_error(ones(4), confidence=confidence, wrong=wrong)  # type: ignore[arg-type]
    assert error == pytest.approx((0.15 + abs(2.9 - 2)) / 4)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_the_order_of_answers_does_not_change_the_area(answered: list[tuple[float, bool]]) -> None:
    areas = []
    for items in (answered, answered[::-1]):
        confidence = matrix([item[0] for item in items])
        wrong = matrix([not item[1] for item in items])
        areas += list(risk_coverage_area(ones(len(items)), confidence=confidence, wrong=wrong))  # type: ignore[arg-type]
    assert areas[0] == pytest.approx(areas[1])
    assert 0 <= areas[0] <= 1


def test_a_long_curve_is_thinned_but_keeps_its_end() -> None:
    answered = [(number / 5000, number % 3 == 0) for number in range(5000)]
    points = risk_coverage(answered, questions=5000)
    assert len(points) <= 202
    assert points[-1].coverage == 1
    assert risk_coverage([], questions=3) == ()


# Measures, intervals, cost


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_measure_is_nan(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Measure(value)


def test_a_measure_is_a_number_or_a_reason() -> None:
    with pytest.raises(ValueError, match="cannot have value"):
        Measure(None)
    with pytest.raises(ValueError, match="cannot have value"):
        Measure(1.0, "not measured")
    for measure in (Measure(0.5), not_applicable("why"), not_measured("why")):
        assert Measure.from_json(measure.to_json()) == measure


def test_failures_are_counted_and_kept_out_of_the_mean() -> None:
    records = [
        score_answer(EXAMPLE, answer, DOCUMENTS, depth=10) for answer in (ANSWER, REFUSAL, FAILURE)
    ]
    estimates = estimate_means(records, seed=1)
    assert estimates["right"].value.value == 0.5
    assert (estimates["right"].n, estimates["right"].not_measured) == (2, 1)
    assert estimates["refusal_recall"].value.state == "not measured"
    low, high = estimates["right"].low, estimates["right"].high
    assert low is not None
    assert high is not None
    assert low <= 0.5 <= high


def test_a_summary_of_nothing_has_no_number() -> None:
    summary = summarise([], [], [], seed=0, depth=10)
    assert summary.questions == 0
    assert summary.metric("right").value.state == "not measured"


def test_the_bootstrap_is_near_the_normal_interval_and_repeats() -> None:
    import numpy as np

    values = np.array([1.0] * 300 + [0.0] * 100)[:, None]
    statistic = means(values, np.ones_like(values))
    [interval] = bootstrap(400, statistic, seed=3)
    assert interval == bootstrap(400, statistic, seed=3)[0]
    assert interval is not None
    spread = 1.96 * math.sqrt(0.75 * 0.25 / 400)
    assert interval.low == pytest.approx(0.75 - spread, abs=0.01)
    assert interval.high == pytest.approx(0.75 + spread, abs=0.01)


def test_samples_draw_as_many_questions_as_there_are() -> None:
    rows = list(resample_counts(7, seed=0, resamples=50))
    assert sum(len(block) for block in rows) == 50
    assert all((block.sum(axis=1) == 7).all() for block in rows)


def test_all_right_is_not_beyond_doubt() -> None:
    interval = wilson(1.0, 20)
    assert interval.high == 1
    assert interval.low == pytest.approx(0.839, abs=0.001)


def test_a_number_that_no_sample_doubts_has_no_bounds() -> None:
    """Of three refusals none was due: F1 is 0 in every sample, which does not make it sure."""
    refusals = [changed(REFUSAL, confidence=0.1)] * 3
    scores = [score_answer(EXAMPLE, answer, DOCUMENTS, depth=10) for answer in refusals]
    found = summarise([EXAMPLE] * 3, refusals, scores, seed=0, depth=10).metric("refusal_f1")
    assert (found.value.value, found.n) == (0, 3)
    assert (found.low, found.high) == (None, None)


def test_percentiles_have_bounds() -> None:
    estimate = percentile([float(number) for number in range(1, 101)], 95, of=120)
    assert estimate.value.value == pytest.approx(95.05)
    assert (estimate.n, estimate.not_applicable) == (100, 20)
    assert estimate.low is not None
    assert estimate.high is not None
    assert estimate.low <= 95.05 <= estimate.high
    assert percentile([], 50, of=3).value.state == "not applicable"
