"""The nouns in the form that scripts see: `ask --json`, `search --json`, `add --json`."""

from __future__ import annotations

import json

import pytest

from assistant.schema.answer_values import Answer, Citation, Closest, Item, Sentence
from assistant.schema.document import AddResult, Passage, scored
from assistant.schema.query import Query

CITATION = Citation(
    marker=1, document="d", title="T", source="/a.md", start=3, end=9, quote="Kim is",
    address="/a.md", page=2,
)  # fmt: skip


def answer(**values: object) -> Answer:
    given = {"question": "Who?", "searched": "Who?", "status": "answered", "text": "Kim is. [1]"}
    return Answer(**(given | values))  # type: ignore[arg-type]


def test_an_answer_in_json_has_every_field_of_the_contract() -> None:
    told = answer(
        citations=(CITATION,),
        items=(Item(text="Kim", markers=(1,)),),
        sentences=(Sentence(text="Kim is.", markers=(1,)),),
        closest=Closest(text="Kim", short=None, confidence=0.123456, citation=CITATION),
        confidence=0.987654,
        timings_ms={"total": 1.26},
    ).to_json()
    assert json.loads(json.dumps(told)) == told
    assert set(told) >= {
        "question", "searched", "status", "kind", "text", "short", "verdict", "items", "coverage",
        "conflicts", "closest", "missing", "confidence", "model", "sentences", "citations",
        "passages", "timings_ms",
    }  # fmt: skip
    assert told["confidence"] == 0.9877
    assert told["timings_ms"] == {"total": 1.3}
    assert told["citations"][0]["quote"] == "Kim is"
    assert told["closest"]["citation"] == told["citations"][0]


@pytest.mark.parametrize(
    ("values", "plain"),
    [
        ({"sentences": (Sentence(text="Kim\n is."), Sentence(text="So."))}, "Kim is. So."),
        ({"citations": (CITATION,)}, "Kim is."),
        ({}, "Kim is. [1]"),
    ],
)
def test_the_plain_text_has_no_markers_of_its_citations(
    values: dict[str, object], plain: str
) -> None:
    assert answer(**values).plain_text == plain


def test_a_passage_keeps_its_fields_when_it_is_scored() -> None:
    passage = Passage(id="p", document="d", start=0, end=3, text="Kim", heading="H", paragraph=4)
    found = scored(passage, score=0.12345678, dense=0.5)
    assert (found.heading, found.paragraph, found.dense, found.lexical) == ("H", 4, 0.5, None)
    assert found.to_json() == {
        "document": "d", "start": 0, "end": 3, "score": 0.123457, "text": "Kim",
        "copies": [],
    }  # fmt: skip


def test_what_became_of_a_source() -> None:
    assert AddResult(source="a", status="failed", error="gone").to_json() == {
        "source": "a", "document": None, "title": None, "status": "failed", "passages": 0,
        "error": "gone", "language": None, "orders": 0,
    }  # fmt: skip


def test_a_question_is_a_fact_until_something_else_is_known() -> None:
    query = Query(asked="Who?", searched="Who?")
    assert (query.kind, query.wants, query.fact, query.mended) == ("fact", "other", None, ())
