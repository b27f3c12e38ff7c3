"""Trains the detector of orders to language models: `python -m assistant.training.train_orders`.

Positive: the written orders of `orders.txt`, each filled in several times; negative: the sentences
of `no_orders.txt` and of news articles. The weights go to `assistant/text/orders.tsv`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from assistant.text import order_model, orders
from assistant.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MACHINES = (
    "AI assistants|language models|AIs|chatbots|LLMs|AI systems|assistants|bots|AI models|"
    "all language models|automated assistants|summarisers|question answering systems|AI readers|"
    "machine readers|large language models|AI agents|text generators|reading machines|models"
).split("|")
MACHINE = (
    "AI assistant|language model|AI|chatbot|LLM|AI model|assistant|bot|AI agent|"
    "large language model|AI system|model|automated assistant|machine"
).split("|")
FILLINGS = 12
"""Times that an order is filled in."""
NEWS_SENTENCES = 30_000
WRITTEN_WEIGHT = 8.0
"""How much a written sentence that is no order counts, one of the news counting 1."""
STRENGTH = 0.3
"""Inverse of the strength of the L2 penalty, of 0.3 and 2 the better on the news left out."""
FEWEST = 3
"""Orders, filled in, that a feature has to be in; or `FEWEST_TEXTS` texts of any sort."""
FEWEST_TEXTS = 8
LEAST_WEIGHT = 0.05
SUSPICIOUS = 0.05
"""Probability above which a sentence of the news is trained on."""


def main() -> None:
    """Train and write the weights, and say how many articles are marked."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("news", type=Path, help="folder of articles.jsonl.gz files")
    options.add_argument("--out", type=Path, default=Path(str(files("assistant.text"))))
    folder = options.parse_args()
    articles = list(read_articles(folder.news))
    # The other half is for measuring: crc32 of the text says which is which.
    weights = train([text for text in articles if crc32(text.encode()) % 2 == 0])
    lines = [f"{name}\t{weight:.3f}" for name, weight in sorted(weights.items())]
    (folder.out / order_model.WEIGHTS).write_text("\n".join(lines) + "\n", encoding="utf-8")
    marked = [text for text in articles if crc32(text.encode()) % 2 and orders.find_orders(text)]
    sys.stdout.write(f"{len(weights)} weights; articles of the other half marked: {len(marked)}\n")
    for text in marked:
        for span in orders.find_orders(text):
            sys.stdout.write(f"  {' '.join(text[span.start : span.end].split())}\n")


def read_articles(folder: Path) -> Iterator[str]:
    """Yield the texts of all `articles.jsonl.gz` under a folder."""
    for path in sorted(folder.rglob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def train(articles: Sequence[str]) -> dict[str, float]:
    """Return the weights of the features that count, the bias under the empty name.

    It is trained three times, each time also against the sentences of the articles that the model
    before took for orders.
    """
    return train_on([text[span.start : span.end] for text in articles for span in sentences(text)])


def train_on(all_news: Sequence[str]) -> dict[str, float]:
    """Return the weights, as `train` does, from the sentences of news articles."""
    draw = random.Random(13)  # noqa: S311
    news = draw.sample(all_news, min(len(all_news), NEWS_SENTENCES))
    short = [text for text in news if 20 < len(text) < 120]
    positive = [text for order in _written("orders.txt") for text in _filled(order, short, draw)]
    weights = fit(positive, news)
    for _ in range(2):
        taken = [text for text in all_news if order_model.probability(text, weights) > SUSPICIOUS]
        weights = fit(positive, [*news, *taken])
    return weights


def fit(positive: Sequence[str], news: Sequence[str]) -> dict[str, float]:
    """Return the weights that tell the orders from the written ones that are none and from news."""
    import numpy as np
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    written = _written("no_orders.txt")
    texts = [*positive, *written, *news]
    wanted = [1] * len(positive) + [0] * (len(written) + len(news))
    counts = [1.0] * len(positive) + [WRITTEN_WEIGHT] * len(written) + [1.0] * len(news)
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform(
        [dict.fromkeys(order_model.features(text), 1.0) for text in texts]
    )
    in_orders = np.asarray((table[: len(positive)] > 0).sum(0)).ravel()
    kept = (in_orders >= FEWEST) | (np.asarray((table > 0).sum(0)).ravel() >= FEWEST_TEXTS)
    table = table[:, kept]
    table.indices, table.indptr = table.indices.astype("int32"), table.indptr.astype("int32")
    model = LogisticRegression(
        l1_ratio=0.0, solver="liblinear", C=STRENGTH, intercept_scaling=10.0, random_state=13
    )
    model.fit(table, wanted, sample_weight=counts)
    found = zip(np.array(vectorizer.feature_names_)[kept], model.coef_[0], strict=True)
    return {"": float(model.intercept_[0])} | {
        str(name): float(weight) for name, weight in found if abs(weight) >= LEAST_WEIGHT
    }


def _filled(order: str, short: Sequence[str], draw: random.Random) -> Iterator[str]:
    """Yield the sentences of an order, but not those that it only wants said."""
    for _ in range(FILLINGS):
        said = draw.choice(short)
        text = (
            order.replace("{P}", said)
            .replace("{p}", said[:1].lower() + said[1:])
            .replace("{M}", draw.choice(MACHINES))
            .replace("{A}", draw.choice(MACHINE))
        )
        for span in sentences(text):
            sentence = text[span.start : span.end]
            if sentence not in said:
                yield sentence[:1].upper() + sentence[1:] if draw.random() < 0.7 else sentence


def _written(name: str) -> list[str]:
    lines = files("assistant.training").joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("%")]


if __name__ == "__main__":
    main()
