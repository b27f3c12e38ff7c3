"""Reading: does the answer say what was accepted? Exact match and F1 as SQuAD defines them.

Normalisation: lower case, ASCII punctuation removed, the articles *a*, *an* and *the* removed,
white space folded. Exact match is 1 where the normalised texts are equal. F1 is the harmonic mean
of precision and recall over the *multisets* of their words, so that "cat cat sat" against "cat
sat" is 0.8. With several accepted answers the best one counts. An unanswerable question has the
empty answer: 1 for a refusal, 0 for anything else, and a refusal of an answerable one is 0.

- verdict_right: over questions of yes or no, those with a verdict in the dataset or with *yes* or
  *no* as an accepted answer, 1 where the answer's verdict is the same; a refusal has none.

Sources: Rajpurkar et al. 2016, arXiv:1606.05250, section 6.1; Rajpurkar et al. 2018,
arXiv:1806.03822, section 5 (unanswerable questions).
"""

from __future__ import annotations

import re
import string
from collections import Counter
from typing import TYPE_CHECKING

from assistant.eval.measures import Measure, not_applicable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assistant.eval.question_records import AnswerRecord, Example
    from assistant.schema import Answer

NAMES = (
    "exact_match",
    "f1",
    "exact_match_answerable",
    "f1_answerable",
    "exact_match_unanswerable",
    "f1_unanswerable",
    "verdict_right",
)

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)
_MARKER = re.compile(r"\s*\[\d+\]")
_YES_NO = re.compile(r"\W*(yes|no)(?=\W*$|[,.:;!–—-]|\s+[–—-])", re.IGNORECASE)


def normalise(text: str) -> str:
    """Return a text as SQuAD compares it."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def exact_match(given: str, accepted: str) -> float:
    """Return 1 where two texts are equal once normalised, else 0."""
    return float(normalise(given) == normalise(accepted))


def word_f1(given: str, accepted: str) -> float:
    """Return the F1 of the words of two texts; where one has none, 1 if the other has none."""
    given_words = normalise(given).split()
    accepted_words = normalise(accepted).split()
    if not given_words or not accepted_words:
        return float(given_words == accepted_words)
    common = sum((Counter(given_words) & Counter(accepted_words)).values())
    if not common:
        return 0.0
    precision = common / len(given_words)
    recall = common / len(accepted_words)
    return 2 * precision * recall / (precision + recall)


def best(metric: Callable[[str, str], float], given: str, accepted: Iterable[str]) -> float:
    """Return the highest score against any accepted answer.

    As in SQuAD, accepted answers that normalise to nothing do not count, unless all do.
    """
    answers = list(accepted)
    return max(
        metric(given, answer) for answer in [item for item in answers if normalise(item)] or answers
    )


def answer_words(answer: Answer) -> str:
    """Return what is scored: the short answer, else the text without its markers."""
    if answer.status == "unanswerable":
        return ""
    return answer.short or _MARKER.sub("", answer.text)


def said_verdict(answer: Answer) -> str | None:
    """Return the yes or no of an answer: its verdict, else the word that its text begins with."""
    begins = _YES_NO.match(answer.text)
    return answer.verdict or (begins[1].lower() if begins else None)


def reading_scores(example: Example, record: AnswerRecord) -> dict[str, Measure]:
    """Return `exact_match` and `f1`, both again by whether there is an answer, and the verdict."""
    answer = record.answer
    if answer is None:
        return dict.fromkeys(NAMES, record.absence)
    return _word_scores(example, answer) | {"verdict_right": _verdict_score(example, answer)}


def _verdict_score(example: Example, answer: Answer) -> Measure:
    accepted = {normalise(text) for text in example.answers} & {"yes", "no"}
    due = example.verdict or (accepted.pop() if len(accepted) == 1 else None)
    if due is None or not example.answerable:
        return not_applicable("the dataset has no verdict")
    refused = answer.status == "unanswerable"
    return Measure(float(not refused and said_verdict(answer) == due))


def _word_scores(example: Example, answer: Answer) -> dict[str, Measure]:
    if example.answerable and not example.answers:
        return dict.fromkeys(NAMES, not_applicable("the dataset has no accepted answer"))
    given = answer_words(answer)
    accepted = example.answers or ("",)
    scores = {
        "exact_match": Measure(best(exact_match, given, accepted)),
        "f1": Measure(best(word_f1, given, accepted)),
    }
    kind = "answerable" if example.answerable else "unanswerable"
    nothing = not_applicable(f"the question is {kind}")
    return {
        name: scores[name.removesuffix(f"_{kind}")]
        if name in scores or name.endswith(f"_{kind}")
        else nothing
        for name in NAMES
    }
