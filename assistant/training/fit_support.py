"""Fits the verdict of the support check: `python -m assistant.training.fit_support DATA`.

The signals of `assistant.writing.support` are computed with the reader of `--model`, for up to
`--limit` claims of each set of `DATA/support/dev` and all claims of attacks_dev. The logistic model
and its threshold are fitted on the claims whose identity has an even crc32; what is printed is
measured on the others. Every set counts the same, attacks_dev four times, and so do both labels.
"""

from __future__ import annotations

import argparse
import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from assistant.models.reader_model import ReaderModel
from assistant.training.data import read_jsonl
from assistant.training.evaluate import auc
from assistant.writing.support import VETOES, Fit, signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SIGNALS = ("one", "two", "best", "against", "words", "number", "sum", "date", "name", "quotation")
RULES = ("negation", "hedge")
ATTACKS = "attacks_dev"
ATTACKS_WEIGHT = 4.0
NEAR = 2
"""Hundredths to either side over which a threshold is judged."""
DOUBTFUL = ("q2_wow",)
"""Left out of the fit: every method is below chance on it, as if its labels were swapped."""
LONG = 150
"""Words of evidence from which on it is reported as long."""


class Judged(NamedTuple):
    """A claim of a development set with its signals."""

    source: str
    fitted: bool
    """Whether it is of the half that is fitted on."""
    supported: bool
    words: int
    values: Mapping[str, float]


def main() -> None:
    """Fit, write `support.json` and print what the other half shows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--model", type=Path, default=Path(str(files("assistant.models"))) / "weights"
    )
    parser.add_argument("--out", type=Path, default=Path(str(files("assistant.writing"))))
    parser.add_argument("--signals", type=Path, help="file of signals, kept and used again")
    parser.add_argument("--limit", type=int, default=150)
    options = parser.parse_args()
    judged = _judged(options)
    names = (*SIGNALS, *RULES)
    half = [item for item in judged if item.fitted and item.source not in DOUBTFUL]
    fit = fitted(half, names)
    for left_out in RULES:
        without = fitted(half, [name for name in names if name != left_out])
        sys.stdout.write(f"without {left_out}: {_mean(half, without, halves=False):.3f}\n")
    stored = {"bias": fit.bias, "weights": dict(fit.weights), "threshold": fit.threshold}
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "support.json").write_text(json.dumps(stored, indent=1) + "\n", "utf-8")
    sys.stdout.write(report([item for item in judged if not item.fitted], fit))


def fitted(judged: Sequence[Judged], names: Sequence[str]) -> Fit:
    """Return the logistic model of claims, its threshold the best mean balanced accuracy."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    table = np.array([[item.values.get(name, 0.0) for name in names] for item in judged])
    wanted = np.array([item.supported for item in judged])
    sizes: dict[tuple[str, bool], int] = {}
    for item in judged:
        sizes[item.source, item.supported] = sizes.get((item.source, item.supported), 0) + 1
    counts = [
        (ATTACKS_WEIGHT if item.source == ATTACKS else 1.0)
        * 100
        / sizes[item.source, item.supported]
        for item in judged
    ]
    model = LogisticRegression(C=1.0, max_iter=2000).fit(table, wanted, sample_weight=counts)
    weights = {
        name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)
    }
    raw = Fit(round(float(model.intercept_[0]), 4), weights, 0.5)
    found = {
        at: _mean(judged, raw._replace(threshold=at / 100), halves=False) for at in range(25, 76)
    }
    # The mean over a neighbourhood: a single best threshold of so few claims is chance.
    smooth = {
        at: sum(found[other] for other in range(at - NEAR, at + NEAR + 1)) for at in range(35, 66)
    }
    return raw._replace(threshold=max(smooth, key=lambda at: smooth[at]) / 100)


def report(judged: Sequence[Judged], fit: Fit) -> str:
    """Return a table: balanced accuracy, AUC, false pass and strike-out of each set."""
    rows = ["set | claims | balanced accuracy | AUC | false pass | struck out"]
    groups = {item.source: [one for one in judged if one.source == item.source] for item in judged}
    others = [item for item in judged if item.source not in (ATTACKS, *DOUBTFUL)]
    groups["(short evidence)"] = [item for item in others if item.words < LONG]
    groups["(long evidence)"] = [item for item in others if item.words >= LONG]
    for name, items in sorted(groups.items()):
        passed = [fit.probability(item.values) for item in items]
        true = [item.supported for item in items]
        right, wrong = _rates(items, fit)
        rows.append(
            f"{name} | {len(items)} | {(right + 1 - wrong) / 2:.3f} | {auc(passed, true):.3f} | "
            f"{wrong:.2f} | {1 - right:.2f}"
        )
    rows.append(
        f"mean of the sets but {', '.join((ATTACKS, *DOUBTFUL))}: "
        f"{_mean(others, fit, halves=False):.3f}"
    )
    return "\n".join(rows) + "\n"


def _rates(items: Sequence[Judged], fit: Fit) -> tuple[float, float]:
    """Return the shares of the supported and of the other claims that pass."""
    shares = []
    for label in (True, False):
        passed = [
            fit.probability(item.values) >= fit.threshold
            and not any(item.values.get(name) for name in VETOES)
            for item in items
            if item.supported is label
        ]
        shares.append(sum(passed) / max(1, len(passed)))
    return shares[0], shares[1]


def _mean(judged: Sequence[Judged], fit: Fit, *, halves: bool = True) -> float:
    """Return the mean balanced accuracy over the sets, attacks_dev counted by its weight."""
    kept = [item for item in judged if not (halves and item.fitted)]
    total = weight = 0.0
    for source in {item.source for item in kept}:
        right, wrong = _rates([item for item in kept if item.source == source], fit)
        counts = ATTACKS_WEIGHT if source == ATTACKS else 1.0
        total += counts * (right + 1 - wrong) / 2
        weight += counts
    return total / weight


def _judged(options: argparse.Namespace) -> list[Judged]:
    if options.signals and options.signals.is_file():
        lines = options.signals.read_text("utf-8").splitlines()
        return [Judged(**json.loads(line)) for line in lines]
    model = ReaderModel(options.model)
    judged = [
        Judged(
            source,
            crc32(identity.encode()) % 2 == 0,
            supported,
            len(evidence.split()),
            signals(claim, [evidence], model.support).values,
        )
        for source, identity, claim, evidence, supported in _claims(options.data, options.limit)
    ]
    if options.signals:
        lines = [json.dumps(item._asdict()) for item in judged]
        options.signals.write_text("\n".join(lines) + "\n", "utf-8")
    return judged


def _claims(data: Path, limit: int) -> Iterator[tuple[str, str, str, str, bool]]:
    """Yield source, identity, claim, evidence and label; a fixed sample of each large set."""
    folder = data / "support" / "dev"
    attacks = folder / ATTACKS
    clean = {row["id"]: row["clean"] for row in read_jsonl(attacks / "clean.jsonl.gz")}
    for row in read_jsonl(attacks / "claims.jsonl.gz"):
        label = row["label"] == "supported"
        yield ATTACKS, row["id"], row["claim"], clean[row["article_id"]], label
    for path in sorted(folder.glob("*.jsonl.gz")):
        rows: list[tuple[int, dict[str, Any]]] = sorted(
            ((crc32(f"{row['claim']}{row['evidence']}".encode()), row) for row in read_jsonl(path)),
            key=lambda pair: pair[0],
        )
        for number, row in rows[:limit]:
            name = path.name.split(".")[0]
            yield name, str(number), row["claim"], row["evidence"], bool(row["supported"])


if __name__ == "__main__":
    main()
