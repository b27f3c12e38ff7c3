from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.writing.nearest_sentences import in_sentences, nearest

SENTENCES = [
    "The bridge opened on Tuesday.",
    "It cost 48 million crowns.",
    "The bridge cost 12 million more.",
]


def test_the_sentences_that_share_most_come_in_their_order() -> None:
    assert nearest("The bridge cost 48 million crowns.", SENTENCES) == (1, 2)


def test_among_equals_the_preferred_one_and_then_the_earlier_counts() -> None:
    twice = ["The bridge is red.", "The bridge is old."]
    assert nearest("The bridge.", twice, count=1) == (0,)
    assert nearest("The bridge.", twice, count=1, preferred=(1,)) == (1,)


def test_where_nothing_is_shared_one_sentence_is_looked_at_all_the_same() -> None:
    assert nearest("Penguins swim.", SENTENCES) == (0,)
    assert nearest("Penguins swim.", []) == ()


def test_evidence_is_cut_into_sentences_of_one_line() -> None:
    assert in_sentences(["It rained.\nIt was\ncold.", "Snow."]) == [
        "It rained.",
        "It was cold.",
        "Snow.",
    ]


@given(st.text(max_size=80), st.lists(st.text(max_size=60), max_size=6), st.integers(1, 4))
def test_positions_are_of_the_sentences_each_once(claim: str, found: list[str], count: int) -> None:
    chosen = nearest(claim, found, count=count)
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= min(count, len(found))
    assert all(0 <= at < len(found) for at in chosen)
