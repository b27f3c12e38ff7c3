"""Quoted words: are those that a language model puts in quotation marks anybody's?

They are held against the articles as `assistant verify` holds a text (`index.quotations`): from
three words on, white space, typography and marked elisions aside.

- quote_verbatim: share of an answer's quotations that stand in an article which their sentence
  cites, or, where it cites none, in one that the model was given to read.
- quote_misattributed: share that stand in another article only. Less is better.
- quote_stitched: share that were put together of two places. Less is better.
- quote_not_found: share of words that no article has like that. Less is better.

The four come to 1. They are about what a model wrote, whether it was shown, struck out or refused;
what the program itself quotes is cut out of the text (`citation_verbatim`). The articles are those
that play a part in the run.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from assistant.eval.measures import Measure, not_applicable
from assistant.index.quotations import Articles, quotations

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.eval.question_records import AnswerRecord
    from assistant.index.quotations import QuotationState
    from assistant.schema import Answer, Document

KINDS: Final[Mapping[QuotationState, str]] = {
    "verbatim": "verbatim",
    "in another article": "misattributed",
    "stitched": "stitched",
    "not found": "not_found",
}
"""What the states of a quotation are called in metrics, in their order."""
NAMES = tuple(f"quote_{kind}" for kind in KINDS.values())


def quoted_kinds(record: AnswerRecord, documents: Mapping[str, Document]) -> dict[str, int]:
    """Return how many quotations of an answer are of each kind; none where no model wrote it."""
    answer = record.answer
    if answer is None or answer.raw is None:
        return {}
    found = Counter(_states(answer, _articles(tuple(documents.values()))))
    return {kind: found[state] for state, kind in KINDS.items() if found[state]}


def quoted_scores(record: AnswerRecord, counts: Mapping[str, int]) -> dict[str, Measure]:
    """Return the share of each kind among the quotations of one answer."""
    if record.answer is None:
        return dict.fromkeys(NAMES, record.absence)
    if not counts:
        why = "it quotes nothing" if record.answer.raw is not None else "no language model wrote it"
        return dict.fromkeys(NAMES, not_applicable(why))
    of = sum(counts.values())
    return {f"quote_{kind}": Measure(counts.get(kind, 0) / of) for kind in KINDS.values()}


def _states(answer: Answer, articles: Articles) -> Iterator[QuotationState]:
    given = {passage.document for passage in answer.passages}
    for sentence in answer.sentences:
        cited = {item.document for item in answer.citations if item.marker in sentence.markers}
        for quotation in quotations(sentence.text):
            yield articles.check(quotation, named=sorted(cited or given)).state


@lru_cache(maxsize=2)
def _articles(documents: tuple[Document, ...]) -> Articles:
    return Articles(documents)
