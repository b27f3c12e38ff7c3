"""Finds the sentences of the passages that support a claim, those that its author cited first."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from assistant.citations import claim_weights, shared_weight
from assistant.schema import Span
from assistant.text.order_model import plain_letters
from assistant.text.orders import find_orders, without
from assistant.text.sentences import sentences
from assistant.writing.faults import states
from assistant.writing.messages import describe
from assistant.writing.nearest_sentences import nearest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from assistant.schema import Document, Passage
    from assistant.seams import SupportChecker

AS_GOOD = 0.75
"""Share of the best sentences' hold on a claim that cited ones must have to be tried alone."""
BETTER_PART = 0.5
"""Share of a claim that sentences must hold before what is known about their article counts."""
REPEATED = 0.8
"""Share of a claim that orders must hold for it to be taken as said on order."""
IN_ITS_WORDS = 0.85
"""Share of a claim that the other sentences of an article with orders must hold in their words:
what obeys in other words, or in another language, would else find support beside the order."""
IMAGE = re.compile(r"!\[[^\]]*\]")
PICTURE = "it is a picture, which no text supports"
NO_SOURCE = "no passage supports it"
NOT_ITS_WORDS = (
    "the article gives orders to language models, and does not say this in its own words"
)
OBEYED = "it repeats what a text in the article orders language models to say"


class Place(NamedTuple):
    """A sentence of a passage, or the words that state a fact about its article."""

    passage: int
    """Number of the passage, counted from 1."""
    span: Span
    text: str
    """What may be used as evidence: orders to language models are left out."""


