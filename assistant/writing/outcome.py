"""Who has the last word where a reader and a language model have both answered, or one failed.

| the reader | the model, checked | what is shown |
|---|---|---|
| any | failed: down, slow, empty, broken off | the reader's answer, with `model_error` |
| answered | answered or partly | the model's answer |
| answered, sure | refused, or nothing supported | the reader's answer |
| answered, less sure | refused, or nothing supported | the refusal, the reader's as closest |
| refused, but thought it possible | answered, every sentence supported | the model's answer |
| refused | anything else | the refusal of the reader |

A model that a person has stopped counts as what its whole sentences come to; `model_error` says so.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Closest

if TYPE_CHECKING:
    from assistant.schema import Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Confidences of the reader, 0 to 1, at which the table turns; to be fitted on a set of news.

    The defaults are starting points that no measurement has set yet.
    """

    worth_asking: float = 0.02
    """Below it the model is not asked: nothing that was found is likely to answer."""
    possible: float = 0.05
    """From it on a model may answer what the reader refused."""
    sure: float = 0.5
    """From it on the reader's answer stands against the model's refusal."""


DEFAULT = Trust()


def is_worth_asking(read: Answer, *, trust: Trust = DEFAULT) -> bool:
    """Return whether a language model should be asked after a reader has answered or refused."""
    return read.status != "unanswerable" or read.confidence >= trust.worth_asking


def decide(
    read: Answer, written: Answer | None, *, error: str | None = None, trust: Trust = DEFAULT
) -> Answer:
    """Return the answer to show.

    Args:
        read: what the reader answered, or its refusal.
        written: what the model wrote, checked; None where it failed or was not asked.
        error: why it failed, in a line.
        trust: where the table turns.
    """
    if written is None:
        return dataclasses.replace(read, model_error=error)
    refused = written.status == "unanswerable"
    if read.status == "unanswerable":
        taken = not refused and _all_supported(written) and read.confidence >= trust.possible
        return written if taken else _told(read, written)
    if not refused:
        return written
    if read.confidence >= trust.sure:
        return _told(read, written)
    return dataclasses.replace(written, closest=_closest(read), confidence=read.confidence)


def _all_supported(answer: Answer) -> bool:
    return answer.status == "answered" and all(item.supported for item in answer.sentences)


def _told(read: Answer, written: Answer) -> Answer:
    """Return the reader's answer with what the model wrote kept for who wants to know."""
    return dataclasses.replace(
        read,
        raw=written.raw,
        tokens=written.tokens,
        cost_usd=written.cost_usd,
        prompt_hashes=written.prompt_hashes,
        model_error=written.model_error,
    )


def _closest(read: Answer) -> Closest | None:
    if read.closest is not None or not read.citations:
        return read.closest
    first = read.citations[0]
    return Closest(text=first.quote, short=read.short, confidence=read.confidence, citation=first)
