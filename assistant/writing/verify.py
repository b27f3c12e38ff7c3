"""From a model's words to a checked answer: every sentence cited to the text that supports it."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.citations import citation_for, claim_weights, place_quote, shared_weight, shown
from assistant.schema import Sentence, Span
from assistant.text.refusals import does_not_say
from assistant.writing.messages import REFUSAL, describe

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.citations import ParsedAnswer, ParsedSentence
    from assistant.schema import Citation, Document, Passage, Status
    from assistant.seams import SupportChecker

UNSUPPORTED = "[unsupported]"
"""Follows a sentence of the shown text that no passage supports."""
AS_GOOD = 0.75
"""Share of the best passage's hold on a claim that a cited passage must have to be kept."""
BETTER_PART = 0.5
"""Share of a claim that quotes must hold before what is known about their article counts."""
OTHERS = 3
"""Passages that were not cited against which a claim is tried."""
NO_SOURCE = "no passage supports it"
NOT_A_CLAIM = "it says what the articles leave out, which is not checked"

_GIVEN = r"(?:provided|given|supplied|available|cited|above)"
_TEXTS = (
    rf"(?:passages?|articles?|contexts?|excerpts?|{_GIVEN} (?:texts?|sources?|documents?|"
    rf"information)|(?:texts?|sources?|documents?|information) {_GIVEN})"
)
_TOLD = (
    r"(?:mention|say|state|contain|provide|include|specify|give|discuss|address|answer|indicate|"
    r"reveal|disclose|offer|identify|name|explain|describe)"
)
_NOT = r"(?: not|n['’]t)"
_NO_DETAILS = r"no (?:\w+ )?(?:information|mention|details?|answer)"
_CANNOT = (
    r"(?:cannot|can['’]?t|can not|could not|couldn['’]t|am (?:not able|unable) to|do not|don['’]t)"
)
REFUSALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^\W*{REFUSAL}\b",
        rf"^\W*(?:\w+,? ){{0,4}}{_TEXTS}(?: {_GIVEN})? (?:do|does|did){_NOT} (?:\w+ly )?{_TOLD}\b",
        rf"\b(?:is|are|was|were){_NOT} (?:\w+ly )?(?:mentioned|stated|specified|given|provided|"
        rf"included|discussed|found|answered|named|disclosed) (?:in|by) (?:the |these |any of the "
        rf"|this )?(?:{_GIVEN} )?{_TEXTS}\b",
        rf"\b{_NO_DETAILS}\b.*\b{_TEXTS}\b",
        rf"\b{_TEXTS}\b.*\b(?:{_NO_DETAILS}|not (?:enough|sufficient) information)\b",
        rf"^\W*(?:(?:i['’]m |i am )?(?:sorry|unfortunately)\W+(?:but )?)?i {_CANNOT} "
        r"(?:answer|find|determine|say|provide|know|have)\b",
        r"^\W*(?:there (?:is|was) )?(?:not enough|insufficient) information\b",
        r"^\W*(?:the )?question (?:cannot|can['’]?t|can not|could not) be answered\b",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedAnswer:
    """A parsed answer whose sentences have been held against the passages."""

    text: str
    status: Status
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """The quotes that support a sentence, or why there are none."""

    quotes: tuple[tuple[int, Span], ...] = ()
    reason: str | None = None


def is_refusal(sentence: str) -> bool:
    """Whether a sentence says that the passages do not answer, in the fixed form or another."""
    return any(pattern.search(sentence) for pattern in REFUSALS)


