"""Verdicts on questions of yes or no, in articles that nothing was trained on.

usage: yesno.py [--fit]
Asks the questions of sets/yesno.jsonl, each within its article. With --fit, the weights of
`assistant.reading.verdict` are fitted on the articles with an even number and what they do is
reported on the others.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parent))
from own_sets import articles, library

from assistant.models.reader_model import shipped_model
from assistant.reading.verdict import signals, statement

if TYPE_CHECKING:
    from collections.abc import Iterator


def asked(given: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any], Any]]:
    """Yield article, question and answer."""
    with tempfile.TemporaryDirectory() as folder:
        held = library(Path(folder), given, called="article")
        for article in given:
            for question in article["questions"]:
                name = f"{article['article']}.md"
                yield article, question, held.ask(question["question"], documents=[name])


def measure(given: list[dict[str, Any]]) -> None:
    """Print how many verdicts are right, and how many questions that are open are refused."""
    right: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for article, question, answer in asked(given):
        half = "even" if int(article["article"][1:]) % 2 == 0 else "odd"
        verdict, said = question["verdict"], answer.verdict or "undecided"
        key = f"{half} {verdict}"
        total[key] += 1
        right[key] += said == verdict
        shown[key] += said != "undecided"
    for key in sorted(total):
        print(f"{key:15} right {right[key]:3} of {total[key]:3}, answered {shown[key]:3}")


def fit(given: list[dict[str, Any]]) -> None:
    """Print weights fitted on the even articles, and what they do on the odd ones."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    model = shipped_model()
    rows, wanted, even = [], [], []
    for article, question, answer in asked(given):
        cited = answer.citations[0] if answer.citations else None
        cited = cited or (answer.closest and answer.closest.citation)
        if question["verdict"] == "undecided" or cited is None:
            continue
        before = article["text"][: article["text"].find(cited.quote)].rstrip()
        context = f"{before.rpartition('. ')[2]} {cited.quote}"
        decided = model.decide(question["question"], context)
        claimed = model.support(statement(question["question"]), context)
        rows.append(signals(decided, claimed))
        wanted.append(question["verdict"] == "yes")
        even.append(int(article["article"][1:]) % 2 == 0)
    values, yes, fitted = np.array(rows), np.array(wanted), np.array(even)
    names = ("decide", "support", "both")
    for name, columns in zip(names, ([0], [1], [0, 1]), strict=True):
        made = LogisticRegression().fit(values[fitted][:, columns], yes[fitted])
        good = made.predict(values[~fitted][:, columns]) == yes[~fitted]
        print(name, made.coef_[0].round(3), made.intercept_.round(3), f"{good.mean():.3f} right")


if __name__ == "__main__":
    (fit if "--fit" in sys.argv else measure)(articles("yesno.jsonl"))
