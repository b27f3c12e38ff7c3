"""Fits the classifier of the kinds of questions: `python -m assistant.training.kinds DATA`.

The questions are those of `kinds.jsonl`, written for this, and what DATA/reading/train/written
asks: facts and questions of yes or no. Every fifth wording is held out and reported on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.question.kind import KINDS, WEIGHTS, KindModel, terms
from assistant.training.data import TrainingDataError, read_jsonl
from assistant.training.noise import content_words, misspell_much
from assistant.training.several import read_several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.schema import Kind

QUESTIONS: Final = Path(__file__).with_name("kinds.jsonl")
_SEED: Final = 13
_FEWEST: Final = 4
"""Wordings that a word occurs in before it is learned."""
_WORDS: Final = 900
_REGULARISATION: Final = 8.0
"""Inverse strength, `C` of scikit-learn; chosen on the held-out wordings."""
_THRESHOLD: Final = 0.8
"""Chosen on the development sets (see docs/benchmarks/kinds.py): no fact is to be lost."""
_LEVELS: Final = 127
_WRITTEN: Final[dict[str, Kind]] = {
    "yesno": "yesno",
    **dict.fromkeys(
        "plain paraphrase clause keywords typo long list no_attribute false_premise "
        "near_predicate".split(),
        "fact",
    ),
}
_MOST_WRITTEN: Final = 5000
_NOISY: Final = {"fact": 2400, "yesno": 300}
"""Written questions that are also learned misspelt, or cut to their content words."""
_SEVERAL_WEIGHT: Final = 4.0
"""What a question for several things counts: there are ten of one thing for each of them."""
_SEVERAL_REGULARISATION: Final = 4.0


@dataclass(frozen=True, slots=True)
class Labelled:
    """A question with its kind; questions of one frame are wordings of the same."""

    question: str
    kind: Kind
    frame: str

    @property
    def held_out(self) -> bool:
        """Whether it belongs to the fifth that is reported on."""
        return hashlib.sha256(self.frame.encode()).digest()[0] % 5 == 0


def read_questions(path: Path = QUESTIONS) -> list[Labelled]:
    """Read the questions that were written for this.

    Raises:
        TrainingDataError: a line is no object, or names an unknown kind.
    """
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        if row.get("kind") not in KINDS:
            raise TrainingDataError(
                f"{path}, line {number}: kind {row.get('kind')!r}; expected one of "
                f"{' '.join(KINDS)}."
            )
        found.append(Labelled(row["question"], row["kind"], row["frame"]))
    return found


def read_written(data: Path) -> list[Labelled]:
    """Read the facts and the questions of yes or no that were written for the reader."""
    rows: list[dict[str, Any]] = list(read_jsonl(data / "reading/train/written.jsonl.gz"))
    random.Random(_SEED).shuffle(rows)  # noqa: S311
    kept = [row for row in rows if row["kind"] in _WRITTEN][:_MOST_WRITTEN]
    return [Labelled(row["question"], _WRITTEN[row["kind"]], str(row["id"])) for row in kept]


def varied(questions: Iterable[Labelled]) -> list[Labelled]:
    """Return the questions, each also as it is typed in haste: lower case, mark left out or put."""
    found = []
    for item in questions:
        bare = item.question.lower().rstrip("?").rstrip()
        typed = bare if item.question.rstrip().endswith("?") else f"{bare}?"
        found += [item, Labelled(typed, item.kind, item.frame)]
    return found


def noisy(questions: Sequence[Labelled], written: Sequence[Labelled]) -> list[Labelled]:
    """Return questions as they are mistyped: a slip must not make a summary of a fact.

    Every question that was written for this is misspelt; of those for the reader, half of the facts
    are cut to their content words instead.
    """
    rng = random.Random(_SEED)  # noqa: S311
    found = [replace(item, question=misspell_much(item.question, rng)) for item in questions]
    for kind, most in _NOISY.items():
        for place, item in enumerate([item for item in written if item.kind == kind][:most]):
            words = content_words(item.question) if kind == "fact" and place % 2 else ""
            found.append(replace(item, question=words or misspell_much(item.question, rng)))
    return found


def vocabulary(questions: Sequence[Labelled]) -> list[str]:
    """Return the words and pairs that tell most of the kind (chi square of their presence)."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.feature_selection import chi2

    frames: dict[str, set[str]] = defaultdict(set)
    for item in questions:
        for term in terms(item.question):
            frames[term].add(item.frame)
    common = sorted(term for term, seen in frames.items() if len(seen) >= _FEWEST)
    vectorizer = CountVectorizer(analyzer=terms, vocabulary=common, binary=True)
    counts = vectorizer.transform([item.question for item in questions])
    told, _ = chi2(counts, [KINDS.index(item.kind) for item in questions])
    best = np.argsort(-told, kind="stable")[:_WORDS]
    return sorted(common[place] for place in best)


