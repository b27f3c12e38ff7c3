"""Questions in other languages that are told, and English ones that are not taken for one.

usage: language.py DATA [-v]
English: every question of DATA/reading/dev (squad1_only, squad2_dev, news_dev, talks_dev) and of
spelling-names.txt, as it stands and in lower case. Others: language-questions.tsv, 25 languages.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from pathlib import Path
from typing import Any

from assistant.question.language import question_language
from assistant.text.languages import NAMES

HERE = Path(__file__).parent


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def english_questions(folder: Path) -> list[str]:
    """Return the questions that are all English."""
    sets = ("squad1_only", "squad2_dev", "news_dev")
    asked = [row["question"] for name in sets for row in rows(folder / name / "questions.jsonl.gz")]
    talks = rows(folder / "talks_dev/talks.jsonl.gz")
    asked += [turn["question"] for talk in talks for turn in talk["turns"]]
    return asked + (HERE / "spelling-names.txt").read_text(encoding="utf-8").splitlines()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    asked = english_questions(options.data / "reading" / "dev")
    for name, questions in (("as asked", asked), ("lower case", [text.lower() for text in asked])):
        begun = time.process_time()
        told = [(question, question_language(question)) for question in questions]
        took = 1000 * (time.process_time() - begun) / len(questions)
        alarms = [(question, language) for question, language in told if language]
        print(f"English, {name}: {len(alarms)} of {len(told):,} false alarms, {took:.3f} ms of CPU")
        for question, language in alarms if options.verbose else ():
            print("  !", language, "|", question)
    right = found = 0
    lines = (HERE / "language-questions.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        code, question = line.split("\t")
        language = question_language(question)
        found += language is not None
        right += language == NAMES["no" if code == "nb" else code]
        if options.verbose and language != NAMES["no" if code == "nb" else code]:
            print("  x", code, language, "|", question)
    print(f"other languages: {found} of {len(lines)} told from English, {right} by the right name")


if __name__ == "__main__":
    main()
