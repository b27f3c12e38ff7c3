"""Names, quantities, moments and statements in sentences."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.whole.article import lines_of
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.facts.name_kinds import KINDS, kinds_of
from assistant.whole.facts.names import names_of
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.facts.statements import statements_of
from fakes import FakeEmbedder
from whole_makes import HARBOUR, article

PUBLISHED = dt.date(2025, 8, 28)  # a Thursday


def names_in(text: str) -> dict[str, int]:
    return {name.text: len(name.mentions) for name in names_of(lines_of(article(text)))}


def test_a_name_is_listed_once_with_its_last_name_and_title() -> None:
    found = names_in("We met Ada Quill there. Later Quill left. Then Mrs Quill wrote to us.")
    assert found == {"Ada Quill": 3}


def test_a_word_that_opens_a_sentence_is_a_name_only_if_the_article_writes_it_so() -> None:
    found = names_in("Farmers met in Ostby. Ostby is small. The farmers left. Visitors came too.")
    assert found == {"Ostby": 2}


def test_a_letter_alone_is_no_name() -> None:
    assert names_in("They drew a big X on a door in Ostby.") == {"Ostby": 1}


def test_weekdays_and_months_are_no_names() -> None:
    assert names_in("It rained in Ostby on Monday and again in June.") == {"Ostby": 1}


def test_a_person_is_told_from_an_organisation_without_the_default_embedder() -> None:
    names = names_of(lines_of(article("We saw Mr Reed there. He works for the Ostby Bank today.")))
    kinds = kinds_of(names, FakeEmbedder().embed)
    assert [name.text for name in names] == ["Reed", "Ostby Bank"]
    assert kinds == ("person", "organisation")
    assert set(kinds) <= set(KINDS)


@pytest.mark.parametrize(
    ("text", "value", "measure"),
    [
        ("£99 in shops", 99, "money"),
        ("276.7 mln dlrs", 276.7e6, "money"),
        ("2.8 million consoles", 2.8e6, "number"),
        ("twenty-six people", 26, "number"),
        ("26 per cent of them", 0.26, "share"),
        ("two thirds of them", 2 / 3, "share"),
        ("3,000 people", 3000, "number"),
    ],
)
def test_quantities_have_a_value_and_a_measure(text: str, value: float, measure: str) -> None:
    (found,) = quantities_of(text)
    assert found.value == pytest.approx(value)
    assert str(found.measure) == measure


@pytest.mark.parametrize(
    "text",
    ["in 2019", "the 79th minute", "an 1832 law", "nothing at all", "from 1980-86", "in 1985/86"],
)
def test_years_and_ordinals_are_no_quantities(text: str) -> None:
    assert quantities_of(text) == []


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("He said on Wednesday that", "27 August 2025"),
        ("It will open on Monday", "1 September 2025"),
        ("since last year", "2024"),
        ("next month", "September 2025"),
        ("two days ago", "26 August 2025"),
        ("two years ago", "2023"),
        ("on 3 September", "3 September 2025"),
        ("on Sept. 3", "3 September 2025"),
        ("in December 1986", "December 1986"),
        ("yesterday", "27 August 2025"),
        ("tomorrow", "29 August 2025"),
    ],
)
def test_moments_are_put_into_the_time_of_the_article(text: str, label: str) -> None:
    (found,) = moments_of(text, PUBLISHED)
    assert found.label == label


def test_without_a_date_of_the_article_relative_moments_stay_open() -> None:
    assert [moment.date for moment in moments_of("on Wednesday or last year", None)] == [None, None]
    assert published_on("no date at all") is None


@given(st.text(max_size=200), st.dates(min_value=dt.date(1900, 1, 1)))
def test_facts_lie_where_they_are_said_to(text: str, published: dt.date) -> None:
    for moment in moments_of(text, published):
        assert text[slice(*moment.span)] == moment.text
    for quantity in quantities_of(text):
        assert text[slice(*quantity.span)].strip() == quantity.text


def test_each_statement_has_its_speaker() -> None:
    lines = lines_of(article(HARBOUR))
    said = [(one.label, one.line.text) for one in statements_of(lines, names_of(lines))]
    assert said[0] == ("Ada Quill", '"It was worth the wait," said Ada Quill.')
    assert said[1] == ("Ada Quill", '"Nobody will miss the ferry."')
    assert ("Tomas Reed", lines[-3].text) in said
    assert any("40% of the traffic" in text for _, text in said)
    assert not any("cut the ribbon" in text for _, text in said)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('"We go home," said the Vantry manager, Sandra Whelan.', "Sandra Whelan"),
        ('"Clams dig," said the lead author, Dr. Marguerite Solheim.', "Marguerite Solheim"),
        ("Rafael Quintero, a biologist who was not there, called it a pity.", "Rafael Quintero"),
        ('"It is over," said the manager.', "the manager"),
    ],
)
def test_a_speaker_is_named_behind_what_they_are(text: str, speaker: str) -> None:
    lines = lines_of(article(f"# News\n\n{text}\n"))
    assert [one.label for one in statements_of(lines, names_of(lines))] == [speaker]


def test_a_year_before_a_comma_is_a_date() -> None:
    found = moments_of("The medal came in 2001, a sum of 2,001 crowns later.", PUBLISHED)
    assert [moment.label for moment in found] == ["2001"]


def test_the_last_week_of_a_month_is_not_last_week() -> None:
    found = moments_of("It fell in the last week of December 2004.", PUBLISHED)
    assert [moment.label for moment in found] == ["December 2004"]


def test_the_full_stop_of_a_sentence_is_not_shown_with_its_month() -> None:
    assert moments_of("It opens in February.", None)[0].explained == "February"
    assert moments_of("It opens in Sept.", None)[0].explained == "Sept."
