"""From a model's words to a checked answer: every sentence cited to the text that supports it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from assistant.citations import citation_for, shown
from assistant.schema import Answer, Sentence
from assistant.text.refusals import does_not_say
from assistant.writing.find_support import Found, SupportFinder
from assistant.writing.model_refusals import is_refusal, is_refusal_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.citations import ParsedAnswer, ParsedSentence
    from assistant.schema import Document, Query, ScoredPassage, Span, Unsupported
    from assistant.seams import SupportChecker

    Quote = tuple[int, Span]
    """The number of a passage, and the words of its document."""

UNSUPPORTED = "[unsupported]"
"""Follows a sentence of the shown text that no passage supports."""
NOT_A_CLAIM = "it says what the articles leave out, which is not checked"
PUT_RIGHT = "it named another passage; the marker was put right"


def check_answer(
    query: Query,
    parsed: ParsedAnswer,
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    *,
    checker: SupportChecker,
    model: str,
    unsupported: Unsupported = "mark",
) -> Answer:
    """Cite each sentence of a model's answer to the text that supports it.

    What counts is the text, not the number that the model typed: a right sentence with a wrong
    marker gets the right one, and a `note` that says so. A marker stands for a quote, so two
    sentences of a passage get two. `status` is `unanswerable` where nothing is supported, `partly`
    where something is not; `confidence` is the share of the sentences that are supported.
    """
    claims = [sentence for sentence in parsed.sentences if not is_refusal_line(sentence.text)]
    dropped = len(parsed.sentences) - len(claims)
    finder = SupportFinder(passages=passages, documents=documents, checker=checker)
    found = [_held(finder, claim, parsed.sources) for claim in claims]
    quotes = dict.fromkeys(quote for item in found for quote in item.quotes)
    markers = {quote: marker for marker, quote in enumerate(quotes, start=1)}
    sentences = tuple(
        _sentence(claim, item, markers) for claim, item in zip(claims, found, strict=True)
    )
    refused = dataclasses.replace(
        refusal(query, passages, documents, model=model),
        sentences=sentences,
        unknown_markers=parsed.unknown,
    )
    supported = sum(sentence.supported for sentence in sentences)
    wrong = any(_is_wrong(sentence) for sentence in sentences)
    if not markers or (wrong and unsupported == "refuse"):
        return refused
    return dataclasses.replace(
        refused,
        text=_text(claims, sentences, unsupported),
        status="answered" if not dropped and supported == len(sentences) else "partly",
        confidence=supported / len(sentences),
        citations=tuple(
            citation_for(
                marker,
                passages[number - 1],
                documents[passages[number - 1].document],
                span=span,
            )
            for (number, span), marker in markers.items()
        ),
    )


def _held(finder: SupportFinder, claim: ParsedSentence, sources: Sequence[int]) -> Found:
    """Return what supports a claim of the model, which cited some of the sources."""
    if is_refusal(claim.text):
        return Found(reason=NOT_A_CLAIM)
    return finder.find(claim.text, [sources[marker - 1] for marker in claim.markers])


def _sentence(claim: ParsedSentence, found: Found, markers: Mapping[Quote, int]) -> Sentence:
    return Sentence(
        text=claim.text,
        markers=tuple(sorted(markers[quote] for quote in found.quotes)),
        supported=found.reason is None,
        reason=found.reason,
        note=PUT_RIGHT if found.elsewhere else None,
    )


def refusal(
    query: Query,
    passages: Sequence[ScoredPassage],
    documents: Mapping[str, Document],
    *,
    model: str,
) -> Answer:
    """Return the answer that says that the articles do not say."""
    return Answer(
        question=query.asked,
        searched=query.searched,
        kind=query.kind,
        status="unanswerable",
        text=does_not_say(documents),
        model=model,
        passages=tuple(passages),
    )


def _is_wrong(sentence: Sentence) -> bool:
    return not sentence.supported and sentence.reason != NOT_A_CLAIM


def _text(
    claims: Sequence[ParsedSentence], sentences: Sequence[Sentence], unsupported: Unsupported
) -> str:
    numbered = [
        dataclasses.replace(
            claim,
            text=f"{claim.text} {UNSUPPORTED}" if _is_wrong(sentence) else claim.text,
            markers=sentence.markers,
        )
        for claim, sentence in zip(claims, sentences, strict=True)
        if not (unsupported == "drop" and _is_wrong(sentence))
    ]
    return shown(numbered)
