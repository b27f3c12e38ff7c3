"""Articles on one story, and what is said of near-copies."""

from __future__ import annotations

import numpy as np

from assistant.whole.several.versions import remark, same_story
from fakes import FakeEmbedder
from whole_makes import report

OLD = report("Crash at Ferrow: 12 hurt", "2024-03-18", "Two trains crashed near Ferrow.").document
NEW = report("Crash at Ferrow: 29 hurt", "2024-03-19", "Two trains crashed near Ferrow.").document
FAR = report("Whales return", "2024-03-19", "Grey whales swim north again this spring.").document


def test_articles_of_one_event_are_alike_and_others_not() -> None:
    found = same_story([OLD, NEW, FAR], FakeEmbedder().embed)
    assert [document.id for document in found] == [OLD.id, NEW.id]
    assert same_story([OLD], FakeEmbedder().embed) == [OLD]


def test_an_article_that_is_like_one_of_the_story_belongs_to_it() -> None:
    turns = np.radians([0, 50, 100])
    vectors = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    found = same_story([OLD, NEW, FAR], lambda _: vectors.astype(np.float32))
    assert [document.id for document in found] == [OLD.id, NEW.id, FAR.id]
    far = same_story([OLD, FAR], lambda _: vectors[[0, 2]].astype(np.float32))
    assert [document.id for document in far] == [OLD.id]


def test_the_newest_of_versions_is_said() -> None:
    assert remark([NEW.id], {NEW.id: (NEW, OLD)}) == (
        "The newest of 2 versions of this article, of 19 March 2024, is quoted."
    )


def test_a_newer_version_than_the_one_quoted_is_said() -> None:
    assert remark([OLD.id], {OLD.id: (NEW, OLD)}) == (
        "A newer version of this article, of 19 March 2024, is in the library."
    )


def test_copies_of_one_day_are_counted() -> None:
    assert remark([NEW.id, NEW.id], {NEW.id: (NEW, NEW)}) == (
        "2 near-copies of this article are held; one is quoted."
    )


def test_nothing_is_said_of_articles_without_copies() -> None:
    assert remark([FAR.id], {}) == ""
