"""The shipped reader on its own: each SQuAD question with the paragraph that it was written for.

usage: reading.py FOLDER ... [--every 1]
FOLDER holds articles.jsonl.gz (doc_id, paragraphs) and questions.jsonl.gz (doc_id, paragraph_index,
question, answers, answerable). Scores are those of the SQuAD 2.0 scorer: exact match and F1, in
percent, an unanswerable question counting as right when it is refused.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

from assistant.eval.score.metrics.reading import best, exact_match, word_f1
from assistant.models.reader_model import shipped_model
from assistant.reading.choose import shipped_calibration
from assistant.reading.span_reader import SpanReader
from assistant.schema import Document, Passage, Span, scored
from assistant.text.sentences import sentences


def lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def read(reader: SpanReader, question: str, text: str) -> tuple[str, float, bool]:
    """Return the span that the reader finds best, its probability, and whether it is given."""
    document = Document(id="d", text=text, title="", source="paragraph")
    whole = Passage(
        id="p",
        document="d",
        start=0,
        end=len(text),
        text=text,
        sentences=tuple(sentences(text)) or (Span(0, len(text)),),
    )
    passage = scored(whole, score=1.0, lexical=1.0, dense=1.0)
    reading = reader.read(question, [passage], documents={"d": document})
    if not reading.evidence or reading.evidence[0].span is None:
        return "", 0.0, False
    return text[slice(*reading.evidence[0].span)], reading.confidence, reading.answered


def percent(values: list[float]) -> str:
    """Return the mean in percent."""
    return f"{100 * sum(values) / len(values):.1f}" if values else "-"


def main() -> None:
    """Print a row for each set."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1)
    options = parser.parse_args()
    reader = SpanReader(shipped_model(), shipped_calibration("span"))
    print(
        "| set | questions | EM answerable, never refusing | F1 | EM over all, refusing | F1 "
        "| answerable answered | unanswerable refused |\n|---|---|---|---|---|---|---|---|"
    )
    for folder in options.folders:
        paragraphs = {
            item["doc_id"]: item["paragraphs"] for item in lines(folder / "articles.jsonl.gz")
        }
        exact, overlap, exact_all, overlap_all, kept, refused = [], [], [], [], [], []
        questions = lines(folder / "questions.jsonl.gz")[:: options.every]
        for item in questions:
            text = paragraphs[item["doc_id"]][item["paragraph_index"]]
            span, _, answered = read(reader, item["question"], text)
            if item["answerable"]:
                accepted = [answer["text"] for answer in item["answers"]]
                exact.append(best(exact_match, span, accepted))
                overlap.append(best(word_f1, span, accepted))
                kept.append(float(answered))
                exact_all.append(exact[-1] if answered else 0.0)
                overlap_all.append(overlap[-1] if answered else 0.0)
            else:
                refused.append(float(not answered))
                exact_all.append(refused[-1])
                overlap_all.append(refused[-1])
        cells = map(percent, (exact, overlap, exact_all, overlap_all, kept, refused))
        print(f"| {folder.name} | {len(questions):,} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
