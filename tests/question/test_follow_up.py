"""Follow-up questions become questions that can be searched on their own."""

from __future__ import annotations

import gzip
import json
import runpy
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.question.follow_up import resolve
from assistant.question.follow_up.conversation import Context, is_refusal
from assistant.question.follow_up.mentions import mentions, without_markers
from assistant.schema import Turn

BENCHMARK = Path(__file__).parents[2] / "docs" / "benchmarks" / "follow_up.py"
CHAIR = Turn(
    "Who chairs the harbour board?",
    "Engineer Paula Reyes has chaired the harbour board since 2019. [1]",
)
STRIKE = Turn(
    "How many dock workers went on strike?",
    "According to the union, around 450 dock workers went on strike in Lisbon. [1]",
)
SHIPS = Turn(
    "Did the navy send ships to Malta?",
    "The navy sent dozens of ships to Malta in late 2022 to help stop smuggling. [1][2]",
)
REMARK = Turn(
    "What did Ferreira say about the ferry?",
    'Company spokesman Luis Ferreira on Friday called the ferry "far too slow." [1]',
)
FAIR = Turn("What is the book fair for?", "The book fair marks the birth of the city. [1]")
RISE = Turn("Who confirmed the price rise?", "The transport ministry confirmed the price rise.")
MEETING = Turn(
    "Who will meet in Oslo?", "Prime Minister Ana Lund and President Omar Diaz will meet in Oslo."
)
FIRM = Turn("Who founded Veltrona?", "Veltrona was founded by Maria Costa in Porto in 1998.")
TREATY = Turn("Which countries have joined the treaty?", "Norway, Chile and Ghana have joined.")
LEVY = Turn(
    "What did the minister announce?", "The minister announced a new levy on plastic bags. [1]"
)
REFUSED = Turn("Did Ferreira resign?", "The article does not say.")


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        pytest.param([FAIR], "and when is it?", "When is the book fair?", id="it-thing"),
        pytest.param(
            [CHAIR], "how old is she?", "How old is Engineer Paula Reyes?", id="she-from-answer"
        ),
        pytest.param([REMARK], "who is he?", "Who is Luis Ferreira?", id="he-full-name"),
        pytest.param(
            [STRIKE], "how many of them came?", "How many of the dock workers came?", id="of-them"
        ),
        pytest.param([SHIPS], "what did it want?", "What did the navy want?", id="it-group"),
        pytest.param([FIRM], "where did she study?", "Where did Maria Costa study?", id="she"),
        pytest.param([FIRM], "what is its revenue?", "What is Veltrona's revenue?", id="its"),
        pytest.param(
            [FIRM], "when did the company go public?", "When did Veltrona go public?", id="company"
        ),
        pytest.param(
            [MEETING],
            "why do the two meet?",
            "Why do Prime Minister Ana Lund and President Omar Diaz meet?",
            id="the-two",
        ),
        pytest.param(
            [TREATY], "when did they join?", "When did Norway, Chile and Ghana join?", id="list"
        ),
    ],
)
def test_a_pronoun_becomes_what_it_stands_for(
    history: list[Turn], question: str, expected: str
) -> None:
    assert resolve(question, history) == expected


@pytest.mark.parametrize(
    ("history", "question", "expected"),
    [
        pytest.param([RISE], "and when?", "When was the price rise confirmed?", id="passive"),
        pytest.param([SHIPS], "when?", "When did the navy send ships to Malta?", id="yes-no"),
        pytest.param(
            [SHIPS], "how many?", "How many ships did the navy send to Malta?", id="how-many"
        ),
        pytest.param(
            [STRIKE], "how come?", "How many dock workers went on strike, and why?", id="how-come"
        ),
        pytest.param(
            [SHIPS], "when did that happen?", "When did the navy send ships to Malta?", id="event"
        ),
        pytest.param([SHIPS], "why not?", "Why didn't the navy send ships to Malta?", id="negated"),
        pytest.param(
            [REMARK],
            "why did he say that?",
            "Why did Ferreira say that about the ferry?",
            id="said-that",
        ),
        pytest.param(
            [STRIKE],
            "who said so?",
            "Who said that around 450 dock workers went on strike in Lisbon?",
            id="source",
        ),
        pytest.param(
            [RISE],
            "is that true?",
            "Is it true that the transport ministry confirmed the price rise?",
            id="doubt",
        ),
        pytest.param([RISE], "who else?", "Who else confirmed the price rise?", id="who-else"),
        pytest.param(
            [TREATY], "who else?", "Which other countries have joined the treaty?", id="which-other"
        ),
        pytest.param(
            [SHIPS], "what about Cyprus?", "Did the navy send ships to Cyprus?", id="what-about"
        ),
        pytest.param([SHIPS], "and Cyprus?", "Did the navy send ships to Cyprus?", id="and-name"),
        pytest.param(
            [FAIR, SHIPS], "and in 2021?", "Did the navy send ships to Malta in 2021?", id="year"
        ),
        pytest.param(
            [LEVY], "and when?", "When did the minister announce the new levy?", id="answered"
        ),
        pytest.param(
            [LEVY],
            "why did she do that?",
            "Why did it happen that the minister announced a new levy on plastic bags?",
            id="did-that",
        ),
        pytest.param([LEVY], "who wrote this?", "Who wrote the article?", id="the-article"),
        pytest.param([REFUSED], "and Costa?", "Did Costa resign?", id="after-refusal"),
    ],
)
def test_what_is_left_out_is_taken_from_the_turn_before(
    history: list[Turn], question: str, expected: str
) -> None:
    assert resolve(question, history) == expected