def fit(questions: Sequence[Labelled], vectors: NDArray[np.float32]) -> KindModel:
    """Return the classifier that these questions teach; `vectors` has one unit row a question."""
    import numpy as np

    words = vocabulary(questions)
    places = {term: place for place, term in enumerate(words)}
    empty = np.zeros((len(KINDS), 0), dtype=np.float32)
    blank = KindModel(places, empty, empty, _THRESHOLD)
    inputs = np.stack([blank.inputs(item.question) for item in questions])
    labels = [KINDS.index(item.kind) for item in questions]
    with_vector = _weights(np.hstack([vectors, inputs]), labels)
    return KindModel(places, with_vector, _weights(inputs, labels), _THRESHOLD)


def with_several(
    model: KindModel,
    questions: Sequence[str],
    several: Sequence[bool],
    vectors: NDArray[np.float32],
) -> KindModel:
    """Return the classifier that also tells, as taught by these, when several things are asked."""
    import numpy as np

    inputs = np.stack([model.inputs(question) for question in questions])
    weigh = partial(
        _weights,
        labels=[int(value) for value in several],
        strength=_SEVERAL_REGULARISATION,
        weights={0: 1.0, 1: _SEVERAL_WEIGHT},
    )
    return replace(
        model,
        several_with_vector=weigh(np.hstack([vectors, inputs]))[0],
        several_without_vector=weigh(inputs)[0],
    )


def save(model: KindModel, path: Path = WEIGHTS) -> None:
    """Write the classifier, each weight as a whole number of -127 to 127 times the row's scale."""
    import numpy as np

    arrays: dict[str, Any] = {
        "kinds": np.array(" ".join(KINDS)),
        "threshold": np.array(model.threshold),
    }
    names = ("with_vector", "without_vector", "several_with_vector", "several_without_vector")
    for name in names:
        weights = getattr(model, name)
        if weights is None:
            continue
        scale = np.maximum(np.abs(weights).max(axis=-1, keepdims=True), 1e-9) / _LEVELS
        arrays[name] = np.round(weights / scale).astype(np.int8)
        arrays[f"{name}_scale"] = scale.astype(np.float32)
    arrays["vocabulary"] = np.frombuffer("\n".join(model.vocabulary).encode(), dtype=np.uint8)
    np.savez_compressed(path, **arrays)


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors that the search makes of questions."""
    from assistant.index.embed import DEFAULT_MODEL, open_embedder

    return open_embedder(DEFAULT_MODEL, notice=_progress).embed(texts)


def confusion(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a Markdown table: a row for each kind meant, a column for each kind taken for.

    The share that is right is left out for rows that are not named as a kind.
    """
    counts = Counter(pairs)
    taken = [kind for kind in KINDS if any(found == kind for _, found in counts)]
    lines = ["| meant | " + " | ".join(taken) + " | right |", "|---" * (len(taken) + 2) + "|"]
    for meant in dict.fromkeys(meant for meant, _ in counts):
        row = [counts[meant, kind] for kind in taken]
        cells = " | ".join(str(count or "") for count in row)
        share = f"{counts[meant, meant] / sum(row):.2f}" if meant in KINDS else ""
        lines.append(f"| {meant} | {cells} | {share} |")
    return "\n".join(lines)


def _weights(
    inputs: NDArray[np.float32],
    labels: Sequence[int],
    *,
    strength: float = _REGULARISATION,
    weights: dict[int, float] | None = None,
) -> NDArray[np.float32]:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    # The last column is the one that stands for the intercept, which is not penalised.
    model = LogisticRegression(C=strength, max_iter=200, class_weight=weights)
    model.fit(inputs[:, :-1], labels)
    return np.hstack([model.coef_, model.intercept_[:, None]]).astype(np.float32)


def _report(
    model: KindModel, questions: Sequence[Labelled], vectors: Sequence[NDArray[np.float32] | None]
) -> str:
    return confusion(
        (item.kind, model.guess(item.question, vector).kind)
        for item, vector in zip(questions, vectors, strict=True)
    )


def main(arguments: list[str] | None = None, show: Callable[[str], object] = print) -> None:
    """Fit on four fifths, report on the fifth, fit on all and write the weights."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("data", type=Path, help="folder that holds reading/train")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    options = parser.parse_args(arguments)
    own, written = read_questions(), read_written(options.data)
    questions = [*varied(own), *written, *noisy(own, written)]
    vectors = embed([item.question for item in questions])
    learned = [place for place, item in enumerate(questions) if not item.held_out]
    held = [place for place, item in enumerate(questions) if item.held_out]
    part = fit([questions[place] for place in learned], vectors[learned])
    asked = [questions[place] for place in held]
    show("Held-out wordings, with the vector:\n" + _report(part, asked, list(vectors[held])))
    show("\nHeld-out wordings, words alone:\n" + _report(part, asked, [None] * len(asked)))
    single: dict[Kind, bool] = {"list": True, "fact": False, "yesno": False, "count": False}
    wordings = [(item.question, single[item.kind]) for item in own if item.kind in single]
    asked_several, several = read_several(options.data, wordings)
    model = with_several(fit(questions, vectors), asked_several, several, embed(asked_several))
    save(model, options.out)


def _progress(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
