from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.writing.claims import Date, dates, negated, proper_names, quantities, quotations
from assistant.writing.support import RuleSupportChecker, rambles, signals

EVIDENCE = (
    "The council of North Harbour voted 7 to 2 on Tuesday to build a bridge. "
    "“It will change how people get to work,” Mayor Ada Obi told Reuters. "
    "The bridge will cost $40 million, 5% more than planned, and opens on Sept. 3, 2027. "
    "About 600 residents signed the petition, and twenty-six of them spoke. "
    "Police did not close the road. Russian engineers advised the United States Army."
)
CHECKER = RuleSupportChecker()

SUPPORTED = [
    ("The council voted 7 to 2.", "numbers"),
    ("The bridge will cost $40,000,000.", "number written out"),
    ("The bridge will cost forty million dollars.", "number in words"),
    ("It costs 5 percent more than planned.", "percent in words"),
    ("The bridge opens on September 3.", "month in full"),
    ("The bridge opens on 3 September 2027.", "day first"),
    ("The bridge opens on 2027-09-03.", "ISO date"),
    ("600 residents signed the petition.", "about left out"),
    ("26 residents spoke about the petition.", "digits for words"),
    ('Ada Obi told Reuters: "It will change how people get to work."', "quotation"),
    ("North Harbour's council voted to build a bridge.", "possessive"),
    ("Engineers from Russia advised the US Army.", "people, initials"),
    ("Police did not close the road.", "verbatim negation"),
    ("The road wasn't closed by police.", "negation in other words"),
    ("  police DID not close the Road ", "case and space"),
]
UNSUPPORTED = [
    ("The council voted 8 to 2.", "number", "8"),
    ("The bridge will cost $40 billion.", "scale", "$40 billion"),
    ("It costs 5 million more than planned.", "scale for percent", "5 million"),
    ("The bridge opens on September 4.", "day", "September 4"),
    ("The bridge opens on Oct. 3.", "month", "Oct. 3"),
    ("The bridge opens on September 3, 2028.", "year", "2028"),
    ("About 60 residents signed the petition.", "about a tenth", "60"),
    ("Mayor Ada Obi told Bloomberg it will change how people get to work.", "name", "Bloomberg"),
    ("The council of South Harbour voted to build a bridge.", "direction", "South"),
    ('Ada Obi said "nobody will ever use the bridge".', "invented quotation", "nobody will"),
    ("Police did close the road.", "negation dropped", "not"),
    ("The council did not vote to build a bridge.", "negation added", "not"),
    ("The petition was rejected by an appeals judge.", "other words", "judge"),
    ("", "empty", "does not say"),
]


@pytest.mark.parametrize("claim", [pytest.param(claim, id=name) for claim, name in SUPPORTED])
def test_supported(claim: str) -> None:
    assert CHECKER.check(claim, [EVIDENCE]) == (True, None)


@pytest.mark.parametrize(
    ("claim", "word"), [pytest.param(claim, word, id=name) for claim, name, word in UNSUPPORTED]
)
def test_unsupported_says_why(claim: str, word: str) -> None:
    supported, reason = CHECKER.check(claim, [EVIDENCE])

    assert not supported
    assert reason is not None
    assert word in reason


def test_evidence_may_come_in_pieces() -> None:
    evidence = ["The bridge opens on Sept. 3.", "Council backs bridge; published 2027-02-01"]

    assert CHECKER.check("The bridge opens on September 3, 2027.", evidence)[0]


def test_no_evidence_supports_nothing() -> None:
    assert not CHECKER.check("The council voted.", [])[0]


def test_score_orders_true_before_altered_before_unrelated() -> None:
    true = CHECKER.score("The bridge will cost $40 million.", [EVIDENCE])
    altered = CHECKER.score("The bridge will cost $50 million.", [EVIDENCE])
    unrelated = CHECKER.score("Penguins swim under ice.", [EVIDENCE])

    assert true > altered > unrelated


@pytest.mark.parametrize(
    ("claim", "probabilities", "supported"),
    [
        pytest.param("The new crossing is dear.", (0.9, 0.05, 0.05), True, id="model paraphrase"),
        pytest.param("The council voted to build.", (0.1, 0.2, 0.7), False, id="model not stated"),
        pytest.param("The council voted 8 to 2.", (0.99, 0.0, 0.01), False, id="rule vetoes"),
        pytest.param(
            "Police closed the road.", (0.8, 0.1, 0.1), True, id="negation is the model's"
        ),
        pytest.param("Police did not close the road.", (0.0, 1.0, 0.0), True, id="verbatim"),
    ],
)
def test_model_decides_what_rules_leave_open(
    claim: str, probabilities: tuple[float, float, float], supported: bool
) -> None:
    checker = RuleSupportChecker(model=lambda claim, evidence: probabilities)

    result, reason = checker.check(claim, [EVIDENCE])

    assert result is supported
    assert (reason is None) is supported


