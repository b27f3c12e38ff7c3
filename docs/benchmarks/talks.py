"""Talks of our own: how many turns are answered rightly, and how their passages are found.

usage: talks.py [--rewritten] [--retrieval] [-v]
Holds the talks of sets/talks.jsonl, each within its article. With --rewritten each turn is asked as
a person rewrote it, without the talk: what is still wrong then is the reader's fault. With
--retrieval the share of the turns that lean on their talk is printed whose evidence is among the
first five passages of all articles, found by several wordings.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
from own_sets import articles, library

from assistant.models.reader_model import shipped_model
from assistant.question.understand import Understanding, turns_of

if TYPE_CHECKING:
    from assistant import Assistant
    from assistant.schema import Answer

ALONE = ("first", "topic_change")


def is_right(turn: dict[str, Any], answer: Answer) -> bool:
    """Return whether the answer matches a pattern, or refuses what the article does not say."""
    refused = answer.status == "unanswerable"
    if not turn["answers"]:
        return refused
    said = f"{answer.text} {answer.short or ''}"
    return not refused and any(re.search(p, said, re.IGNORECASE) for p in turn["answers"])


def answers(held: Assistant, talks: list[dict[str, Any]], *, rewritten: bool) -> None:
    """Print how many turns of each kind are right."""
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for talk in talks:
        history: list[tuple[str, str]] = []
        for turn in talk["turns"]:
            asked = turn["rewrite"] if rewritten else turn["question"]
            before = [] if rewritten else history
            answer = held.ask(asked, documents=[f"{talk['id']}.md"], history=before)
            good = is_right(turn, answer)
            total[turn["kind"]] += 1
            right[turn["kind"]] += good
            history.append((turn["question"], answer.text))
            if "-v" in sys.argv and not good:
                print(f"{turn['kind']}: {turn['question']} -> {answer.searched}: {answer.text}")
    for kind in sorted(total):
        print(f"{kind:14} {right[kind]:3} of {total[kind]:3}")
    lean = [kind for kind in total if kind not in ALONE]
    print(f"leaning {sum(right[k] for k in lean)} of {sum(total[k] for k in lean)},", end=" ")
    print(f"all {right.total()} of {total.total()} = {right.total() / total.total():.3f}")


def retrieval(held: Assistant, talks: list[dict[str, Any]]) -> None:
    """Print the share of leaning turns whose evidence is found, by each wording."""
    understand = Understanding(needed=shipped_model().needed_words)
    found: Counter[str] = Counter()
    total = 0
    for talk in talks:
        history: list[tuple[str, str]] = []
        for turn in talk["turns"]:
            if turn["kind"] not in ALONE and turn["evidence"]:
                total += 1
                query = understand(turn["question"], turns_of(history))
                wordings = {
                    "as asked": turn["question"],
                    "made whole": query.searched,
                    "as the program searches": query.found_by,
                    "as a person rewrote it": turn["rewrite"],
                }
                for name, wording in wordings.items():
                    passages = held.search(wording, k=5)
                    found[name] += any(turn["evidence"][0] in item.text for item in passages)
            history.append((turn["question"], " ".join(turn["evidence"][:1])))
    for name, count in found.items():
        print(f"{name:24} {count:3} of {total} = {count / total:.3f}")


def main() -> None:
    """Hold the talks."""
    talks = articles("talks.jsonl")
    with tempfile.TemporaryDirectory() as folder:
        held = library(Path(folder), talks, called="id")
        if "--retrieval" in sys.argv:
            retrieval(held, talks)
        else:
            answers(held, talks, rewritten="--rewritten" in sys.argv)


if __name__ == "__main__":
    main()
