"""The kind of a question, learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.errors import ModelError
from assistant.question.kind import (
    KINDS,
    KindModel,
    guess_kind,
    load_model,
    names_a_topic,
    surface,
    terms,
)
from assistant.question.understand import SEVERAL
from assistant.training.kinds import (
    Labelled,
    fit,
    noisy,
    read_questions,
    save,
    with_several,
)
from assistant.training.several import enumerates

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from assistant.schema import Kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who directed the film about the lighthouse?", "fact"),
        ("how much did the council pay for the old mill", "fact"),
        ("Did the mayor resign?", "yesno"),
        ("Summarise the article about the mill.", "summary"),
        ("list all the towns that are mentioned", "list"),
        ("give me a timeline of the scandal", "timeline"),
        ("compare the two articles", "comparison"),
        ("What did Rosa Winter say?", "said"),
        ("which articles mention the old mill", "library"),
        ("who wrote this article", "metadata"),
    ],
)
def test_words_alone_tell_plain_cases(question: str, kind: Kind) -> None:
    assert guess_kind(question).kind == kind


def test_probabilities_are_of_all_kinds_and_sum_to_one() -> None:
    guess = guess_kind("who won the race?")
    assert len(guess.probabilities) == len(KINDS)
    assert sum(guess.probabilities) == pytest.approx(1.0)
    assert guess.probability == guess.probabilities[KINDS.index(guess.kind)]


def test_a_vector_of_another_embedder_is_left_aside() -> None:
    question = "who won the race?"
    assert guess_kind(question, np.ones(7, dtype=np.float32)) == guess_kind(question)


def test_the_vector_counts() -> None:
    question = "who won the race?"
    vector = np.full(384, 384**-0.5, dtype=np.float32)
    assert guess_kind(question, vector).probabilities != guess_kind(question).probabilities


@pytest.mark.parametrize("question", ["", "   ", "?!", "🙂", "x" * 5000, "a " * 3000])
def test_anything_can_be_asked(question: str) -> None:
    assert guess_kind(question).kind in KINDS


def _model(kinds: dict[Kind, float], threshold: float) -> KindModel:
    """Return a model without words that gives each kind this probability, the rest none."""
    weights = np.full((len(KINDS), 5), 0.0, dtype=np.float32)
    weights[:, -1] = [np.log(max(kinds.get(kind, 0.0), 1e-9)) for kind in KINDS]
    return KindModel({}, weights, weights, threshold)


@pytest.mark.parametrize(
    ("kinds", "kind"),
    [
        pytest.param({"fact": 0.45, "list": 0.55}, "fact", id="in doubt it is a fact"),
        pytest.param({"fact": 0.2, "list": 0.8}, "list", id="sure"),
        pytest.param({"list": 0.5, "summary": 0.4, "fact": 0.1}, "list", id="sure together"),
        pytest.param({"yesno": 0.3, "fact": 0.15, "list": 0.55}, "yesno", id="the likelier"),
    ],
)
def test_only_what_is_sure_is_no_fact(kinds: dict[Kind, float], kind: Kind) -> None:
    assert _model(kinds, 0.7).guess("whatever").kind == kind


@pytest.mark.parametrize(
    ("fact", "question", "kind"),
    [
        (0.4, "What did she announce? Give me the short version.", "summary"),
        (0.4, "Briefly, what has the council agreed?", "summary"),
        (0.9, "Briefly, who is the mayor?", "fact"),
        (0.4, "What did she announce?", "fact"),
    ],
)
def test_who_is_in_doubt_and_asks_for_brevity_wants_a_summary(
    fact: float, question: str, kind: Kind
) -> None:
    model = _model({"fact": fact, "summary": 1 - fact}, 0.7)
    assert model.guess(question).kind == kind


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What is this article about?", False),
        ("list everyone who is named", False),
        ("Summarise it in three sentences", False),
        ("please summarize this text in 5 points", False),
        ("Summarise the piece about the lighthouse", True),
        ("list all the robots", True),
    ],
)
def test_a_question_names_a_topic_or_only_says_what_is_wanted(question: str, named: bool) -> None:
    assert names_a_topic(question) is named


def test_terms_are_words_pairs_openings_and_the_ending() -> None:
    assert terms("Who won 12 races?") == [
        *("who", "won", "00", "races"),
        *("who won", "won 00", "00 races"),
        *("^who", "^who won", "^who won 00"),
        "races$",
    ]


def test_surface_says_how_a_question_looks() -> None:
    length, short, marked, named = surface("What did Rosa Winter say?")
    assert 0 < length < 1
    assert (short, marked, named) == (0.0, 1.0, 0.4)


def test_broken_weights_say_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "kind.npz"
    path.write_bytes(b"no weights")
    with pytest.raises(ModelError, match="install it again"):
        load_model(path)


def test_the_questions_it_is_taught_are_many_of_each_kind() -> None:
    kinds = [item.kind for item in read_questions()]
    assert {kind for kind in KINDS if kinds.count(kind) >= 150} == set(KINDS)


def test_what_is_fitted_is_kept_and_read_again(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    questions = [item for item in read_questions() if item.kind in {"said", "list", "fact"}][::5]
    vectors: NDArray[np.float32] = np.zeros((len(questions), 3), dtype=np.float32)
    everyone = [
        *questions,
        *(next(q for q in read_questions() if q.kind == kind) for kind in KINDS),
    ]
    vectors = np.zeros((len(everyone), 3), dtype=np.float32)
    model = fit(everyone, vectors)
    save(model, tmp_path / "kind.npz")
    again = load_model(tmp_path / "kind.npz")
    asked = "list all the towns"
    assert model.guess(asked).kind == again.guess(asked).kind == "list"
    assert again.guess(asked).probability == pytest.approx(model.guess(asked).probability, abs=0.1)
    assert again.guess(asked).several == 0.0, "nobody has taught it that"


def test_what_asks_for_several_things_is_learned_kept_and_read_again(tmp_path: Path) -> None:
    pytest.importorskip("sklearn")
    known = read_questions()
    every = [next(item for item in known if item.kind == kind) for kind in KINDS]
    every += [item for item in known if item.kind == "list"][:40]
    every += [item for item in known if item.kind == "fact"][:40]
    vectors: NDArray[np.float32] = np.zeros((len(every), 3), dtype=np.float32)
    questions = [item.question for item in every]
    several = [item.kind == "list" for item in every]
    save(with_several(fit(every, vectors), questions, several, vectors), tmp_path / "kind.npz")
    again = load_model(tmp_path / "kind.npz")
    several_towns = again.guess("list all the towns").several
    assert several_towns > 0.5
    assert again.guess("who won the election in Paris").several < several_towns


@pytest.mark.parametrize(
    ("question", "several"),
    [
        ("Which clubs did he play for?", True),
        ("What languages does she speak?", True),
        ("Which countries have signed the treaty?", True),
        ("Who wrote the report?", False),
        ("When did the bridge open?", False),
        ("What is the name of the ship?", False),
    ],
)
def test_the_shipped_weights_know_a_question_for_several_things(
    question: str, several: bool
) -> None:
    assert (guess_kind(question).several >= SEVERAL) is several


@pytest.mark.parametrize(
    ("answer", "several"),
    [
        ("wheat, barley and canola", True),
        ("not to sue, to wait, and to pay", True),
        ("Ada Quill", False),
        ("salt and pepper", False),
        ("12,500 and more", False),
    ],
)
def test_an_answer_that_names_several_things_is_known(answer: str, several: bool) -> None:
    assert enumerates(answer) is several


def test_questions_are_also_learned_mistyped() -> None:
    own = [Labelled("Summarise the article about the mill.", "summary", "a")]
    facts = [Labelled(f"Who built the old mill {name}?", "fact", name) for name in "bc"]
    found = noisy(own, facts)
    assert [item.kind for item in found] == ["summary", "fact", "fact"]
    assert found[0].question != own[0].question
    assert found[2].question == "built old mill c"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("tl;dr of the report?", "summary"),
        ("TLDR", "summary"),
        ("List each town's change in rent.", "list"),
        ("List the articles that I added.", "library"),
        ("Who said what about the dam?", "said"),
        ("cheers, that helps", "chatter"),
        ("tell me a bit more about the review", "fact"),
        ("What sums and shares of the fishing quota are given?", "list"),
    ],
)
def test_a_question_that_names_its_kind_is_of_that_kind(question: str, kind: Kind) -> None:
    assert guess_kind(question).kind == kind
