from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.training import noise
from assistant.training.claims import alter, claims_from_row, statement
from assistant.training.data import (
    CONTRADICTED,
    NOT_STATED,
    SUPPORTED,
    Row,
    TrainingDataError,
    seeded,
)
from assistant.training.disfluency import EDIT_TERMS, correct_oneself
from assistant.training.first_stages import FIRST_STAGES
from assistant.training.lexicon import OPPOSITES, VERBS
from assistant.training.negatives import (
    MAKERS,
    make_negative,
    names_in_question,
    pools_of,
    sentence_spans,
)
from assistant.training.prepare import is_rephrased
from assistant.training.recipe import NEGATIVE_WEIGHTS
from assistant.training.search_pairs import search_pairs
from assistant.training.stages import STAGES, chosen_stages

CONTEXT = (
    "The oldest observatory of Peru was founded by Harvard College in 1889. "
    "It stood near Arequipa until 1927, when it was moved to South Africa. "
    "The largest telescope had an aperture of 61 centimetres."
)
QUESTION = "When was the oldest observatory founded by Harvard College near Arequipa in 1889?"
OTHER = Row(
    "Emil Nolde painted the triptych in 1912. It hangs in Seebuell.",
    "What did Emil Nolde paint?",
    "the triptych",
    19,
    "test",
    "Nolde",
)
ROW = Row(CONTEXT, QUESTION, "1889", CONTEXT.index("1889"), "test", "Boyden Station")
POOLS = pools_of([ROW, OTHER])


def _made(maker: str, row: Row = ROW) -> list[Row]:
    tries = (make_negative(row, maker, POOLS, seeded(seed)) for seed in range(40))
    return [made for made in tries if made is not None]


def test_every_maker_has_a_weight() -> None:
    assert set(NEGATIVE_WEIGHTS) == set(MAKERS)


@pytest.mark.parametrize("maker", sorted(MAKERS))
def test_a_made_negative_has_no_answer_and_differs(maker: str) -> None:
    made = _made(maker)
    assert made
    for row in made:
        assert not row.answerable
        assert row.answer == ""
        assert (row.question, row.context) != (ROW.question, ROW.context)


@pytest.mark.parametrize("maker", sorted(set(MAKERS) - {"drop_answer"}))
def test_a_changed_question_keeps_its_passage(maker: str) -> None:
    assert all(row.context == ROW.context for row in _made(maker))


def test_a_dropped_answer_stands_nowhere_in_the_rest() -> None:
    for row in _made("drop_answer"):
        assert "1889" not in row.context
        assert "1927" in row.context
        assert row.question == ROW.question


def test_an_answer_that_stands_twice_is_not_dropped() -> None:
    twice = Row("It was in 1889. Yes, in 1889. So they say.", "When?", "1889", 10, "test")
    assert _made("drop_answer", twice) == []


def test_a_swapped_name_stands_not_in_the_passage() -> None:
    for row in _made("swap_name"):
        assert any(name not in CONTEXT for name in names_in_question(row.question))


def test_a_transplanted_question_asks_of_a_name_of_this_passage() -> None:
    for row in _made("transplant"):
        assert "paint" in row.question
        assert any(name in row.question for name in ("Harvard College", "Arequipa"))


def test_swapped_roles_hold_the_same_words() -> None:
    row = Row("Rome beat Carthage.", "When did Rome beat Carthage?", "Rome", 0, "test")
    assert {made.question for made in _made("swap_roles", row)} == {"When did Carthage beat Rome?"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Emil Nolde paint it?", "When did Emil Nolde not paint it?"),
        ("What was built?", "What was not built?"),
    ],
)
def test_negation_stands_behind_the_subject(question: str, expected: str) -> None:
    row = Row("It was built in 1912.", question, "1912", 16, "test")
    assert expected in {made.question for made in _made("negate", row)}


@pytest.mark.parametrize("maker", ["swap_number", "swap_name", "swap_opposite", "swap_verb"])
def test_a_question_without_the_thing_gives_nothing(maker: str) -> None:
    row = Row("It rained.", "what came down?", "It", 0, "test")
    assert _made(maker, row) == []


def test_opposites_go_both_ways() -> None:
    assert all(word in OPPOSITES[other] for word, others in OPPOSITES.items() for other in others)


def test_no_verb_has_two_meanings_in_one_form() -> None:
    assert set(VERBS) == {"base", "past", "participle"}
    assert VERBS["base"]["build"] == VERBS["base"]["construct"] != VERBS["base"]["destroy"]


def test_sentences_cover_the_text() -> None:
    spans = sentence_spans(CONTEXT)
    assert len(spans) == 3
    assert "".join(CONTEXT[start:end] for start, end in spans) == CONTEXT


