"""Several articles: agreement and conflict, near-copies, comparisons, which one says so."""

from __future__ import annotations

import pytest

from assistant.text.question_parts import parts_of
from assistant.whole import Article, WholeReading, copies_of, read_whole
from fakes import FakeEmbedder
from whole_makes import query, reader_of, report

WIRE = (
    "OSTBY (Coast Wire) - A goods train left the rails near Ostby early on Monday, injuring {} "
    "people, the railway said. The line to Larkhaven is closed until Thursday and buses run "
    "instead. Engineers are looking at a broken switch."
)
FIRST = report("Train leaves the rails", "2024-03-04", WIRE.format("12"))
COPY = report("Goods train derails", "2024-03-04", WIRE.format("twelve").replace("early ", ""))
OTHER = report(
    "Clinic counts its patients",
    "2024-03-06",
    "The clinic in Ostby has treated 21 people after the accident, its head said. Most of them had "
    "cuts from broken glass, and two stay in bed.",
)


def ask(
    text: str,
    kind: str,
    articles: list[Article],
    answers: dict[str, str] | None = None,
    wants: str = "number",
) -> WholeReading | None:
    return read_whole(
        query(text, kind, wants),  # type: ignore[arg-type]
        articles,
        embed=FakeEmbedder().embed,
        read=reader_of(answers) if answers is not None else None,
    )


def test_copies_of_one_report_are_found_and_other_reports_are_not() -> None:
    assert copies_of([FIRST, COPY, OTHER]) == ((0, 1), (2,))
    assert copies_of([]) == ()


def test_versions_that_differ_are_all_shown_with_sources_and_the_newest_named() -> None:
    found = ask(
        "How many people were hurt?",
        "fact",
        [FIRST, COPY, OTHER],
        {FIRST.document.title: "12", COPY.document.title: "twelve", OTHER.document.title: "21"},
    )
    assert found is not None
    assert {one.published for one in found.conflicts} == {"2024-03-06", "2024-03-04"}
    assert found.conflicts[0].value == "21"
    assert found.text.startswith("The articles disagree: ")
    assert "printed in 2 near-copies" in found.text
    assert "The newest, of 6 March 2024, says 21." in found.text
    assert found.short == "21"
    quoted = {citation.document for citation in found.citations}
    assert quoted == {one.document.id for one in (FIRST, COPY, OTHER)}
    assert all(marker <= len(found.citations) for one in found.conflicts for marker in one.markers)


@pytest.mark.parametrize(
    ("one", "other", "wants", "question"),
    [
        ("26 people", "twenty-six people", "number", "How many came?"),
        ("two thirds of the crop", "66 per cent of the crop", "number", "How much was lost?"),
        ("Sept. 3", "3 September", "when", "When is the fair?"),
        ("September 2024", "3 September", "when", "When is the fair?"),
        ("Ada Quill", "Mrs Quill", "who", "Who opened it?"),
        ("about 2,000 people", "more than 2,050 people", "number", "How many came?"),
        ("eleven miles", "18 kilometres", "number", "How long is the path?"),
        ("two hours", "120 minutes", "number", "How long was it dark?"),
    ],
)
def test_the_same_in_other_words_is_no_conflict(
    one: str, other: str, wants: str, question: str
) -> None:
    first = report("First", "2024-08-01", f"The town council has told us {one} and no more.")
    second = report("Second", "2024-08-02", f"Elsewhere a paper printed {other} in large letters.")
    found = ask(question, "fact", [first, second], {"First": one, "Second": other}, wants)
    assert found is not None
    assert found.conflicts == ()
    assert not found.text.startswith("The articles disagree")


@pytest.mark.parametrize(
    ("one", "other", "wants", "question"),
    [
        ("14 June", "21 June", "when", "When does it open?"),
        ("Ada Quill", "Tomas Reed", "who", "Who won?"),
        ("340 jobs", "34 jobs", "number", "How many jobs will go?"),
        ("4.2 million crowns", "6.8 million crowns", "other", "What will it cost?"),
    ],
)
def test_other_dates_names_and_numbers_are_a_conflict(
    one: str, other: str, wants: str, question: str
) -> None:
    first = report("First", "2024-05-01", f"The town council has told us {one} and no more.")
    second = report("Second", "2024-05-02", f"Elsewhere a paper printed {other} in large letters.")
    found = ask(question, "fact", [first, second], {"First": one, "Second": other}, wants)
    assert found is not None
    assert len(found.conflicts) == 2


@pytest.mark.parametrize(
    ("question", "sentence", "one", "other", "wants"),
    [
        (
            "How long is the path?",
            "The path is {} long.",
            "eleven miles",
            "12 kilometres",
            "number",
        ),
        ("How old is the driver?", "The driver is {}.", "aged 24", "31 years old", "number"),
        ("Which team is hers?", "Her team is {} now.", "Skagen United", "Racing Mirande", "other"),
    ],
)
def test_units_ages_and_names_of_any_question_are_compared(
    question: str, sentence: str, one: str, other: str, wants: str
) -> None:
    first = report("First", "2024-05-01", sentence.format(one))
    second = report("Second", "2024-05-02", sentence.format(other))
    found = ask(question, "fact", [first, second], {"First": one, "Second": other}, wants)
    assert found is not None
    assert len(found.conflicts) == 2


