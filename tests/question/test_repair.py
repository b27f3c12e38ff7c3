"""What people take back in mid-question is dropped, and nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.repair import repaired
from assistant.question.repair.edit_terms import edit_terms
from assistant.text.words import plain, words


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param(
            "What year did, no wait, who founded the abbey?", "Who founded the abbey?", id="restart"
        ),
        pytest.param(
            "How many uh I mean when was the treaty er no the peace of Paris signed?",
            "When was the peace of Paris signed?",
            id="twice",
        ),
        pytest.param(
            "Where was the abbey or actually tell me what was grown there?",
            "What was grown there?",
            id="tell me",
        ),
        pytest.param(
            "What cost no in what year did the ferry sink?",
            "In what year did the ferry sink?",
            id="preposition first",
        ),
        pytest.param(
            "In 1785 who, oh wait, what was the plan of the duke?",
            "In 1785 what was the plan of the duke?",
            id="adjunct kept",
        ),
        pytest.param(
            "Along with rain, how no what ruined the harvest?",
            "Along with rain, what ruined the harvest?",
            id="question word in its place",
        ),
        pytest.param(
            "People of which or no make that what nation settled there?",
            "People of what nation settled there?",
            id="question word behind a preposition",
        ),
        pytest.param(
            "What is another sorry the second law contradicts what?",
            "The second law contradicts what?",
            id="asks at its end",
        ),
        pytest.param(
            "When was the bridge built? No wait, who was the architect?",
            "Who was the architect?",
            id="across sentences",
        ),
        pytest.param(
            "When was the bridge built? No wait, who built it?",
            "When was the bridge built? Who built it?",
            id="a pronoun needs the sentence before",
        ),
    ],
)
def test_a_question_begun_anew_replaces_all_before_it(said: str, meant: str) -> None:
    assert repaired(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        pytest.param(
            "When did Norway uh nevermind uh Denmark join?", "When did Denmark join?", id="name"
        ),
        pytest.param(
            "Who held the fort in 1757, sorry, 1758?", "Who held the fort in 1758?", id="number"
        ),
        pytest.param(
            "What did the edict of 1774, no sorry, of 1763 forbid?",
            "What did the edict of 1763 forbid?",
            id="same preposition",
        ),
        pytest.param(
            "Which theory no uh rather law explains it?",
            "Which law explains it?",
            id="noun asked for",
        ),
        pytest.param(
            "Who owned no founded the mill?", "Who founded the mill?", id="verb of the same tense"
        ),
        pytest.param(
            "When was no um wasn't the gate open?", "When wasn't the gate open?", id="negation"
        ),
        pytest.param(
            "What may be possible to no wait impossible?",
            "What may be impossible?",
            id="opposite",
        ),
        pytest.param(
            "What do secondary laws or rather primary law rest on?",
            "What do primary law rest on?",
            id="word said before",
        ),
        pytest.param(
            "Who bought an engine for Porter or rather a pump for Porter?",
            "Who bought a pump for Porter?",
            id="same ending",
        ),
        pytest.param(
            "What led to Lund's rise to the office sorry no Berg's?",
            "What led to Berg's rise to the office?",
            id="owner, late",
        ),
        pytest.param(
            "When was the Treaty of Rome signed no wait the Treaty of Nice?",
            "When was the Treaty of Nice signed?",
            id="phrase, late",
        ),
        pytest.param(
            "For what railway did Lund build it in 1825 no not Lund but Berg rather?",
            "For what railway did Berg build it in 1825?",
            id="not but",
        ),
        pytest.param(
            "How was the steam engine tested no sorry the gas engine not the steam engine?",
            "How was the gas engine tested?",
            id="this not that",
        ),
        pytest.param(
            "Which towns were flooded in May or I guess which ones weren't?",
            "Which towns weren't flooded in May?",
            id="only the polarity",
        ),
        pytest.param(
            "When was it, I mean the fair, opened?", "When was the fair opened?", id="pronoun"
        ),
    ],
)
def test_a_part_said_anew_replaces_its_counterpart(said: str, meant: str) -> None:
    assert repaired(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("What, um, is the capital?", "What is the capital?"),
        ("What is the, uh, capital of Norway?", "What is the capital of Norway?"),
        ("People of what um nation settled there?", "People of what nation settled there?"),
        ("who is the uh the uh mayor", "who is the mayor"),
        ("Which one, Lund or, um, Berg, won?", "Which one, Lund or Berg won?"),
        ("Who is Ida and uh why does she travel?", "Who is Ida and why does she travel?"),
        ("and uh when did he die?", "and when did he die?"),
        ("What about, er, the mayor?", "What about the mayor?"),
        ("No, when was the second one?", "When was the second one?"),
        ("sorry, what about 2010?", "what about 2010?"),
        ("no wait, who was it?", "who was it?"),
    ],
)
def test_a_pause_is_dropped(said: str, meant: str) -> None:
    assert repaired(said) == meant


@pytest.mark.parametrize(
    "fluent",
    [
        "What does the law actually require?",
        "When did the war actually end?",
        "What would the king rather do than sign?",
        "Who was rather hoarse?",
        "Why did she feel sorry for him?",
        "What is better safe than sorry?",
        "What do I mean when I say entropy?",
        "What did they use instead?",
        "How long did they wait when the bridge closed?",
        "Who invented the car that is driven by steam?",
        "What didn't the chemists make that could be used in warfare?",
        "Why is there no water on Mars, and what does that mean?",
        "Which players scored no goals?",
        "Which of the cells secrete no insulin?",
        "What gave the army no chance?",
        "Does the plant emit no carbon?",
        "Who voted no on the bill?",
        "Is the answer yes or no?",
        "What does it do when no data is sent?",
        "Do people with dogs get more of it than people with cats or no animals?",
        "When is it no longer allowed?",
        "Is it red or rather green?",
        "Who is Dr. No?",
        "When did the TV show ER first air?",
        "who sang no woman no cry",
        "who wrote the song no scrubs",
        "where does see no evil speak no evil come from",
        "how many no 1 hits did the band have",
        "chopin etude op 25 no 1",
        'Who wrote "No, I mean it"?',
        "What is the meaning of “uh oh”?",
        "What was the setting of the story sorry wrong number",
        "uh",
        "er no",
        "",
    ],
)
def test_a_fluent_question_stays_as_it_is(fluent: str) -> None:
    assert repaired(fluent) == fluent


def test_a_term_knows_what_leaves_a_doubt() -> None:
    (term,) = edit_terms("When was, sorry, who won?")
    assert (term.strength, term.word) == ("doubtful", "sorry")
    assert (term.before_comma, term.after_comma) == (True, True)
    (term,) = edit_terms("When was no sorry who won?")
    assert (term.strength, term.word) == ("certain", "")


PIECES = st.sampled_from(
    """
    who what which when in of the a did was wasn't is to not but and or it they Ida Lund's Rome 1757
    19th founded seen make abbey treaty laws law no uh er um sorry rather actually wait oops I mean
    make that tell me which ones , . ? ; — " ' : … not
    """.split()
)
SAID = st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=25).map(" ".join))


@given(SAID)
def test_every_word_of_a_repair_was_said(said: str) -> None:
    meant = repaired(said)
    assert not Counter(map(plain, words(meant))) - Counter(map(plain, words(said)))


@given(SAID)
def test_a_repair_needs_no_further_repair(said: str) -> None:
    meant = repaired(said)
    assert repaired(meant) == meant


@given(SAID)
def test_what_holds_no_edit_term_is_left_alone(said: str) -> None:
    folded = " ".join(said.split())
    if not edit_terms(folded):
        assert repaired(said) == folded