@pytest.mark.parametrize("style", [noise.misspell, noise.without_mark, noise.long_winded])
def test_noise_keeps_most_words(style: object) -> None:
    assert callable(style)
    for seed in range(20):
        words = set(style(QUESTION, seeded(seed)).lower().rstrip("?").split())
        kept = words & set(QUESTION.lower().rstrip("?").split())
        assert len(kept) >= len(set(QUESTION.split())) - 3


def test_a_self_correction_ends_with_what_is_asked() -> None:
    others = ["Who paid for the largest telescope of South Africa in 1927?"]
    corrected = {correct_oneself(QUESTION, others, seeded(seed)) for seed in range(40)}
    assert len(corrected) > 20
    for question in corrected:
        assert question != QUESTION
        assert question.endswith(QUESTION.rsplit(maxsplit=1)[-1])
        assert any(term in question for term in EDIT_TERMS)
    assert any(question.lower().endswith(QUESTION.lower()) for question in corrected)
    assert any("1927" in question and "1889" in question for question in corrected)


def test_keywords_leave_the_small_words_out() -> None:
    for seed in range(10):
        words = noise.as_keywords(QUESTION, seeded(seed)).split()
        assert {"observatory", "harvard", "1889"} <= set(words)
        assert not {"was", "the", "by"} & set(words)


def test_noise_repeats_with_the_seed() -> None:
    assert noise.add_noise(QUESTION, [], seeded(4)) == noise.add_noise(QUESTION, [], seeded(4))


@pytest.mark.parametrize("question", ["", "?", "a", "who", "Why now?"])
def test_noise_bears_short_questions(question: str) -> None:
    for seed in range(30):
        assert isinstance(noise.add_noise(question, ["Who built it?"], seeded(seed)), str)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("Who invented stainless steel?", "Harry Brearley", "Harry Brearley invented stainless"),
        ("What is the capital of Chad?", "N'Djamena", "N'Djamena is the capital of Chad."),
        ("When did it open?", "1889", "When did it open? 1889"),
        ("Who did he meet?", "a king", "Who did he meet? a king"),
    ],
)
def test_statement(question: str, answer: str, expected: str) -> None:
    assert statement(question, answer).startswith(expected)


def test_an_altered_sentence_differs() -> None:
    sentence = "It was moved in May 1927 to the largest hall of South Africa."
    altered = [alter(sentence, ["New Zealand"], seeded(seed)) for seed in range(30)]
    assert all(changed is not None and changed != sentence for changed in altered)
    assert len(set(altered)) >= 4


def test_claims_of_all_three_kinds_are_made() -> None:
    claims = [
        claim
        for seed in range(200)
        for claim in claims_from_row(ROW, [ROW, OTHER], POOLS, seeded(seed))
    ]
    assert {claim.label for claim in claims} == {SUPPORTED, CONTRADICTED, NOT_STATED}
    for claim in claims:
        if claim.label == SUPPORTED and "?" not in claim.text:
            assert claim.text in claim.evidence
        if claim.label != SUPPORTED:
            assert claim.text not in claim.evidence


def test_a_rephrased_question_shares_few_words_with_its_sentence() -> None:
    told = Row(CONTEXT, "Which institution set up the stargazing site?", "Harvard", 48, "test")
    assert is_rephrased(told)
    assert not is_rephrased(replace(told, question="Who founded the oldest observatory of Peru?"))
    assert not is_rephrased(replace(told, answer="", start=-1))


def test_search_pairs_hold_near_passages_and_some_far_ones() -> None:
    topics = ["harbour", "glacier", "parliament", "violin", "volcano", "bakery", "satellite"]
    rows = [
        Row(f"The {topic} of {place} is old.", f"How old is the {topic} of {place}?", "old", 0, "t")
        for topic in topics
        for place in ("Bergen", "Lima", "Graz")
    ]
    pairs = search_pairs(rows, [], 60, seeded(3))
    shared = [bool(set(query.lower().split()) & set(text.lower().split())) for query, text in pairs]
    assert len(pairs) == 60
    assert all(text in {row.context for row in rows} for _, text in pairs)
    assert pairs == search_pairs(rows, [], 60, seeded(3))
    assert sum(shared) > 20


def test_stages_are_chosen_by_name() -> None:
    assert chosen_stages(()) == STAGES
    assert STAGES[: len(FIRST_STAGES)] == FIRST_STAGES
    assert [stage.name for stage in chosen_stages(("widen", "mixed"))] == ["mixed", "widen"]
    with pytest.raises(TrainingDataError, match="no stage 'wide'"):
        chosen_stages(("wide",))


def test_every_stage_lasts() -> None:
    assert all(0 < stage.time <= 1 for stage in STAGES)