def test_opposite_answers_are_a_conflict_where_sentences_contradict() -> None:
    first = report("Yes", "2024-05-01", "The council let the farm go ahead.")
    second = report("No", "2024-05-02", "The council turned the farm down.")
    asked = query("Was the farm approved?", "yesno", "yes_no")
    read = reader_of({"Yes": "let the farm go ahead", "No": "turned the farm down"})
    both = [first, second]
    embed = FakeEmbedder().embed
    against = read_whole(asked, both, embed=embed, read=read, opposes=lambda _a, _b: 0.9)
    agreeing = read_whole(asked, both, embed=embed, read=read, opposes=lambda _a, _b: 0.1)
    assert against is not None
    assert agreeing is not None
    assert len(against.conflicts) == 2
    assert agreeing.conflicts == ()
    assert len(agreeing.items) == 2


@pytest.mark.parametrize(
    ("one", "other", "opposed", "differ"),
    [
        ("The mill will open again.", "The mill will not open again.", 0.6, True),
        ("The mill will open again.", "The mill opens on Monday.", 0.6, False),
        ("The mill will open again.", "The mill stays shut for good.", 0.95, True),
        ("The fire did not reach the mill.", "The mill is unharmed.", 0.6, False),
        ("The mill will open again.", "Nobody was inside.", 0.6, False),
    ],
)
def test_what_neither_denies_has_to_contradict_more_surely(
    one: str, other: str, opposed: float, differ: bool
) -> None:
    both = [report("First", "2024-05-01", one), report("Second", "2024-05-02", other)]
    read = reader_of({"First": one.rstrip("."), "Second": other.rstrip(".")})
    found = read_whole(
        query("Will the mill open?", "yesno", "yes_no"),
        both,
        embed=FakeEmbedder().embed,
        read=read,
        opposes=lambda _a, _b: opposed,
    )
    assert found is not None
    assert bool(found.conflicts) is differ


def test_a_name_from_a_sentence_about_something_else_is_no_version() -> None:
    first = report("First", "2024-05-01", "The coach of the rowing team is Ada Quill.")
    second = report("Second", "2024-05-02", "Tomas Reed likes cheese and jazz very much.")
    question = "Who is the coach of the rowing team?"
    found = ask(
        question, "fact", [first, second], {"First": "Ada Quill", "Second": "Tomas Reed"}, "who"
    )
    assert found is not None
    assert found.conflicts == ()


def test_one_article_that_answers_is_an_ordinary_question() -> None:
    first = report("First", "2024-05-01", "The fair drew 900 people.")
    second = report("Second", "2024-05-02", "Zebras graze.")
    assert (
        ask("How many people came to the fair?", "fact", [first, second], {"First": "900"}) is None
    )


def test_a_comparison_quotes_each_article_and_names_the_silent_one() -> None:
    steel = report("Steel", "2024-03-05", "The tariff on steel is welcome to the steel maker.")
    juice = report("Juice", "2024-03-07", "Growers say the tariff on steel costs them orders.")
    zoo = report("Zoo", "2024-03-08", "Bears sleep.")
    found = ask(
        "What do the articles say about the tariff on steel?", "comparison", [steel, juice, zoo]
    )
    assert found is not None
    assert len(found.items) == 2
    assert "nothing on it in Zoo" in found.text


def test_an_article_without_a_word_of_the_topic_is_silent() -> None:
    farm = report("Farm", "2024-03-05", "The town of Larne lies by a lake. Its farm sells milk.")
    town = report("Town", "2024-03-07", "The town of Larne pays for the lamps.")
    found = ask("What do the two say about lamps?", "comparison", [farm, town])
    assert found is not None
    assert found.text.startswith("What 1 article says")
    assert "nothing on it in Farm" in found.text


def test_which_article_mentions_a_name() -> None:
    found = ask("Which article mentions Larkhaven?", "library", [FIRST, OTHER])
    assert found is not None
    assert {citation.document for citation in found.citations} == {FIRST.document.id}


def test_which_articles_are_versions_of_one_report() -> None:
    found = ask("Which articles are versions of the same report?", "library", [FIRST, COPY, OTHER])
    assert found is not None
    assert {one.document for one in found.citations} == {FIRST.document.id, COPY.document.id}


def test_a_question_of_two_parts_is_read_in_two() -> None:
    parts = parts_of(query("How many came, and how long did it last?", "fact", "number"))
    assert [part.searched for part in parts] == ["How many came?", "how long did it last?"]
    whole = query("Who and what was there?", "fact", "who")
    assert len(parts_of(whole)) <= 2
