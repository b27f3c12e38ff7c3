"""Questions in which people correct themselves: before and after the repair.

usage: repair.py DATA [--model FOLDER]
DATA/reading/dev/squad2_dev holds disfl_qa.jsonl.gz (qid, original, disfluent) beside the questions
and articles; the fluent questions are those of DATA/reading/dev and DATA/reading/train. Questions
are halved by a hash of their id: the rules were written on one half and are reported on the other.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import assistant.models
from assistant.eval.score.metrics.reading import exact_match, word_f1
from assistant.question.repair import repaired
from assistant.training.evaluate import predict, read_questions, report
from assistant.training.examples import load_tokenizer
from assistant.training.export import onnx_scorer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SHIPPED = Path(assistant.models.__file__).with_name("weights")
WINDOW = 384


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def held_out(qid: str) -> bool:
    """Say whether a question belongs to the half that no rule was written on."""
    return hashlib.sha256(qid.encode()).digest()[0] % 2 == 1


def mean(values: Iterable[float]) -> str:
    found = list(values)
    return f"{100 * sum(found) / len(found):.1f}"


def wording(pairs: list[dict[str, Any]]) -> None:
    """Print how near the questions come to what was meant."""
    print("| questions | | as said: exact | F1 | repaired: exact | F1 |\n|---|---|---|---|---|---|")
    for name, held in (("written on", False), ("held out", True)):
        half = [pair for pair in pairs if held_out(pair["qid"]) == held]
        cells = [
            mean(metric(change(pair["disfluent"]), pair["original"]) for pair in half)
            for change in (str, repaired)
            for metric in (exact_match, word_f1)
        ]
        print(f"| {name} | {len(half):,} | {' | '.join(cells)} |")


def fluent(data: Path) -> None:
    """Print how many fluent questions are changed."""
    print("\n| fluent questions | | changed |\n|---|---|---|")
    paths = sorted((data / "reading" / "dev").glob("*/questions.jsonl.gz"))
    sets = {path.parent.name: [path] for path in paths}
    sets["training sets"] = sorted((data / "reading" / "train").glob("*.jsonl.gz"))
    for name, files in sets.items():
        asked = [" ".join(row["question"].split()) for path in files for row in rows(path)]
        changed = sum(repaired(question) != question for question in asked)
        print(f"| {name} | {len(asked):,} | {changed} ({100 * changed / len(asked):.3f} %) |")


def reading(data: Path, pairs: list[dict[str, Any]], model: Path) -> None:
    """Print how well the held-out questions are read, each with its own paragraph."""
    print(
        "\n| read as | questions | answerable F1, never refusing | F1 over all, best threshold "
        "| answerable answered | unanswerable refused | AUC |\n|---|---|---|---|---|---|---|"
    )
    said = {pair["qid"]: pair for pair in pairs if held_out(pair["qid"])}
    questions = [item for item in read_questions(data, "squad2_dev") if item.qid in said]
    tokenizer, scorer = load_tokenizer(model), onnx_scorer(model / "model.onnx")
    wordings: dict[str, Callable[[dict[str, Any]], str]] = {
        "said": lambda pair: pair["disfluent"],
        "repaired": lambda pair: repaired(pair["disfluent"]),
        "meant": lambda pair: pair["original"],
    }
    for name, word in wordings.items():
        asked = [replace(item, text=word(said[item.qid])) for item in questions]
        found = report(asked, predict(asked, tokenizer, scorer, window=WINDOW))
        keys = ("answerable_f1", "all_f1_both", "answerable_answered", "unanswerable_refused")
        cells = " | ".join(f"{found[key]:.1f}" for key in (*keys, "auc_both"))
        print(f"| {name} | {len(asked):,} | {cells} |", flush=True)


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    options = parser.parse_args()
    pairs = rows(options.data / "reading" / "dev" / "squad2_dev" / "disfl_qa.jsonl.gz")
    wording(pairs)
    fluent(options.data)
    reading(options.data, pairs, options.model)


if __name__ == "__main__":
    main()
