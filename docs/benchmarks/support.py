"""ROC AUC of support checks on claim-and-evidence sets: word overlap, vectors, rules, the reader.

usage: support.py FILE.jsonl.gz ... [--limit 300]
Each line has "claim", "evidence" and "supported". Rows are drawn evenly over the file.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import json
from pathlib import Path

from sklearn.metrics import roc_auc_score

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.models.reader_model import shipped_model
from assistant.text.words import content_stems
from assistant.writing.support import RuleSupportChecker


def overlap(claim: str, evidence: str) -> float:
    """Return the share of the claim's content words that the evidence holds."""
    claimed = set(content_stems(claim))
    return len(claimed & set(content_stems(evidence))) / len(claimed) if claimed else 0.0


def main() -> None:
    """Print a row for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--limit", type=int, default=300)
    options = parser.parse_args()
    support = functools.lru_cache(maxsize=None)(shipped_model().support)
    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    rules = RuleSupportChecker()
    both = RuleSupportChecker(model=support)
    print("| set | rows | word overlap | vectors | rules | reader | reader with rules |")
    print("|---|---|---|---|---|---|---|")
    for path in options.files:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        rows = rows[:: max(1, len(rows) // options.limit)][: options.limit]
        labels = [row["supported"] for row in rows]
        pairs = [(row["claim"], row["evidence"]) for row in rows]
        claims = embedder.embed([claim for claim, _ in pairs])
        sources = embedder.embed([evidence for _, evidence in pairs])
        scores = (
            [overlap(*pair) for pair in pairs],
            (claims * sources).sum(axis=1).tolist(),
            [rules.score(claim, [evidence]) for claim, evidence in pairs],
            [support(*pair)[0] for pair in pairs],
            [both.score(claim, [evidence]) for claim, evidence in pairs],
        )
        cells = " | ".join(f"{roc_auc_score(labels, found):.3f}" for found in scores)
        print(f"| {path.name.removesuffix('.jsonl.gz')} | {len(rows)} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
