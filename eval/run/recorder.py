"""Puts one question to the library under test as planned, and keeps all that scoring needs."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from assistant.errors import UnknownDocumentError, UsageError
from assistant.eval.question_records import AnswerRecord, TimingRecord
from assistant.eval.score.evidence_overlap import EvidenceFinder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.eval.question_records import Example, LocatedEvidence, Placed
    from assistant.eval.run.meter import Meter
    from assistant.schema import Answer, Document, Passage, ScoredPassage, Turn


class Identified(Protocol):
    """What a list of documents shows; only the id matters here."""

    @property
    def id(self) -> str:
        """Id of the document."""


class UnderTest(Protocol):
    """The thing under test: the Python face of the library."""

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        k: int | None = None,
        model: str | None = None,
    ) -> Answer:
        """Answer a question."""

    def search(
        self,
        question: str,
        *,
        k: int,
        documents: Sequence[str] | None = None,
        rerank: bool = True,
    ) -> Sequence[ScoredPassage]:
        """Return the k nearest passages, best first; as they were found if `rerank` is false."""

    def document(self, name: str) -> Document:
        """Return a document by id, title or file name."""

    def documents(self) -> Sequence[Identified]:
        """Return every document, so that it is known whether evidence was loaded at all."""

    def passages(self, document: str) -> Sequence[Passage]:
        """Return the passages that a document was cut into, in order, by its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to ask the questions of a run."""

    k: int | None = None
    """Passages to read; None for the library's setting."""
    model: str | None = None
    """Language model that answers; None for the library's setting."""
    depth: int = 20
    """Candidates to search for each question, for the retrieval metrics."""
    only_search: bool = False
    """Whether to measure retrieval alone."""
    seed: int = 0
    """Of the resampling."""
    workers: int = 1
    """Questions asked at a time; it never changes an answer, so it is not in the header."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings that were used, without paths, for the header."""
    models: Mapping[str, str] = field(default_factory=dict)
    """What each model is, by its part, for the header."""
    prompts: Mapping[str, str] = field(default_factory=dict)
    """Hash of each prompt, for the header."""

    def __post_init__(self) -> None:
        """Check ranges once, here.

        Raises:
            UsageError: a value is out of its range.
        """
        if self.depth < 0 or (self.only_search and not self.depth):
            raise UsageError(f"The depth is {self.depth}; expected 1 or more candidates.")
        if self.workers < 1:
            raise UsageError(f"There are {self.workers} workers; expected 1 or more.")


class Recorded(NamedTuple):
    """One question, asked."""

    answer: AnswerRecord
    timing: TimingRecord
    documents: tuple[Document, ...]
    """Those that play a part in it, in the order in which they appear."""


class Recorder:
    """Asks questions of one library; safe to share among threads where the library is."""

    def __init__(self, system: UnderTest, plan: Plan, *, meter: Meter | None = None) -> None:
        """Keep the library and how to ask it; a meter counts the tokens of a language model."""
        self._system = system
        self._plan = plan
        self._meter = meter
        self._document = lru_cache(maxsize=None)(system.document)
        self._finder = EvidenceFinder(
            [item.id for item in system.documents()],
            document=self._document,
            passages=system.passages,
        )

    def record(self, example: Example) -> Recorded:
        """Ask one question; whatever it raises is a finding about it and not the end of the run."""
        clock = _Clock()
        try:
            evidence = self._locate(example)
            answer = None if self._plan.only_search else self._ask(example, clock)
            searched = answer.searched if answer else example.question
            record = AnswerRecord(
                id=example.id,
                answer=answer,
                searched=searched,
                retrieved=tuple(self._search(example, searched, clock)),
                evidence=evidence,
            )
        except Exception as error:  # noqa: BLE001
            record = AnswerRecord(id=example.id, error=f"{type(error).__name__}: {error}")
        documents = self._documents(record)
        return Recorded(record, clock.timing(example, self._meter), documents)

    def _locate(self, example: Example) -> tuple[LocatedEvidence, ...]:
        within = [self._document(name).id for name in example.documents]
        return tuple(self._finder.locate(quote, within=within) for quote in example.evidence)

    def _ask(self, example: Example, clock: _Clock) -> Answer:
        began = time.perf_counter()
        try:
            answer = self._system.ask(
                example.question,
                history=example.history,
                documents=example.documents or None,
                k=self._plan.k,
                model=self._plan.model,
            )
        finally:
            clock.ask = _milliseconds(began)
        clock.stages = {"total": clock.ask, **answer.timings_ms}
        return answer

    def _search(self, example: Example, searched: str, clock: _Clock) -> Sequence[ScoredPassage]:
        if not self._plan.depth:
            return ()
        began = time.perf_counter()
        try:
            # Beside an answer these are the candidates, before the reader has seen them.
            return self._system.search(
                searched,
                k=self._plan.depth,
                documents=example.documents or None,
                rerank=self._plan.only_search,
            )
        finally:
            clock.search = _milliseconds(began)

    def _documents(self, record: AnswerRecord) -> tuple[Document, ...]:
        return tuple(filter(None, map(self._known, documents_of(record))))

    def _known(self, document_id: str) -> Document | None:
        """Return a document; an answer that cites what is not there is scored, not stopped."""
        try:
            return self._document(document_id)
        except UnknownDocumentError:
            return None


def documents_of(record: AnswerRecord) -> list[str]:
    """Return the ids of the documents that play a part in an answer, in their order there."""
    cited = record.answer.citations if record.answer else ()
    parts: tuple[Placed, ...] = (*record.read, *record.retrieved, *cited, *record.places)
    return list(dict.fromkeys(item.document for item in parts))


class _Clock:
    """What the parts of one question took, in milliseconds."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.ask = 0.0
        self.search = 0.0
        self.stages: dict[str, float] = {}

    def timing(self, example: Example, meter: Meter | None) -> TimingRecord:
        return TimingRecord(
            id=example.id,
            stages_ms=self.stages,
            search_ms=self.search,
            overhead_ms=_milliseconds(self.began) - self.ask - self.search,
            tokens=meter.take() if meter else {},
        )


def _milliseconds(began: float) -> float:
    return (time.perf_counter() - began) * 1000
