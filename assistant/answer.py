"""The ask line: trim, resolve, retrieve, read or generate, cite, check. The page to read first."""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.citations import citation_for
from assistant.errors import UsageError
from assistant.question.asking import asking_part
from assistant.question.follow_up import resolve
from assistant.reading.metadata import fact_asked
from assistant.schema import Answer, Sentence
from assistant.writing.generate import generate
from assistant.writing.verify import does_not_say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.schema import Citation, Document, Reading, ScoredPassage, Turn
    from assistant.seams import Generator, Reader, Retriever, SupportChecker

MAXIMUM_QUESTION = 2_000
"""Characters; longer questions are pasted text, not questions."""


def _as_it_is(question: str) -> str:
    return question


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Answers questions from passages; each part is behind a seam."""

    retriever: Retriever
    reader: Reader
    checker: SupportChecker
    documents: Callable[[Sequence[str]], Mapping[str, Document]]
    """Returns documents by id."""
    correct: Callable[[str], str] = _as_it_is
    """Mends the spelling of a question."""
    k: int
    """Passages to read."""
    generator: Generator | None = None
    """The language model that writes the answer; None quotes the text itself."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        within: Sequence[str] | None = None,
        on_searched: Callable[[str], None] | None = None,
        on_token: Callable[[str], None] | None = None,
        clock: Clock | None = None,
    ) -> Answer:
        """Answer a question from the documents, or say that they do not.

        Args:
            question: as the user typed it.
            history: the conversation so far, oldest first.
            within: ids of the documents to search; None for all.
            on_searched: told the question as it is searched.
            on_token: given each piece that a language model writes, as it comes.
            clock: has timed what came before; None starts one.

        Raises:
            UsageError: the question is empty or too long.
            ModelError: the language model could not be used.
        """
        clock = clock or Clock()
        asked = checked_question(question)
        meant = asking_part(asked)
        searched = self.correct(meant if fact_asked(meant) else resolve(meant, history))
        if on_searched is not None:
            on_searched(searched)
        with clock.stage("retrieve"):
            found = self.retriever.retrieve(searched, k=self.k, documents=within)
            articles = self.documents(sorted({passage.document for passage in found}))
        with clock.stage("read"):
            reading = self.reader.read(searched, found, documents=articles)
        if self.generator is None:
            answer = quote(asked, searched, reading, articles)
        else:
            with clock.stage("generate"):
                answer = self._write(asked, searched, reading.passages, articles, on_token)
        return replace(answer, unread=reading.unread, timings_ms=clock.total())

    def _write(
        self,
        asked: str,
        searched: str,
        passages: Sequence[ScoredPassage],
        articles: Mapping[str, Document],
        on_token: Callable[[str], None] | None,
    ) -> Answer:
        if self.generator is None or not passages:
            return refusal(asked, searched, passages, articles, confidence=0.0)
        written = generate(
            searched,
            passages,
            articles,
            self.generator,
            checker=self.checker,
            on_token=on_token,
        )
        return Answer(
            question=asked,
            searched=searched,
            status=written.status,
            text=written.text,
            confidence=written.confidence,
            model=written.model,
            sentences=written.sentences,
            citations=written.citations,
            passages=tuple(passages),
            raw=written.raw,
            unknown_markers=written.unknown_markers,
            prompt_hashes=written.prompt_hashes,
            tokens=written.tokens,
        )


def checked_question(question: str) -> str:
    """Return the question with its white space folded.

    Raises:
        UsageError: it holds no word, or is longer than `MAXIMUM_QUESTION` characters.
    """
    folded = " ".join(question.split())
    if not re.search(r"\w", folded):
        raise UsageError('The question is empty; ask something such as "who said so?".')
    if len(folded) > MAXIMUM_QUESTION:
        raise UsageError(
            f"The question has {len(folded):,} characters; the most is {MAXIMUM_QUESTION:,}. "
            "To ask about a text, add it first: assistant add FILE."
        )
    return folded


def quote(asked: str, searched: str, reading: Reading, articles: Mapping[str, Document]) -> Answer:
    """Return the answer that quotes what a reader chose, or the refusal where it abstained."""
    if not reading.answered or not reading.evidence:
        return refusal(asked, searched, reading.passages, articles, confidence=reading.confidence)
    citations: list[Citation] = []
    for marker, evidence in enumerate(reading.evidence, start=1):
        document = articles[evidence.passage.document]
        citations.append(
            citation_for(
                marker,
                evidence.passage,
                document,
                span=evidence.sentence,
                emphasis=evidence.span,
            )
        )
    best = reading.evidence[0]
    words = articles[best.passage.document].text[slice(*best.span)] if best.span else None
    return Answer(
        question=asked,
        searched=searched,
        status="answered",
        text=" ".join(f"{folded(item.quote)} [{item.marker}]" for item in citations),
        short=reading.short or (folded(words) if words else None),
        confidence=reading.confidence,
        sentences=tuple(
            Sentence(text=folded(item.quote), markers=(item.marker,)) for item in citations
        ),
        citations=tuple(citations),
        passages=reading.passages,
    )


def refusal(
    asked: str,
    searched: str,
    passages: Sequence[ScoredPassage],
    articles: Mapping[str, Document],
    *,
    confidence: float,
) -> Answer:
    """Return the answer that says that the articles do not say."""
    return Answer(
        question=asked,
        searched=searched,
        status="unanswerable",
        text=does_not_say(articles),
        confidence=confidence,
        passages=tuple(passages),
    )


def folded(text: str) -> str:
    """Return text on one line."""
    return " ".join(text.split())


@dataclass(slots=True)
class Clock:
    """Times the stages of an answer, in milliseconds."""

    stages: dict[str, float] = field(default_factory=dict)
    began: float = field(default_factory=time.perf_counter)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to a stage."""
        start = time.perf_counter()
        try:
            yield
        finally:
            spent = (time.perf_counter() - start) * 1000
            self.stages[name] = self.stages.get(name, 0.0) + spent

    def total(self) -> dict[str, float]:
        """Return the time of each stage, and of all since the clock was started."""
        return {**self.stages, "total": (time.perf_counter() - self.began) * 1000}
