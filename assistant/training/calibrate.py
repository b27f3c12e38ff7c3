"""Fits the calibration of a reader on development questions, and reports on questions apart.

Each question is asked end to end: retrieved, read, its candidates described by their features. A
logistic model learns which candidate is right; a second fit on the best candidate of each question
(Platt scaling: Platt 1999) makes its output the probability that the answer shown is right.
Articles are either fitted on or reported on, never both.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.question.understand import Understanding, understand
from assistant.training.calibration_report import best_candidate, report
from assistant.training.questions import PlacedQuestion, distractors, read_development

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.index.retrieve import HybridRetriever
    from assistant.schema import Document, Evidence, Passage, Query, ScoredPassage, Span
    from assistant.seams import Embedder

    PassagesOf = Callable[[str], Sequence[Passage]]
    Candidates = Callable[
        [Query, Sequence[ScoredPassage], Mapping[str, Document], PassagesOf],
        Sequence[tuple[Evidence, Mapping[str, float]]],
    ]


SETS = {"news_dev": 1, "talks_dev": 1, "squad2_dev": 24, "squad1_only": 120}
"""Of each set one question of so many is taken, so that none outweighs the news."""


PLATEAU = 8
"""Hundredths to either side over which a threshold is judged."""


@dataclass(frozen=True, slots=True)
class CandidateSource:
    """A reader before it is calibrated: every candidate of the passages, with its features."""

    candidates: Candidates
    signs: Mapping[str, int]
    """The features that are fitted, with the sign that each has by its meaning."""
    fixed: Mapping[str, float]
    """Weights of features that are not fitted."""
    understanding: Understanding = understand
    """Makes queries of questions, with what the reader knows of talks."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the candidates of a reader: features, whether right, where."""

    question: PlacedQuestion
    features: tuple[Mapping[str, float], ...]
    right: tuple[bool, ...]

    @property
    def answerable(self) -> bool:
        """Whether the articles answer."""
        return self.question.answerable


def ask_all(
    documents: Sequence[Document],
    questions: Sequence[PlacedQuestion],
    *,
    candidates: Candidates,
    embedder: Embedder,
    k: int,
    understand: Understanding = understand,
    progress: Callable[[int, int], None] | None = None,
) -> list[Asked]:
    """Ask each question within its article, end to end, and keep what the reader made of it."""
    with tempfile.TemporaryDirectory() as home:
        retriever = _library(Path(home), documents, embedder)
        asked = []
        for number, question in enumerate(questions):
            query = understand(question.text, question.history)
            passages = retriever.retrieve(query.found_by, k=k, documents=[question.document])
            articles = retriever.store.documents_by_id({item.document for item in passages})
            found = candidates(query, passages, articles, retriever.store.passages)
            asked.append(
                Asked(
                    question,
                    tuple(features for _, features in found),
                    tuple(is_right(question, evidence, articles) for evidence, _ in found),
                )
            )
            if progress is not None:
                progress(number + 1, len(questions))
        retriever.store.close()
    return asked


def is_right(
    question: PlacedQuestion, evidence: Evidence, documents: Mapping[str, Document]
) -> bool:
    """Return whether a candidate overlaps an answer in its place.

    A span counts by character F1 of at least 0.5 with an accepted span, or by holding it whole
    within a length of 40 characters more; a sentence without a span by holding an accepted span.
    Where patterns are known, one of them has to match the sentence or the span.
    """
    if evidence.passage.document != question.document:
        return False
    if question.patterns:
        text = documents[question.document].text
        said = [text[slice(*evidence.sentence)], text[slice(*(evidence.span or evidence.sentence))]]
        return any(
            re.search(pattern, " ".join(said), re.IGNORECASE) for pattern in question.patterns
        )
    if evidence.span is None:
        return any(
            evidence.sentence.start <= span.start and span.end <= evidence.sentence.end
            for span in question.spans
        )
    return any(_agrees(evidence.span, span) for span in question.spans)


def _agrees(found: Span, gold: Span) -> bool:
    shared = min(found.end, gold.end) - max(found.start, gold.start)
    if shared <= 0:
        return False
    lengths = (found.end - found.start) + (gold.end - gold.start)
    holds = found.start <= gold.start and gold.end <= found.end
    return 2 * shared / lengths >= 0.5 or (holds and found.end - found.start <= 40 + shared)


