"""Works out again how a question was answered, with the numbers of each step."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from assistant.answer import find
from assistant.question.understand import REPLIED
from assistant.reading.listed import ListedReader
from assistant.reading.metadata import MetadataReader
from assistant.reading.span_reader import SpanReader
from assistant.reading.verdict import VerdictReader
from assistant.schema import Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.explain.last_question import LastQuestion
    from assistant.library import Assistant
    from assistant.reading.candidates import Candidate
    from assistant.schema import Query, ScoredPassage
    from assistant.seams import Reader

LOWER: Final = 0.5
"""Share of the threshold that is tried to say what a lower one would have answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage that was found, with the score of each side."""

    title: str
    paragraph: int
    score: float
    lexical: float | None
    dense: float | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A candidate that was read, with what speaks for it."""

    words: str
    sentence: str
    probability: float
    rank: float
    features: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How the last question was answered."""

    last: LastQuestion
    mended: tuple[str, ...]
    """What was put right in the question, and why."""
    found: tuple[Found, ...]
    candidates: tuple[Read, ...]
    threshold: float | None
    """Probability from which a candidate is an answer; None where another reader reads."""
    decided: str
    changed: bool
    """Whether the library has changed since, so that this may differ from what was said."""

    def to_json(self) -> dict[str, Any]:
        """Return the object that `why --json` prints."""
        return asdict(self)


def explain(library: Assistant, last: LastQuestion) -> Explanation:
    """Search and read the last question again, and say what decided.

    Args:
        library: what was asked, with the settings that it was asked with.
        last: the question.

    Raises:
        LibraryError: the library cannot be read, or a document is gone.
    """
    parts = library.parts
    said = tuple(
        Turn(question=question, answer=text, status=status)
        for question, text, status in last.history
    )
    query = parts.understand(last.asked, said)
    query = replace(query, kind=last.kind)
    found: tuple[ScoredPassage, ...] = ()
    candidates: Sequence[Candidate] = ()
    reader = _innermost(parts.reader)
    threshold = reader.threshold if isinstance(reader, SpanReader) else None
    if last.kind not in REPLIED:
        within = sorted(library.store.find_all(last.documents)) if last.documents else None
        found = find(parts, query, k=library.settings.k, within=within, rerank=False)
        held = library.documents_of(found)
        if isinstance(reader, SpanReader):
            candidates = reader.candidates(query, found, documents=held)
    titles = {key: item.title for key, item in library.documents_of(found).items()}
    return Explanation(
        last=last,
        mended=tuple(f"{item.said} → {item.meant} ({item.why})" for item in query.mended),
        found=tuple(_found(passage, titles) for passage in found),
        candidates=tuple(_read(candidate) for candidate in candidates),
        threshold=threshold,
        decided=_decided(last, query, candidates, threshold),
        changed=library.store.generation != last.generation,
    )


def _innermost(reader: Reader) -> Reader:
    """Return the reader that reads spans, behind those that hand questions on to it."""
    while isinstance(reader, MetadataReader | ListedReader | VerdictReader):
        reader = reader.inner
    return reader


def _decided(
    last: LastQuestion, query: Query, candidates: Sequence[Candidate], threshold: float | None
) -> str:
    """Return in one sentence what decided over the answer."""
    if last.kind in REPLIED:
        return f"It was taken for {last.kind.replace('_', ' ')}, so nothing was searched."
    if last.model_error is not None:
        return (
            f"The language model failed ({last.model_error}); so the reader decided: "
            f"{_reader_decided(last, query, candidates, threshold)}"
        )
    if last.model != "reader":
        return (
            f"The language model {last.model} wrote it; the passages below are what it was given."
        )
    return _reader_decided(last, query, candidates, threshold)


def _reader_decided(
    last: LastQuestion, query: Query, candidates: Sequence[Candidate], threshold: float | None
) -> str:
    if last.covered:
        return f"Taken for {last.kind}: whole articles were read, {last.covered} passages."
    if query.fact is not None:
        states = "states" if last.status == "answered" else "does not state"
        fact = "date of publication" if query.fact == "published" else query.fact
        return f"It asks for the {fact} of an article, which the article {states}."
    if threshold is None or not candidates:
        return "Another reader than the trained one decided, or no passage held a candidate."
    late = f" {last.unread} passages were not read, for want of time." if last.unread else ""
    best = candidates[0].evidence.score
    if best >= threshold:
        above = f"The best candidate has {best:.0%}, above the threshold of {threshold:.0%}"
        if last.verdict:
            return f"{above}, and its sentence says {last.verdict}.{late}"
        if last.status == "unanswerable":
            return f"{above}, but its sentence leaves open whether it is so.{late}"
        return f"{above}.{late}"
    lower = LOWER * threshold
    would = "would have given it" if best >= lower else "would have refused too"
    return (
        f"The best candidate has {best:.0%}, below the threshold of {threshold:.0%}; "
        f"one of {lower:.0%} {would}.{late}"
    )


def _found(passage: ScoredPassage, titles: dict[str, str]) -> Found:
    return Found(
        title=titles.get(passage.document, ""),
        paragraph=passage.paragraph,
        score=round(passage.score, 4),
        lexical=None if passage.lexical is None else round(passage.lexical, 4),
        dense=None if passage.dense is None else round(passage.dense, 4),
        text=passage.text,
    )


def _read(candidate: Candidate) -> Read:
    evidence = candidate.evidence
    passage, span = evidence.passage, evidence.span
    words = passage.text[span.start - passage.start : span.end - passage.start] if span else ""
    return Read(
        words=words,
        sentence=candidate.sentence,
        probability=round(evidence.score, 4),
        rank=round(candidate.rank, 4),
        features={name: round(value, 4) for name, value in candidate.features.items()},
    )