def check_answer(
    parsed: ParsedAnswer,
    passages: Sequence[Passage],
    documents: Mapping[str, Document],
    *,
    checker: SupportChecker,
) -> CheckedAnswer:
    """Cite each sentence of a model's answer to the text that supports it.

    A sentence is held against the passages it cites, then, where those fail it, where another says
    it better or where it cites none, against the others: what counts is the text, not the number
    that the model typed.
    A marker stands for a quote, so two sentences of a passage get two. `status` is `unanswerable`
    where nothing is supported, `partly` where something is not.
    """
    claims = [sentence for sentence in parsed.sentences if not _is_refusal_line(sentence.text)]
    dropped = len(parsed.sentences) - len(claims)
    judge = _Judge(passages=passages, documents=documents, checker=checker)
    found = [
        _Found(reason=NOT_A_CLAIM)
        if is_refusal(claim.text)
        else judge.find(claim.text, [parsed.sources[marker - 1] for marker in claim.markers])
        for claim in claims
    ]
    markers = {
        quote: marker
        for marker, quote in enumerate(
            dict.fromkeys(quote for item in found for quote in item.quotes), start=1
        )
    }
    sentences = tuple(
        Sentence(
            text=claim.text,
            markers=tuple(sorted(markers[quote] for quote in item.quotes)),
            supported=item.reason is None,
            reason=item.reason,
        )
        for claim, item in zip(claims, found, strict=True)
    )
    if not markers:
        return CheckedAnswer(
            text=does_not_say(documents), status="unanswerable", sentences=sentences
        )
    whole = not dropped and all(sentence.supported for sentence in sentences)
    return CheckedAnswer(
        text=_text(claims, sentences),
        status="answered" if whole else "partly",
        sentences=sentences,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judge:
    passages: Sequence[Passage]
    documents: Mapping[str, Document]
    checker: SupportChecker

    def find(self, claim: str, cited: Sequence[int]) -> _Found:
        """Return the quotes that support a claim; `cited` are the passages its author named.

        A cited passage is kept where it holds about as much of the claim as any; else the one that
        holds most comes first.
        """
        quotes = [self._place(claim, number) for number in range(1, len(self.passages) + 1)]
        worth = {
            number: shared_weight(claim, self._text(number, span))
            for number, span in enumerate(quotes, start=1)
        }
        most = max(worth.values(), default=0.0)
        kept = [number for number in cited if worth[number] >= AS_GOOD * most]
        others = sorted(worth.keys() - set(kept), key=lambda number: -worth[number])
        attempts = [kept, *([number] for number in others[:OTHERS]), list(cited)]
        reason: str | None = None
        for numbers in attempts:
            found = self._supported(claim, numbers) if numbers else _Found()
            if found.quotes:
                return found
            reason = reason or found.reason
        for fact in self._facts():
            if self._check(claim, [fact])[0]:
                return _Found((fact,))
        return _Found(reason=reason or NO_SOURCE)

    def _supported(self, claim: str, numbers: Sequence[int]) -> _Found:
        """Hold a claim against the nearest sentences of passages, then against all they say."""
        quotes = [(number, self._place(claim, number)) for number in numbers]
        alone = [quote for quote in quotes if self._check(claim, [quote])[0]]
        if alone:
            return _Found(tuple(alone))
        reason: str | None = None
        for attempt in (quotes, [(number, self._whole(number)) for number in numbers]):
            supported, reason = self._check(claim, attempt)
            if supported:
                return _Found(tuple(attempt))
        return _Found(reason=reason or NO_SOURCE)

    def _check(self, claim: str, quotes: Sequence[tuple[int, Span]]) -> tuple[bool, str | None]:
        """Return whether quotes support a claim.

        What is known about their articles (title, date) counts too, once the quotes themselves
        hold the better part of the claim.
        """
        evidence = [self._text(number, span) for number, span in quotes]
        supported, reason = self.checker.check(claim, evidence)
        whole = sum(claim_weights(claim).values())
        if supported or shared_weight(claim, "\n".join(evidence)) < BETTER_PART * whole:
            return supported, reason
        about = {self.passages[number - 1].document for number, _ in quotes}
        known = [describe(self.documents[name]) for name in sorted(about)]
        return self.checker.check(claim, [*evidence, *known])

    def _facts(self) -> list[tuple[int, Span]]:
        """Return the words that state when, where and by whom the articles were published."""
        first = {passage.document: number for number, passage in enumerate(self.passages, start=1)}
        return [
            (number, Span(fact.start, fact.end))
            for name, number in first.items()
            for fact in self.documents[name].facts
        ]

    def _place(self, claim: str, number: int) -> Span:
        passage = self.passages[number - 1]
        return place_quote(claim, passage, self.documents[passage.document])

    def _text(self, number: int, span: Span) -> str:
        return self.documents[self.passages[number - 1].document].text[span.start : span.end]

    def _whole(self, number: int) -> Span:
        passage = self.passages[number - 1]
        return Span(passage.start, passage.end)


def _is_refusal_line(text: str) -> bool:
    return text.strip(" .!\"'*-").upper() == REFUSAL


def _text(claims: Sequence[ParsedSentence], sentences: Sequence[Sentence]) -> str:
    numbered = [
        dataclasses.replace(
            claim,
            text=claim.text
            if sentence.supported or sentence.reason == NOT_A_CLAIM
            else f"{claim.text} {UNSUPPORTED}",
            markers=sentence.markers,
        )
        for claim, sentence in zip(claims, sentences, strict=True)
    ]
    return shown(numbered)