def fit(
    asked: Sequence[Asked], signs: Mapping[str, int], *, fixed: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """Return weights, bias, threshold and the error measured at each threshold.

    A weight whose sign contradicts what its feature means was learned from how the questions of
    the sets were written, not from what is right: such features are left out.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names, weights = _signed_weights(asked, signs)
    best = [best_candidate(item, names, weights) for item in asked]
    scores = np.array([[score] for score, _ in best])
    shown = np.array([right for _, right in best])
    # Made questions teach the weights; how far an answer is believed and when one is given, those
    # that people wrote.
    written = np.array([not item.question.made for item in asked])
    platt = LogisticRegression(C=100.0, max_iter=2000).fit(scores[written], shown[written])
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    threshold, errors = choose_threshold(
        platt.predict_proba(scores)[written, 1],
        shown[written],
        np.array([item.answerable for item in asked])[written],
    )
    return {
        "weights": {
            name: round(float(weight) * slope, 6)
            for name, weight in zip(names, weights, strict=True)
        }
        | dict(fixed or {}),
        "bias": round(offset, 6),
        "threshold": round(threshold, 4),
        "thresholds": errors,
    }


def _signed_weights(
    asked: Sequence[Asked], signs: Mapping[str, int]
) -> tuple[list[str], NDArray[np.float64]]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    labels = np.array([right for item in asked for right in item.right])
    names = list(signs)
    while True:
        rows = np.array([[row[name] for name in names] for item in asked for row in item.features])
        scale = rows.std(axis=0)
        scale[scale == 0] = 1.0
        weights = LogisticRegression(max_iter=2000).fit(rows / scale, labels).coef_[0] / scale
        kept = [
            name for name, weight in zip(names, weights, strict=True) if weight * signs[name] >= 0
        ]
        if len(kept) == len(names):
            return names, weights
        names = kept


def choose_threshold(
    probabilities: NDArray[np.float64], right: NDArray[np.bool_], answerable: NDArray[np.bool_]
) -> tuple[float, list[tuple[float, float]]]:
    """Return the threshold, and (error among answered, threshold) pairs for others.

    It leaves the fewest answers that are wrong or withheld: the most questions that are answered
    rightly or refused rightly.
    """
    import numpy as np

    grid = np.arange(0.02, 0.99, 0.01)
    shares, errors = [], []
    for threshold in grid:
        answered = probabilities >= threshold
        shares.append(float(np.where(answerable, answered & right, ~answered).mean()))
        if answered.any():
            errors.append((round(float(1 - right[answered].mean()), 4), round(float(threshold), 2)))
    # The middle of the plateau: single questions move the very best threshold by a tenth.
    padded = np.pad(shares, PLATEAU, mode="edge")
    means = np.convolve(padded, np.ones(2 * PLATEAU + 1) / (2 * PLATEAU + 1), mode="valid")
    chosen = float(grid[int(means.argmax())])
    return chosen, errors


def calibrate(
    data: Path,
    out: Path,
    *,
    source: CandidateSource,
    embedder: Embedder,
    k: int,
    every: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """Fit on every second article of the development sets, report on the others, write the file.

    Args:
        data: folder with the sets of `SETS` and the news articles.
        out: file that is written.
        source: the reader that is calibrated.
        embedder: for the retriever.
        k: passages read a question.
        every: takes every n-th question of what `SETS` leaves.
        seed: of the questions made by exchange, which are fitted on only.
        progress: is told how many of how many questions of a set are done.
    """
    fitting: list[Asked] = []
    apart: dict[str, list[Asked]] = {}
    for name, share in SETS.items():
        documents, questions = read_development(data, name)
        order = sorted(document.id for document in documents)
        fitted = set(order[::2])
        chosen = questions[:: every * share]
        inside = [question for question in chosen if question.document in fitted]
        made = distractors(inside, seed=seed)
        outside = [question for question in chosen if question.document not in fitted]
        asked = ask_all(
            documents,
            [*inside, *made[::2], *outside],
            candidates=source.candidates,
            embedder=embedder,
            k=k,
            understand=source.understanding,
            progress=progress,
        )
        apart[name] = asked[len(asked) - len(outside) :]
        fitting.extend(asked[: len(asked) - len(outside)])
    calibration = fit(fitting, source.signs, fixed=source.fixed)
    reports = {name: report(asked, calibration) for name, asked in apart.items()}
    reports["fitted on"] = report(fitting, calibration)
    write(out, calibration, {"every": every, "k": k, "seed": seed, "reports": reports})
    return reports


def write(path: Path, calibration: Mapping[str, Any], made: Mapping[str, Any]) -> None:
    """Write a calibration file with a note of how it was made."""
    text = json.dumps({**calibration, "made": made}, indent=1, sort_keys=True) + "\n"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _library(home: Path, documents: Sequence[Document], embedder: Embedder) -> HybridRetriever:
    from assistant.index.embedding import embed_passages
    from assistant.index.retrieve import HybridRetriever
    from assistant.index.split import passage_context, split
    from assistant.index.store.library_store import LibraryStore
    from assistant.index.store.rows import Entry

    store = LibraryStore.open(home)
    for document in documents:
        passages = split(document)
        vectors = embed_passages(embedder, [passage_context(document, item) for item in passages])
        store.put(
            [Entry(document=document, passages=passages, vectors=vectors)], model=embedder.name
        )
    return HybridRetriever(store=store, embedder=lambda: embedder)
