"""Misspelt words that are mended, and right ones that are left alone.

usage: spelling.py DATA [-v]
Misspelt: 300 questions of DATA/reading/dev (news_dev, squad1_only), one word each changed by a
seeded script: a confusion that people make in writing, or a slip on the keyboard; half of them
(by hash of the id) were looked at. Right: all questions of squad1_only and squad2_dev, and those
of spelling-names.txt, as they stand and in lower case. The library holds the articles that the
questions are about, or, harder, only the article that comes with the program.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import re
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import assistant.index
import assistant.models
from assistant.text.english import english
from assistant.text.spelling import Speller
from assistant.text.words import STOP_WORDS, WORD, plain, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

SEED = 20261127
MADE = 300
NAMES = Path(__file__).with_name("spelling-names.txt")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# What people confuse in writing: read as "the left for the right", wherever the right occurs.
CONFUSIONS = """
ei:ie ie:ei ance:ence ence:ance able:ible ible:able er:or or:er ar:er cede:ceed ceed:cede
sion:tion tion:sion f:ph n:kn r:wr w:wh s:ps k:ch s:sc c:ss z:s ise:ize ous:us us:ous full:ful
ly:lly aly:ally ely:ly mm:m m:mm l:ll ll:l s:ss ss:s c:cc cc:c p:pp pp:p t:tt tt:t r:rr rr:r n:nn
nn:n f:ff g:gg d:dd b:bb a:e e:a e:i i:e o:u u:o a:o i:y y:i uo:ou au:ua oa:ao ea:e ee:ea
j:dg sh:ti k:ck x:xc gu:g q:cq t:th g:gh ment:ement ment:nment
""".split()


def rows(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a gzipped JSONL file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def news_articles(folder: Path, wanted: set[str]) -> list[str]:
    """Return the articles of these names, `source/id`."""
    return [
        f"{row['title']}\n{row['text']}"
        for source in sorted({name.split("/")[0] for name in wanted})
        for row in rows(folder / source / "articles.jsonl.gz")
        if f"{source}/{row['id']}" in wanted
    ]


def seen(identifier: str) -> bool:
    """Say whether a question belongs to the half that was looked at."""
    return hashlib.sha256(identifier.encode()).digest()[0] % 2 == 0


def confused(word: str, rng: random.Random) -> str | None:
    """Return a word as it is often misspelt, its first letter right."""
    pairs = [pair.split(":") for pair in CONFUSIONS]
    fitting = [(wrong, right) for wrong, right in pairs if right in word[1:]]
    if not fitting:
        return None
    wrong, right = rng.choice(fitting)
    at = rng.choice([found.start() for found in re.finditer(f"(?={right})", word[1:])]) + 1
    return word[:at] + wrong + word[at + len(right) :]


def slipped(word: str, rng: random.Random) -> str:
    """Return a word with a key hit twice, left out, too early, or beside the right one."""
    at = rng.randrange(len(word))
    kind = rng.choice(("twice", "out", "early", "early", "beside", "between"))
    if kind == "twice":
        return word[: at + 1] + word[at:]
    if kind == "out":
        return word[:at] + word[at + 1 :]
    if kind == "early":
        at = min(at, len(word) - 2)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    beside = rng.choice(neighbours(word[at]))
    return word[:at] + beside + word[at + (kind == "beside") :]


def neighbours(key: str) -> str:
    """Return the keys beside a key, those of its own row first."""
    row = next(row for row in ROWS if key in row)
    place = row.index(key)
    return row[max(0, place - 1) : place] + row[place + 1 : place + 2]


def misspelt(questions: list[tuple[str, str]]) -> list[tuple[str, str, str, str]]:
    """Return (id, question, misspelt question, the word): half confused, half slipped."""
    rng = random.Random(SEED)  # noqa: S311
    made: list[tuple[str, str, str, str]] = []
    pool = questions[:]
    rng.shuffle(pool)
    words = english()
    for identifier, question in pool:
        ordinary = [
            match
            for match in WORD.finditer(question)
            if re.fullmatch(r"[a-z]{4,}", match.group()) and match.group() not in STOP_WORDS
        ]
        if not ordinary:
            continue
        match = rng.choice(ordinary)
        word = match.group()
        wrong = confused(word, rng) if len(made) % 2 else slipped(word, rng)
        # A slip that makes another word (form for from) no list of words can see.
        if wrong is None or wrong == word or wrong in words or len(wrong) < 4:
            continue
        made.append(
            (
                identifier,
                question,
                question[: match.start()] + wrong + question[match.end() :],
                word,
            )
        )
        if len(made) == MADE:
            break
    return made


def speller(texts: Iterable[str]) -> Speller:
    """Return the speller of a library that holds these texts."""
    terms = Counter(plain(word) for text in texts for word in WORD.findall(text))
    tokenizer = Path(assistant.models.__file__).with_name("weights") / "tokenizer.json"
    vocabulary = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    return Speller(terms, frozenset(token for token in vocabulary if token.isalpha()))


def same(mended: str, question: str) -> bool:
    """Say whether two questions have the same stems, in the same order."""
    return [stem(word) for word in WORD.findall(mended)] == [
        stem(word) for word in WORD.findall(question)
    ]


def report_mended(
    held: Speller, made: list[tuple[str, str, str, str]], *, verbose: bool
) -> dict[str, str]:
    """Return the share that is mended in each half."""
    halves: dict[bool, list[bool]] = {True: [], False: []}
    for identifier, question, wrong, word in made:
        got = held.mend(wrong)
        right = same(got.text, question)
        halves[seen(identifier)].append(right)
        if verbose and seen(identifier) and not right:
            print("  x", word, [(m.said, m.meant) for m in got.mendings], "|", wrong)
    return {
        name: f"{sum(half)} of {len(half)} = {sum(half) / len(half):.3f}"
        for name, half in (("looked at", halves[True]), ("held out", halves[False]))
    }


def report_kept(held: Speller, questions: list[str], *, verbose: bool) -> str:
    """Return how many right questions are changed, and the time that a question takes."""
    begun = time.process_time()
    changed = [(question, held.mend(question)) for question in questions]
    took = (time.process_time() - begun) / len(questions)
    changed = [(question, got) for question, got in changed if got.mendings]
    if verbose:
        for question, got in changed:
            print("  !", [(m.said, m.meant) for m in got.mendings], "|", question)
    return f"{len(changed)} of {len(questions):,} changed, {1000 * took:.2f} ms of CPU a question"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    folder = options.data / "reading" / "dev"
    parts = ("squad1_only", "squad2_dev")
    squad = [row for part in parts for row in rows(folder / part / "questions.jsonl.gz")]
    asked = [(str(row["qid"]), row["question"]) for row in squad]
    news = rows(folder / "news_dev/questions.jsonl.gz")
    texts = [
        paragraph if isinstance(paragraph, str) else json.dumps(paragraph)
        for part in parts
        for row in rows(folder / part / "articles.jsonl.gz")
        for paragraph in row["paragraphs"]
    ]
    texts += news_articles(options.data / "news", {row["doc"] for row in news})
    bundled = Path(assistant.index.__file__).with_name("bundled")
    shipped = [path.read_text(encoding="utf-8") for path in sorted(bundled.glob("*.md"))]
    typed = [(row["id"], row["question"]) for row in news if row["kind"] != "typo"]
    made = misspelt(typed + asked[: 5 * len(typed)])
    names = NAMES.read_text(encoding="utf-8").splitlines()
    kept = {
        "SQuAD": [question for _, question in asked],
        "SQuAD, lower case": [question.lower() for _, question in asked],
        "names": names,
        "names, lower case": [question.lower() for question in names],
    }
    for title, library in (("articles asked about", texts), ("shipped article", shipped)):
        held = speller(library)
        print(title)
        print("| misspelt |", report_mended(held, made, verbose=options.verbose))
        for name, questions in kept.items():
            print(f"| {name} |", report_kept(held, questions, verbose=options.verbose))


if __name__ == "__main__":
    main()