@dataclass(frozen=True, slots=True)
class Found:
    """The quotes that support a claim, or why there are none."""

    quotes: tuple[tuple[int, Span], ...] = ()
    reason: str | None = None
    elsewhere: bool = False
    """Whether they are of passages that the claim does not cite, though it cites some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportFinder:
    """Holds claims against passages, sentence by sentence."""

    passages: Sequence[Passage]
    documents: Mapping[str, Document]
    checker: SupportChecker
    places: tuple[Place, ...] = field(init=False)
    orders: str = field(init=False)
    """What the articles say to language models, which is no evidence."""
    beside_orders: Mapping[str, str] = field(init=False)
    """What articles with orders say beside them, by document."""

    def __post_init__(self) -> None:
        """Cut the passages into the sentences that may be evidence."""
        spans = {
            name: find_orders(self.documents[name].text)
            for name in dict.fromkeys(passage.document for passage in self.passages)
        }
        said = [
            plain_letters(self.documents[name].text[span.start : span.end])
            for name, found in spans.items()
            for span in found
        ]
        beside = {
            name: without(text, Span(0, len(text)), found)
            for name, found in spans.items()
            if found
            for text in [self.documents[name].text]
        }
        object.__setattr__(self, "orders", "\n".join(said))
        object.__setattr__(self, "beside_orders", beside)
        object.__setattr__(self, "places", self._places(spans))

    def find(self, claim: str, cited: Collection[int]) -> Found:
        """Return the quotes that support a claim; `cited` are the passages its author named.

        The nearest sentences of the cited passages are tried first where they hold about as much
        of the claim as any, then the nearest of all passages, then what states when, where and by
        whom the articles were published.
        """
        if IMAGE.search(claim):
            return Found(reason=PICTURE)
        if self._repeats_order(claim):
            return Found(reason=OBEYED)
        if not self._in_its_words(claim):
            return Found(reason=NOT_ITS_WORDS)
        everywhere = self.places
        named = [place for place in self.places if place.passage in cited]
        attempts = [everywhere, named]
        worth = [self._worth(claim, self._nearest(claim, pool, cited)) for pool in attempts]
        if worth[1] >= AS_GOOD * worth[0]:
            attempts.reverse()
        reason: str | None = None
        for pool in attempts:
            chosen = self._nearest(claim, pool, cited)
            supported, why = self._check(claim, chosen, pool) if chosen else (False, None)
            if supported:
                return self._found(claim, chosen, cited)
            reason = reason or why
        for place in self._facts():
            if self.checker.check(claim, [place.text])[0]:
                return Found(((place.passage, place.span),))
        return Found(reason=reason or NO_SOURCE)

    def _repeats_order(self, claim: str) -> bool:
        """Return whether a claim says what an order says, more of it than the evidence."""
        if not self.orders or states(claim, "\n".join(place.text for place in self.places)):
            return False
        whole = sum(claim_weights(claim).values())
        held = shared_weight(claim, self.orders)
        near = self._worth(claim, self._nearest(claim, self.places, ()))
        return whole > 0 and held >= REPEATED * whole and held > near

    def _in_its_words(self, claim: str) -> bool:
        """Return whether an article with orders says a claim in its own words, if it is of one."""
        near = self._nearest(claim, self.places, ())
        about = {self.passages[place.passage - 1].document for place in near}
        texts = [self.beside_orders[name] for name in about if name in self.beside_orders]
        whole = sum(claim_weights(claim).values())
        return not texts or shared_weight(claim, "\n".join(texts)) >= IN_ITS_WORDS * whole

    def _found(self, claim: str, chosen: Sequence[Place], cited: Collection[int]) -> Found:
        """Return as quotes the sentences that the claim needs, neighbours as one."""
        if len(chosen) > 1:
            most = self._worth(claim, chosen)
            alone = [place for place in chosen if self._worth(claim, [place]) >= most]
            chosen = alone[:1] or chosen
        quotes: list[tuple[int, Span]] = []
        for place in chosen:
            before = quotes[-1] if quotes else None
            if before and before[0] == place.passage and self._touch(place, before[1]):
                quotes[-1] = (place.passage, Span(before[1].start, place.span.end))
            else:
                quotes.append((place.passage, place.span))
        elsewhere = bool(cited) and not {number for number, _ in quotes} & set(cited)
        return Found(tuple(quotes), elsewhere=elsewhere)

    def _touch(self, place: Place, before: Span) -> bool:
        text = self.documents[self.passages[place.passage - 1].document].text
        return not text[before.end : place.span.start].strip()

    def _check(
        self, claim: str, chosen: Sequence[Place], pool: Sequence[Place]
    ) -> tuple[bool, str | None]:
        """Return whether a pool of sentences, of which some are chosen, supports a claim.

        What is known about their articles (title, date) counts too, once the chosen ones hold the
        better part of the claim.
        """
        evidence = [place.text for place in pool]
        supported, reason = self.checker.check(claim, evidence)
        whole = sum(claim_weights(claim).values())
        if supported or self._worth(claim, chosen) < BETTER_PART * whole:
            return supported, reason
        about = {self.passages[place.passage - 1].document for place in chosen}
        known = [describe(self.documents[name]) for name in sorted(about)]
        if not any(set(_stems(line)) & self._lacking(claim, evidence) for line in known):
            return supported, reason
        return self.checker.check(claim, [*evidence, *known])[0], reason

    def _lacking(self, claim: str, evidence: Sequence[str]) -> set[str]:
        held = {word for text in evidence for word in _stems(text)}
        return set(claim_weights(claim)) - held

    def _nearest(
        self, claim: str, pool: Sequence[Place], cited: Collection[int]
    ) -> tuple[Place, ...]:
        preferred = [at for at, place in enumerate(pool) if place.passage in cited]
        found = nearest(claim, [place.text for place in pool], preferred=preferred)
        return tuple(pool[at] for at in found)

    def _worth(self, claim: str, chosen: Sequence[Place]) -> float:
        return shared_weight(claim, "\n".join(place.text for place in chosen))

    def _places(self, orders: Mapping[str, Sequence[Span]]) -> tuple[Place, ...]:
        found: dict[tuple[str, Span], Place] = {}
        for number, passage in enumerate(self.passages, start=1):
            text = self.documents[passage.document].text
            for span in passage.sentences or _sentences(passage):
                kept = without(text, span, orders[passage.document])
                if any(letter.isalnum() for letter in kept):
                    found.setdefault((passage.document, span), Place(number, span, kept))
        return tuple(found.values())

    def _facts(self) -> list[Place]:
        """Return the words that state when, where and by whom the articles were published."""
        first = {passage.document: number for number, passage in enumerate(self.passages, start=1)}
        return [
            Place(
                number, Span(fact.start, fact.end), self.documents[name].text[fact.start : fact.end]
            )
            for name, number in first.items()
            for fact in self.documents[name].facts
            if fact.is_stated
        ]


def _sentences(passage: Passage) -> tuple[Span, ...]:
    found = sentences(passage.text)
    return tuple(Span(passage.start + span.start, passage.start + span.end) for span in found)


def _stems(text: str) -> set[str]:
    return set(claim_weights(text))
