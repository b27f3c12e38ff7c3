"""Turns the verdict of a user on an answer into a case of their own dataset."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, Protocol

from assistant.eval.cases.dataset import load_dataset, write_dataset
from assistant.eval.question_records import Example

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.schema import Answer, Document, Turn

Rating = Literal["good", "bad"]
TO_REVIEW = "to-review"
"""Tag of a case whose right answer the user has still to write down."""


class DocumentSource(Protocol):
    """Where the documents of an answer can be had."""

    def document(self, name: str) -> Document:
        """Return a document by id."""


def case_from_answer(
    answer: Answer,
    verdict: Rating,
    *,
    library: DocumentSource,
    history: Sequence[Turn] = (),
) -> Example:
    """Return the case that holds a program to what a user thought of an answer.

    A good answer is to be given again, with its quotes as evidence, and a good refusal to be made
    again. After a bad answer the question counts as unanswerable, so that this answer fails; after
    a bad refusal the nearest passage counts as evidence. Both are guesses of what would have been
    right, tagged `to-review`.

    Args:
        answer: the answer.
        verdict: what the user said.
        library: where the documents of its passages are.
        history: the conversation before it; without it the question is kept as it was searched.
    """
    question = answer.question if history else answer.searched
    refused = answer.status == "unanswerable"
    tags = ["feedback", verdict, *([TO_REVIEW] if verdict == "bad" else [])]
    answers: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    if verdict == "good" and not refused:
        evidence = tuple(dict.fromkeys(citation.quote for citation in answer.citations))
        said = answer.short or ("" if evidence else answer.text)
        answers = (said,) if said else ()
    elif verdict == "bad" and refused:
        evidence = tuple(
            library.document(passage.document).text[passage.start : passage.end]
            for passage in answer.passages[:1]
        )
    answerable = bool(answers or evidence)
    return Example(
        id=f"feedback-{hashlib.sha256(question.encode()).hexdigest()[:10]}",
        question=question,
        answers=answers,
        evidence=evidence,
        answerable=answerable,
        history=tuple(history),
        tags=tuple(tags),
    )


def keep_case(
    answer: Answer,
    verdict: Rating,
    *,
    library: DocumentSource,
    path: Path,
    history: Sequence[Turn] = (),
) -> str:
    """Write the case of an answer to a dataset of the user, and return what to tell them.

    A question that was kept with the other verdict is replaced; with the same one it stays as it
    is, because the user may have corrected it by hand.

    Raises:
        DatasetError: the file is there and is not a dataset.
    """
    case = case_from_answer(answer, verdict, library=library, history=history)
    kept = load_dataset(path).examples if path.exists() and path.stat().st_size else ()
    before = next((example for example in kept if example.id == case.id), None)
    if before is not None and verdict in before.tags:
        return f"{path} has it already, as {case.id}."
    path.parent.mkdir(parents=True, exist_ok=True)
    write_dataset(path, [*(example for example in kept if example.id != case.id), case])
    return f"Kept as {case.id} in {path}.{_what_to_do(case)}"


def _what_to_do(case: Example) -> str:
    if TO_REVIEW not in case.tags:
        return ""
    if case.answerable:
        return " It expects the nearest passage as evidence; put the right quote there."
    return " It expects a refusal; put the right answer there if the articles have one."
