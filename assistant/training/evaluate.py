"""Reading measured by the rules of SQuAD 2.0: exact match and F1, refusals included."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.eval.score.metrics.reading import best, exact_match, word_f1
from assistant.training.data import read_jsonl, seeded
from assistant.training.examples import Example, join_pair

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from tokenizers import Tokenizer

_LONGEST_SPAN: Final = 30
_CANDIDATES: Final = 20
_STRIDE: Final = 128
_BATCH: Final = 16

Scorer = Callable[[Sequence[Example]], tuple["np.ndarray", "np.ndarray", "np.ndarray"]]
"""Examples to start scores, end scores (padded, [batch, seq]) and has-answer scores [batch]."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its gold passage; no answers means that it must be refused."""

    qid: str
    text: str
    passage: str
    answers: tuple[str, ...]
    document: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """The best span, how far it beats the null span, and the has-answer score, all raw."""

    qid: str
    text: str
    start: int
    margin: float
    answer_logit: float


def read_questions(data: Path, name: str, *, limit: int = 0, seed: int = 0) -> list[Question]:
    """Read a development set; `limit` above 0 takes a fixed random sample of that size."""
    folder = data / "reading" / "dev" / name
    passages = {a["doc_id"]: a["paragraphs"] for a in read_jsonl(folder / "articles.jsonl.gz")}
    questions = [
        Question(
            record["qid"],
            record["question"],
            passages[record["doc_id"]][record["paragraph_index"]],
            tuple(answer["text"] for answer in record["answers"]) if record["answerable"] else (),
            record["doc_id"],
        )
        for record in read_jsonl(folder / "questions.jsonl.gz")
    ]
    if 0 < limit < len(questions):
        questions = seeded(seed).sample(questions, limit)
    return questions


def predict(
    questions: Sequence[Question], tokenizer: Tokenizer, scorer: Scorer, *, window: int
) -> list[Prediction]:
    """Read every question's passage in overlapping windows and keep its best span."""
    pieces: list[tuple[int, int, Example, list[tuple[int, int]]]] = []
    for number, question in enumerate(questions):
        asked = tokenizer.encode(question.text, add_special_tokens=False).ids[:64]
        passage = tokenizer.encode(question.passage, add_special_tokens=False)
        room = window - len(asked) - 3
        for begin in window_starts(len(passage.ids), room):
            ids, second = join_pair(asked, passage.ids[begin : begin + room], tokenizer)
            offsets = passage.offsets[begin : begin + room]
            pieces.append((number, second, Example(ids, second), offsets))
    pieces.sort(key=lambda piece: len(piece[2].ids))
    kept: dict[int, Prediction] = {}
    for at in range(0, len(pieces), _BATCH):
        chunk = pieces[at : at + _BATCH]
        starts, ends, answers = scorer([piece[2] for piece in chunk])
        for row, (number, second, _, offsets) in enumerate(chunk):
            question = questions[number]
            first, last, margin = best_span(starts[row], ends[row], second, second + len(offsets))
            begin, end = offsets[first - second][0], offsets[last - second][1]
            found = Prediction(
                question.qid, question.passage[begin:end], begin, margin, float(answers[row])
            )
            if number not in kept or margin > kept[number].margin:
                kept[number] = found
    return [kept[number] for number in range(len(questions))]


def window_starts(length: int, room: int) -> list[int]:
    """Return where windows of `room` tokens begin so that they overlap and cover the passage."""
    if length <= room:
        return [0]
    step = max(1, room - _STRIDE)
    starts = list(range(0, length - room, step))
    return [*starts, length - room]


