"""How much of letters, feeds, tables, subtitles and archives that other programs made is read.

    python docs/benchmarks/made_members.py make FOLDER
    python docs/benchmarks/made_members.py measure FOLDER
    python docs/benchmarks/made_members.py keep FOLDER    copies eight files of each form for tests

`make` needs mutt, formail, mlr, csvkit, sqlite3, jq, LibreOffice, ffmpeg, zip, 7z, bsdtar, tar and
the packages feedgen, feedgenerator, pelican, tablib, pysubs2, webvtt-py and srt; what is not there
makes nothing. A container holds three of the articles of made_files.py, in an order that begins
with the one it is named after. Recall is the share of their words, titles too, that is found in
that order; the words of one article at a time, as made_files.py counts them. A letter and a file of
subtitles hold one article; subtitles have no title.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))
import made_members_by as by
from made_files import ARTICLES, ROOT, in_order, keep, paragraphs, words_of

from assistant.index.load.loader import load_all
from assistant.schema import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT = ROOT / "tests" / "files" / "made_members"
TOGETHER = 3
"""Articles in a container."""
FORMS = ("eml", "mbox", "rss", "atom", "csv", "json", "jsonl", "srt", "vtt", "zip", "tar.gz")
SINGLE = ("eml", "srt", "vtt")
UNTITLED = ("srt", "vtt")


class Score(NamedTuple):
    """How much of a file was read, and how much of it came as articles of their own."""

    recall: float
    articles: int
    titled: int
    of: int


def held(name: str, form: str) -> list[list[str]]:
    """Return the texts of the articles in a file of this name, title first, in their order."""
    stems = [article.stem for article in ARTICLES]
    first = stems.index(name)
    count = 1 if form in SINGLE else TOGETHER
    chosen = [ARTICLES[(first + n) % len(ARTICLES)] for n in range(count)]
    return [paragraphs(article) for article in chosen]


def score(path: Path) -> Score:
    """Return how much of a file is read as the articles that it was made of."""
    name, _, form = path.name.split(".", 2)
    articles = held(name, form)
    if form in UNTITLED:
        articles = [texts[1:] for texts in articles]
    documents = [item for item in load_all(str(path)) if isinstance(item, Document)]
    if form in ("zip", "tar.gz"):
        # Programs pack the files of a folder in any order.
        documents.sort(key=lambda document: document.source or "")
    found = titled = 0
    for texts, document in zip(articles, documents, strict=False):
        found += in_order(document, texts)[0]
        titled += form not in UNTITLED and document.title == texts[0]
    wanted_words = sum(len(words_of(" ".join(texts))) for texts in articles)
    return Score(found / wanted_words, len(documents), titled, len(articles))


def measure(folder: Path) -> Iterator[tuple[str, str, str, Score]]:
    """Yield form, program, article and score of every file in a folder of `make`."""
    for path in sorted(folder.glob("*.*.*")):
        name, program, form = path.name.split(".", 2)
        if form in FORMS:
            yield form, program, name, score(path)


def make(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for article in ARTICLES:
        for form, program, maker in by.MAKERS:
            texts = held(article.stem, form)
            target = folder / f"{article.stem}.{program}.{form}"
            try:
                maker(texts, target)
            except (FileNotFoundError, ImportError) as error:
                print(f"{target.name} is not made: {error}")


def main() -> None:
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "make":
        make(folder)
        return
    if what == "keep":
        keep(folder, FORMS, KEPT)
        return
    table: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for form, program, name, row in measure(folder):
        table[form, program].append(row)
        whole = row.articles == row.of and (form in UNTITLED or row.titled == row.of)
        if row.recall < 0.98 or not whole:
            print(f"{name}.{program}.{form}: {row}")
    print("| form | program | files | least recall | mean | articles | titles right |")
    print("|---|---|---|---|---|---|---|")
    for (form, program), rows in sorted(table.items()):
        found = [row.recall for row in rows]
        articles, of = sum(row.articles for row in rows), sum(row.of for row in rows)
        titled = "–" if form in UNTITLED else f"{sum(row.titled for row in rows)} of {of}"
        print(
            f"| {form} | {program} | {len(rows)} | {min(found):.3f} | "
            f"{sum(found) / len(found):.3f} | {articles} of {of} | {titled} |"
        )


if __name__ == "__main__":
    main()
