"""Dialog: follow-ups alone, those questions that come with a history.

- followup_right: share of them that is answered right, as `judgement.py` defines it.
- followup_hit@k: share of the answerable ones whose evidence is among the k nearest passages.

Both compare with `right` and `hit@k` over all questions: what is lost is lost in resolving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.eval.records import not_applicable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.eval.records import Example, Measure

SOURCES = {"followup_right": "right", "followup_hit@5": "hit@5"}


def dialog_scores(example: Example, scores: Mapping[str, Measure]) -> dict[str, Measure]:
    """Return the scores of a follow-up, taken from those of the question."""
    alone = not_applicable("the question has no history")
    return {
        name: scores[source] if example.history else alone
        for name, source in SOURCES.items()
        if source in scores
    }