def best_span(start: Any, end: Any, first: int, stop: int) -> tuple[int, int, float]:
    """Return first token, last token and the margin over the null span of the best span.

    `first` and `stop` bound the passage's tokens. The margin is the span's start and end score
    less those of [CLS].
    """
    import numpy as np

    starts = first + np.argsort(-start[first:stop], kind="stable")[:_CANDIDATES]
    ends = first + np.argsort(-end[first:stop], kind="stable")[:_CANDIDATES]
    score, a, b = max(
        (float(start[a] + end[b]), int(a), int(b))
        for a in starts
        for b in (a, *ends)
        if a <= b < a + _LONGEST_SPAN
    )
    return a, b, score - float(start[0] + end[0])


def report(questions: Sequence[Question], predictions: Sequence[Prediction]) -> dict[str, float]:
    """Return exact match and F1 in percent.

    `answerable_*` never refuses; `all_*` refuses below the threshold best for F1 on these very
    questions, by span margin, by has-answer score, and by their sum, as the names say.
    """
    scores = [
        (_best(exact_match, p.text, q.answers), _best(word_f1, p.text, q.answers))
        for q, p in _pairs(questions, predictions)
    ]
    answerable = [score for q, score in zip(questions, scores, strict=True) if q.answers]
    found: dict[str, float] = {
        "questions": len(questions),
        "answerable_em": _percent([em for em, _ in answerable]),
        "answerable_f1": _percent([value for _, value in answerable]),
    }
    if len(answerable) == len(questions):
        return found
    signals = {
        "margin": [p.margin for p in predictions],
        "answer": [p.answer_logit for p in predictions],
        "both": [p.margin + 2 * p.answer_logit for p in predictions],
    }
    empty = [not q.answers for q in questions]
    for name, signal in signals.items():
        at, threshold = best_threshold(signal, [value for _, value in scores], empty)
        found[f"all_f1_{name}"] = at
        found[f"threshold_{name}"] = threshold
    ems = [em for em, _ in scores]
    found["all_em_both"] = best_threshold(signals["both"], ems, empty)[0]
    refused = [value <= found["threshold_both"] for value in signals["both"]]
    found["unanswerable_refused"] = _percent([r for r, e in zip(refused, empty, strict=True) if e])
    found["answerable_answered"] = _percent(
        [not r for r, e in zip(refused, empty, strict=True) if not e]
    )
    found["auc_both"] = 100 * auc(signals["both"], [not e for e in empty])
    return found


def best_threshold(
    signal: Sequence[float], answered: Sequence[float], empty: Sequence[bool]
) -> tuple[float, float]:
    """Return the best mean score in percent over thresholds, and that threshold.

    A question is refused when its signal is at most the threshold; refusing scores 1 where there
    is no answer, answering scores `answered` where there is one.
    """
    order = sorted(range(len(signal)), key=lambda i: signal[i])
    total = sum(0.0 if no else score for score, no in zip(answered, empty, strict=True))
    highest, threshold = total, float("-inf")
    for index in order:
        total += 1.0 if empty[index] else -answered[index]
        if total > highest:
            highest, threshold = total, signal[index]
    return 100 * highest / len(signal), threshold


def auc(signal: Sequence[float], positive: Sequence[bool]) -> float:
    """Return the area under the ROC curve: the chance that a positive outranks a negative."""
    order = sorted(zip(signal, positive, strict=True), key=lambda pair: pair[0])
    ranks: dict[float, list[int]] = {}
    for rank, (value, _) in enumerate(order, start=1):
        ranks.setdefault(value, []).append(rank)
    positives = sum(positive)
    negatives = len(positive) - positives
    total = sum(sum(ranks[value]) / len(ranks[value]) for value, yes in order if yes)
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def _best(metric: Callable[[str, str], float], text: str, answers: Sequence[str]) -> float:
    return best(metric, text, answers) if answers else 0.0


def _pairs(
    questions: Sequence[Question], predictions: Sequence[Prediction]
) -> list[tuple[Question, Prediction]]:
    return list(zip(questions, predictions, strict=True))


def _percent(values: Sequence[float | bool]) -> float:
    return 100 * sum(values) / len(values) if values else 0.0
