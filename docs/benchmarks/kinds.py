"""What kinds of questions are taken for, on the development sets.

usage: kinds.py DATA [-v]
news_dev asks for facts; whole_dev for summaries, lists, timelines, what was said, counts, and
over groups of articles; talks_dev holds chatter. Questions are halved by a hash of the id (of the
group, of the talk): the threshold was chosen on the first half, with -v what went wrong there is
shown; the second is reported.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.question.kind import Guess, guess_kind
from assistant.question.understand import Understanding
from assistant.training.kinds import confusion, embed
from assistant.whole.counts.forms import compares, counts

ONE_FACT = frozenset({"fact", "yesno"})
ACCEPTED: dict[str, frozenset[str]] = {
    # One fact of the article, whatever it takes to find it.
    **dict.fromkeys(("news", "talk", "group conflict", "group agree"), ONE_FACT),
    "news yesno": frozenset({"yesno"}),
    "news list": frozenset({"fact", "list"}),
    "news metadata": frozenset({"fact", "metadata"}),
    "whole count_order": frozenset({"count"}),
    "group which_articles": frozenset({"library"}),
    "group compare": frozenset({"comparison"}),
    "talk whole": frozenset({"summary"}),
    "talk chatter": frozenset({"chatter"}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, its kind there, and its half."""

    part: str
    kind: str
    question: str
    reported: bool

    @property
    def accepted(self) -> frozenset[str]:
        """The kinds that it may be taken for."""
        named = f"{self.part} {self.kind}"
        return ACCEPTED.get(named) or ACCEPTED.get(self.part) or frozenset({self.kind})


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def reported(identifier: str) -> bool:
    """Say whether a question belongs to the half that is reported."""
    return int(hashlib.sha256(identifier.encode()).hexdigest(), 16) % 2 == 1


def read(folder: Path) -> list[Asked]:
    """Return the questions of the three sets; of talks each as it reads alone."""
    found = [
        Asked("news", row["kind"], row["question"], reported(row["id"]))
        for row in rows(folder / "news_dev/questions.jsonl.gz")
        if row["kind"] != "followup"
    ]
    found += [
        Asked("whole", row["kind"], row["question"], reported(row["id"]))
        for row in rows(folder / "whole_dev/questions.jsonl.gz")
    ]
    found += [
        Asked("group", question["kind"], question["question"], reported(group["group"]))
        for group in rows(folder / "whole_dev/groups.jsonl.gz")
        for question in group["questions"]
    ]
    found += [
        Asked("talk", turn["kind"], turn["rewrite"], reported(talk["id"]))
        for talk in rows(folder / "talks_dev/talks.jsonl.gz")
        for turn in talk["turns"]
    ]
    return found


def taken_for(question: str, guess: Guess) -> str:
    """Return the kind that a question is given, by what was learned and by its form."""
    understand = Understanding(
        kind=lambda _: (guess.kind, guess.probability),
        several=lambda _: guess.several,
        compares=compares,
        counts=counts,
    )
    kind = understand(question).kind
    # Whether it wants yes or no is looked at in the words, too; here the guess is measured.
    return guess.kind if {kind, guess.kind} <= ONE_FACT else kind


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    asked = read(options.data / "reading" / "dev")
    vectors = embed([item.question for item in asked])
    guesses = [
        guess_kind(item.question, vector) for item, vector in zip(asked, vectors, strict=True)
    ]
    alone = [guess_kind(item.question) for item in asked]
    kinds = [taken_for(item.question, guess) for item, guess in zip(asked, guesses, strict=True)]
    plain = [taken_for(item.question, guess) for item, guess in zip(asked, alone, strict=True)]
    for half in (False, True):
        print(f"\n## {'reported' if half else 'looked at'}")
        for name, taken in (("with the vector", kinds), ("words alone", plain)):
            pairs = [
                (item, kind)
                for item, kind in zip(asked, taken, strict=True)
                if item.reported == half
            ]
            print(f"\n{name}")
            print(confusion((f"{item.part} {item.kind}", kind) for item, kind in pairs))
            for part in dict.fromkeys(item.part for item, _ in pairs):
                right = [kind in item.accepted for item, kind in pairs if item.part == part]
                print(f"{part}: {sum(right)} of {len(right)} taken for what they may be")
            right = [kind in item.accepted for item, kind in pairs]
            print(f"all: {sum(right)} of {len(right)} = {sum(right) / len(right):.3f}")
    for item, guess, kind in zip(asked, guesses, kinds, strict=True):
        if options.verbose and not item.reported and kind not in item.accepted:
            sure = f"{guess.probability:.2f}"
            print("  x", item.part, item.kind, kind, sure, item.question)


if __name__ == "__main__":
    main()