def test_what_a_model_says_is_weighed_by_its_log_odds() -> None:
    heard: list[str] = []

    def model(claim: str, evidence: str) -> tuple[float, float, float]:
        heard.append(evidence)
        return (0.8, 0.15, 0.05) if len(heard) == 1 else (0.5, 0.2, 0.3)

    found = signals("The council voted to build a bridge.", [EVIDENCE], model)
    assert heard[0] in heard[1]  # the nearest sentence, then it and the next one
    assert found.values["one"] == pytest.approx(math.log(0.8 / 0.2))
    assert found.values["two"] == pytest.approx(0.0)
    assert found.values["best"] == found.values["one"]
    assert found.values["against"] == pytest.approx(math.log(0.2 / 0.8))
    assert not found.contradicted


def test_model_names_a_contradiction() -> None:
    checker = RuleSupportChecker(model=lambda claim, evidence: (0.1, 0.8, 0.1))

    assert checker.check("The council voted to build.", [EVIDENCE]) == (
        False,
        "the source says otherwise",
    )


@settings(deadline=None)
@given(claim=st.text(max_size=60), evidence=st.lists(st.text(max_size=80), max_size=3))
def test_check_and_score_take_any_text(claim: str, evidence: list[str]) -> None:
    supported, reason = CHECKER.check(claim, evidence)

    assert (reason is None) is supported
    assert 0.0 <= CHECKER.score(claim, evidence) <= 1.0


@settings(deadline=None)
@given(text=st.text(min_size=1, max_size=80))
def test_a_text_supports_itself(text: str) -> None:
    if any(letter.isalnum() for letter in text):
        assert CHECKER.check(text, [text]) == (True, None)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1,250 people", {1250.0}),
        ("$1.5 billion", {1.5e9}),
        ("six hundred soldiers", {600.0}),
        ("two hundred and five", {205.0}),
        ("twenty-six heads of state", {26.0}),
        ("3.5 million", {3.5e6}),
        ("one of the two men", set()),
        ("on Sept. 3, 2025", set()),
        ("the 1990s", {1990.0}),
        ("room B12", set()),
    ],
)
def test_quantities(text: str, values: set[float]) -> None:
    assert {quantity.value for quantity in quantities(text)} == values


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Sept. 3", [(None, 9, 3)]),
        ("September 3rd, 2025", [(2025, 9, 3)]),
        ("3 Sep 2025", [(2025, 9, 3)]),
        ("2025-09-03", [(2025, 9, 3)]),
        ("May 4-6", [(None, 5, 4), (None, 5, 6)]),
        ("in February 2022", [(2022, 2, None)]),
        ("in April", [(None, 4, None)]),
        ("he may march", []),
    ],
)
def test_dates(text: str, found: list[tuple[int | None, int, int | None]]) -> None:
    assert [Date(*date, words="")[:3] for date in found] == [date[:3] for date in dates(text)]


def test_names_leave_opening_words_months_and_headlines_out() -> None:
    assert proper_names("Leaders met: Kim Jong Un saw Xi in April. Nobody told Reuters.") == [
        ("Kim", "Jong", "Un"),
        ("Xi",),
        ("Reuters",),
    ]
    assert proper_names("Council Backs Bridge After Vote") == []
    assert proper_names("MPs voted on it. Members did not.") == [("MPs",)]


def test_short_quotation_marks_are_no_quotation() -> None:
    assert quotations('a "soft" stop, but "this is what she said"') == ["this is what she said"]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("They did not attend.", ["attend"]),
        ("They didn’t attend.", ["attend"]),
        ("It is not only late.", []),
        ("without approval", ["approv"]),
    ],
)
def test_negated(text: str, stems: list[str]) -> None:
    assert negated(text) == stems


def test_words_said_over_and_over_are_no_claim() -> None:
    said = "and so on " * 40
    assert rambles(said)
    assert not rambles("and so on and so on")
    assert not rambles(
        "The mayor said that the mayor of the town had met the mayor of the city on Monday."
    )
    checker = RuleSupportChecker(model=lambda *_: (0.99, 0.005, 0.005))
    supported, reason = checker.check(said, [said.replace("so", "as")])
    assert not supported
    assert reason == "it says the same words over and over"
    assert checker.score(said, ["and so on"]) == 0.0
