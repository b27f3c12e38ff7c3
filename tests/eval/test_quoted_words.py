"""Quotations of a language model: whose words they are, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.eval.question_records import AnswerRecord, Example
from assistant.eval.score.metrics.quoted_words import NAMES, quoted_kinds, quoted_scores
from assistant.eval.score.scoring import score_answer
from assistant.schema import Answer, Citation, Document, ScoredPassage, Sentence

FERRY = "The mayor said that the ferry would come back in May. Tickets will cost four euros."
BRIDGE = "Engineers warned that the old bridge may not last the winter. Nobody listened to them."
DOCUMENTS = {
    name: Document(id=name, text=text, title=name, source="-")
    for name, text in (("ferry", FERRY), ("bridge", BRIDGE))
}
CITED = "The mayor said that the ferry would come back in May."


def written(*sentences: str, raw: str | None = "as it came") -> AnswerRecord:
    citation = Citation(
        marker=1, document="ferry", title="", source="-", start=0, end=len(CITED), quote=CITED
    )
    answer = Answer(
        question="?",
        searched="?",
        status="answered",
        text=" ".join(sentences),
        sentences=tuple(Sentence(text=text, markers=(1,)) for text in sentences),
        citations=(citation,),
        raw=raw,
    )
    return AnswerRecord(id="q", answer=answer)


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        pytest.param("He said “the ferry would come back in May”.", "verbatim", id="as it stands"),
        pytest.param("“The mayor said … in May.”", "verbatim", id="words left out, and said so"),
        pytest.param("“the old bridge may not last”", "misattributed", id="of another article"),
        pytest.param(
            "“the ferry would come back may not last the winter”", "stitched", id="of two articles"
        ),
        pytest.param("“the ferry would never come back in May”", "not_found", id="a word put in"),
    ],
)
def test_a_quotation_is_of_one_kind(sentence: str, kind: str) -> None:
    assert quoted_kinds(written(sentence), DOCUMENTS) == {kind: 1}


MIXED = written(
    "He said “the ferry would come back in May” and “the ferry would come back soon”.",
    "Engineers were heard: “the old bridge may not last the winter”.",
    "It is a “plan”.",
)


def test_the_kinds_of_an_answer_are_counted_and_come_to_one() -> None:
    counts = quoted_kinds(MIXED, DOCUMENTS)
    assert counts == {"verbatim": 1, "misattributed": 1, "not_found": 1}
    scores = quoted_scores(MIXED, counts)
    assert tuple(scores) == NAMES
    assert [measure.value for measure in scores.values()] == pytest.approx([1 / 3, 1 / 3, 0, 1 / 3])
    example = Example(id="q", question="?", answers=("May",))
    assert score_answer(example, MIXED, DOCUMENTS, depth=0).quotations == counts


@pytest.mark.parametrize(("read", "kind"), [("bridge", "verbatim"), ("ferry", "misattributed")])
def test_what_was_struck_out_is_held_against_what_the_model_was_given(read: str, kind: str) -> None:
    assert MIXED.answer is not None
    sentence = Sentence(text="He said “the old bridge may not last”.", supported=False)
    passage = ScoredPassage(id="p", document=read, start=0, end=3, text="")
    refused = replace(
        MIXED.answer,
        status="unanswerable",
        sentences=(sentence,),
        citations=(),
        passages=(passage,),
    )
    assert quoted_kinds(replace(MIXED, answer=refused), DOCUMENTS) == {kind: 1}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        pytest.param(written("“the ferry would come back”", raw=None), "no language", id="reader"),
        pytest.param(written("It comes back in May."), "quotes nothing", id="no quotation"),
    ],
)
def test_answers_without_quotations_do_not_count(record: AnswerRecord, reason: str) -> None:
    counts = quoted_kinds(record, DOCUMENTS)
    assert counts == {}
    measure = quoted_scores(record, counts)["quote_verbatim"]
    assert measure.state == "not applicable"
    assert reason in measure.reason
