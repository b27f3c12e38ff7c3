"""Names the part of the program that is at fault for a wrong answer: the first one that lost it.

The layers are tried in the order in which a question passes them, so that what comes later is not
blamed for what it never got. *Right passages* are those that overlap the evidence or, for
questions that have none, those that hold an accepted answer.

- load: the evidence stands in no document that was asked.
- split: no passage holds a piece of evidence whole, nor an accepted answer beside it.
- follow-up: no right passage is among the candidates, and the question needed its history.
- retrieve: no right passage is among the candidates, or nothing was retrieved.
- rerank: a right passage is among the candidates, but not among those that were read.
- read: a right passage was read, but the answer says something else.
- cite: the answer is an accepted one, but what it quotes is not at its offsets or not the evidence.
- support: the check let an invented sentence pass, or struck out one that says what was accepted.
- refuse: a right passage was read and it refused all the same, or it should have and did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.score.answer_verdict import contains, is_sound, says_accepted
from assistant.eval.score.evidence_overlap import overlaps_any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.eval.question_records import AnswerRecord, Example, Layer, Verdict
    from assistant.schema import Answer, Document, ScoredPassage


class Fault(NamedTuple):
    """The layer at fault, and why, in one sentence."""

    layer: Layer
    why: str


def attribute(
    example: Example,
    record: AnswerRecord,
    documents: Mapping[str, Document],
    *,
    verdict: Verdict | None,
) -> Fault | None:
    """Return the fault of an answer with this verdict; None where it has none to look for."""
    answer = record.answer
    if answer is None or verdict not in ("wrong", "missed", "invented"):
        return None
    if verdict == "invented":
        return _invented(answer)
    return (
        _before_retrieval(example, record)
        or _retrieval(example, record)
        or (_missed(example, answer) if verdict == "missed" else _wrong(example, answer, documents))
    )


def right_passages(
    example: Example, record: AnswerRecord, passages: Sequence[ScoredPassage]
) -> tuple[ScoredPassage, ...]:
    """Return those of some passages that answer the question, in their order."""
    if not example.evidence:
        return tuple(item for item in passages if _holds_answer(example, item))
    places = record.places
    return tuple(item for item in passages if overlaps_any(item, places))


def _holds_answer(example: Example, passage: ScoredPassage) -> bool:
    return any(contains(passage.text, accepted) for accepted in example.answers)


def _invented(answer: Answer) -> Fault:
    passed = [sentence for sentence in answer.sentences if sentence.supported]
    if answer.raw is not None and passed:
        what = "the model answered what the articles do not say, and the check let it pass"
        return Fault("support", what)
    return Fault("refuse", "the articles do not answer, but an answer was given")


def _before_retrieval(example: Example, record: AnswerRecord) -> Fault | None:
    if not example.evidence:
        return None
    located = [item for item in record.evidence if item.places]
    if not located:
        return Fault("load", "the evidence stands in no document that was asked")
    if any(item.whole for item in located):
        return None
    right = right_passages(example, record, (*record.retrieved, *record.read))
    if any(_holds_answer(example, item) for item in right):
        return None
    return Fault("split", "no one passage holds the evidence")


def _retrieval(example: Example, record: AnswerRecord) -> Fault | None:
    if right_passages(example, record, record.read):
        return None
    candidates = right_passages(example, record, record.retrieved)
    if example.history and not candidates:
        return Fault("follow-up", f"the evidence was not found with {record.searched!r}")
    if not record.read:
        return Fault("retrieve", "no passage was retrieved to read")
    if candidates:
        rank = record.retrieved.index(candidates[0]) + 1
        read = len(record.read)
        return Fault("rerank", f"a right passage came {rank} of the candidates; {read} were read")
    return Fault("retrieve", f"none of {len(record.retrieved)} candidates has the evidence")


def _missed(example: Example, answer: Answer) -> Fault:
    raw = answer.raw or ""
    if any(contains(raw, accepted) for accepted in example.answers):
        return Fault("support", "the model wrote an accepted answer, but it was struck out")
    return Fault("refuse", "the evidence was read, but the answer was refused")


def _wrong(example: Example, answer: Answer, documents: Mapping[str, Document]) -> Fault:
    sound = [item for item in answer.citations if is_sound(item, documents)]
    if example.answers and not says_accepted(example, answer):
        return Fault("read", "a right passage was read, but the answer says something else")
    if not answer.citations:
        return Fault("cite", "nothing is cited")
    if len(sound) < len(answer.citations):
        return Fault("cite", "a quote is not what the document has at its offsets")
    if example.answers:
        return Fault("cite", "the quotes are verbatim, but not of the evidence")
    return Fault("read", "a right passage was read, but other words of it were quoted")