@pytest.mark.parametrize(
    "question",
    [
        "Who is Maria Costa married to?",
        "What is the capital of France?",
        "How many passengers did the airport count in 2023?",
        "what time is it?",
        "Is it true that the harbour will close?",
        "How long does it take to sail to Malta?",
        "Is there a ferry to Genoa?",
        "Did the minister say that the port would close?",
        "What did Costa say about her visit?",
        "Do companies tell their staff about strikes?",
        "thanks",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(question: str) -> None:
    assert resolve(question, [STRIKE, SHIPS]) == question


@pytest.mark.parametrize("question", ["Who is he married to?", "and when?", "what about Xi?", ""])
def test_without_history_nothing_changes(question: str) -> None:
    assert resolve(question, []) == question


def test_a_name_stays_in_mind_over_several_turns() -> None:
    history = [
        Turn("Who was Ida Brandt?", "Ida Brandt was a chemist."),
        Turn("When was she born?", "In 1902."),
        Turn("Where did she work?", "At the Royal Institute."),
    ]
    assert resolve("When did she die?", history) == "When did Ida Brandt die?"


def test_gender_and_kind_decide_between_two_names() -> None:
    history = [Turn("Who met whom?", "Maria Costa met James Reed at the Grand Hotel.")]
    assert resolve("What did she say?", history) == "What did Maria Costa say?"
    assert resolve("What did he say?", history) == "What did James Reed say?"


def test_a_refusal_offers_no_antecedent() -> None:
    assert is_refusal("The article does not say.")
    resolved = resolve("why did it happen?", [Turn("Did Ferreira resign?", REFUSED.answer)])
    assert "article" not in resolved


def test_markers_are_no_part_of_what_was_said() -> None:
    assert without_markers("Three ships [1][2] sank. [3, 4]") == "Three ships sank."
    assert "[" not in resolve("who said so?", [STRIKE])


def test_pairs_in_place_of_turns_and_plain_lists_are_taken() -> None:
    pairs = [("What is the book fair for?", "It marks the birth of the city.")]
    assert resolve("when is it?", pairs) == "When is the book fair?"  # type: ignore[arg-type]


def test_mentions_know_their_place_in_the_text() -> None:
    text = "Company spokesman Luis Ferreira met 450 dock workers at the University of Porto."
    found = {mention.text: mention for mention in mentions(text)}
    assert all(text[item.start : item.end].startswith(item.text) for item in found.values())
    assert found["450 dock workers"].plural
    assert found["the University of Porto"].kind == "group"


def test_a_long_conversation_is_resolved_at_once() -> None:
    history = [STRIKE, SHIPS, REMARK, FAIR] * 25
    resolve("and when is it?", history)
    start = time.process_time()
    for _ in range(20):
        resolve("and when is it?", history)
    assert (time.process_time() - start) / 20 < 0.02


words = st.sampled_from(
    "he she it they their who when what did was Kim Paula the a city and of in 2019 them that this"
    " how many else about there two said [1] . ? ' , “ ” - % former".split()
)
texts = st.lists(words, max_size=14).map(" ".join) | st.text(max_size=60)


@settings(deadline=None, max_examples=60)
@given(question=texts, history=st.lists(st.tuples(texts, texts), max_size=4))
def test_any_text_is_answered_with_a_question(
    question: str, history: list[tuple[str, str]]
) -> None:
    turns = [Turn(*pair) for pair in history]
    resolved = resolve(question, turns)
    assert resolved == resolve(question, turns)
    assert resolved == question or resolved.endswith("?")
    assert bool(resolved.strip()) == bool(question.strip())


@settings(deadline=None, max_examples=60)
@given(texts)
def test_mentions_of_any_text_are_slices_of_it(text: str) -> None:
    for mention in mentions(text):
        assert mention.text
        assert mention.text in text
    assert Context((Turn(text, text),)).counts is not None


def test_the_report_reads_both_collections(tmp_path: Path) -> None:
    canard = [
        {
            "id": f"C_{number}_q#1",
            "history": ["Ida Brandt", "Life"],
            "question": "When was she born?",
            "rewrite": "When was Ida Brandt born?",
        }
        for number in range(12)
    ]
    (tmp_path / "canard_dev.jsonl.gz").write_bytes(
        gzip.compress("\n".join(json.dumps(row) for row in canard).encode())
    )
    benchmark = runpy.run_path(str(BENCHMARK))
    rows, report = benchmark["rows"], benchmark["report"]
    halves = [list(rows(tmp_path, "canard", half)) for half in ("tuning", "reporting")]
    assert all(halves)
    assert sum(map(len, halves)) == 12
    line = report("canard", "resolve", halves[0], lambda row: resolve(row.question, row.history))
    assert line.split()[3:6] == ["1.000", "1.000", "1.000"]


@pytest.mark.parametrize(
    ("previous", "question", "expected"),
    [
        ("Who is the mayor of Ostley?", "and Vantry?", "Who is the mayor of Vantry?"),
        ("What is the capital of France?", "what about Spain?", "What is the capital of Spain?"),
        (
            "What was the price of gold in May?",
            "and silver?",
            "What was the price of silver in May?",
        ),
        (
            "How did sales of oat drinks develop?",
            "what about frozen meals?",
            "How did sales of frozen meals develop?",
        ),
        (
            "How many students of law came?",
            "what about the teachers?",
            "How many teachers of law came?",
        ),
    ],
)
def test_a_part_is_asked_for_of_something_else(previous: str, question: str, expected: str) -> None:
    assert resolve(question, [Turn(previous, "Ida Lund.")]) == expected
