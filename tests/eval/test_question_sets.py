"""The question sets that come with the program fit their articles."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.eval.cases.dataset import load_dataset
from assistant.index.load.loader import load

if TYPE_CHECKING:
    from assistant.eval.question_records import Example

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "eval" / "datasets"
SHIPPED = ROOT / "index" / "bundled" / "putin-kim-china-visit.md"
KINDS = {
    "fact",
    "paraphrase",
    "typo",
    "follow-up",
    "not-answerable",
    "false-premise",
    "publication",
}
FEWEST = {
    "fact": 22,
    "paraphrase": 10,
    "typo": 8,
    "follow-up": 10,
    "not-answerable": 12,
    "false-premise": 8,
    "publication": 4,
}


def examples(name: str) -> tuple[Example, ...]:
    return load_dataset(SETS / f"{name}.jsonl").examples


def texts(name: str) -> dict[str, str]:
    if name == "shipped_article":
        return {"": load(str(SHIPPED)).text}
    folder = SETS / f"{name}.articles"
    return {path.name: load(str(path)).text for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("name", ["shipped_article", "small_news", "news_questions"])
def test_every_question_is_whole(name: str) -> None:
    for example in examples(name):
        assert example.tags[0] in KINDS, example.id
        assert bool(example.answers) == bool(example.evidence) == example.answerable, example.id
        assert bool(example.history) == (example.tags[0] == "follow-up"), example.id
        assert len(set(example.answers)) == len(example.answers), example.id


@pytest.mark.parametrize("name", ["shipped_article", "small_news", "news_questions"])
def test_no_question_is_asked_twice(name: str) -> None:
    asked = Counter((e.question.lower(), e.history, e.documents) for e in examples(name))
    assert [key for key, count in asked.items() if count > 1] == []


@pytest.mark.parametrize("name", ["shipped_article", "small_news"])
def test_evidence_and_answers_stand_in_the_article(name: str) -> None:
    loaded = texts(name)
    for example in examples(name):
        text = loaded[example.documents[0] if example.documents else ""]
        assert [quote for quote in example.evidence if quote not in text] == [], example.id
        if example.answerable:
            assert any(answer in text for answer in example.answers), example.id


@pytest.mark.parametrize("name", ["shipped_article", "small_news", "news_questions"])
def test_every_document_is_asked_about(name: str) -> None:
    named = {document for example in examples(name) for document in example.documents}
    if name == "small_news":
        assert named == set(texts(name))
    else:
        assert len(named) == (0 if name == "shipped_article" else 8)


def test_the_shipped_article_is_asked_in_every_way() -> None:
    kinds = Counter(example.tags[0] for example in examples("shipped_article"))
    assert all(kinds[kind] >= fewest for kind, fewest in FEWEST.items())
    assert sum(kinds.values()) >= 70


def test_texts_of_others_are_quoted_only_in_snippets() -> None:
    for example in examples("news_questions"):
        assert all(len(quote.split()) <= 25 for quote in example.evidence), example.id
