"""How much of a page's article is kept, and how much else: this program and three extractors.

    python docs/benchmarks/extraction.py FOLDER [--rivals] [--show]

FOLDER holds readability/ (NAME.source.html, NAME.expected.html), newspaper4k/ and trafilatura_en/
(gold.jsonl with `text`, or with `must_have` and `must_not`). Precision, recall and F1 are over
shingles of four words, averaged over the pages that have a gold text: "prose" is what the program
keeps as paragraphs and headings, "stored" all of its text. For must_have and must_not it is the
share of the strings that are kept. Pages are halved by a hash of their name: rules were made by
looking at the half "looked at" alone. --show lists the pages of which less than .75 of the best
rival's recall is kept.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.encoding import decode
from assistant.index.load.loader import document_from_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHINGLE = 4


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return Counter(tuple(words[n : n + SHINGLE]) for n in range(max(1, len(words) - SHINGLE + 1)))


def agreement(found: str, gold: str) -> tuple[float, float, float]:
    one, other = shingles(found), shingles(gold)
    common = (one & other).total()
    precision, recall = common / max(1, one.total()), common / max(1, other.total())
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def own(markup: str, *, prose: bool) -> str:
    try:
        document = document_from_text(markup, source="page", kind="html")
    except SourceError:
        return ""
    if not prose:
        return document.text
    kept = [b for b in document.blocks if b.kind in ("paragraph", "heading")]
    return "\n".join(document.text[block.start : block.end] for block in kept)


def rivals() -> dict[str, Callable[[str], str]]:
    import trafilatura
    from lxml import html

    def readability(markup: str) -> str:
        from readability import Document

        return str(html.fromstring(Document(markup).summary()).text_content())

    def newspaper(markup: str) -> str:
        import newspaper

        article = newspaper.Article("https://example.org/", language="en")
        article.download(input_html=markup, ignore_read_more=True)
        article.parse()
        return str(article.text)

    return {
        "trafilatura": lambda markup: trafilatura.extract(markup, include_comments=False) or "",
        "readability": readability,
        "newspaper4k": newspaper,
    }


def gold_pages(folder: Path) -> Iterator[tuple[str, str, str]]:
    from lxml import html

    for expected in sorted((folder / "readability").glob("*.expected.html")):
        source = expected.with_name(expected.name.replace(".expected.", ".source."))
        gold = html.fromstring(expected.read_bytes().decode("utf-8", "replace") or "<p></p>")
        text = " ".join(gold.itertext())
        if len(re.findall(r"\w+", text)) > 40:
            yield expected.name.partition(".")[0], decode(source.read_bytes(), source="").text, text
    for line in (folder / "newspaper4k" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["text"] and re.search(r"[a-z]{3} [a-z]{3}", row["text"]):
            page = (folder / "newspaper4k" / row["file"]).read_bytes()
            yield row["id"], decode(page, source="").text, row["text"]


def half_of(page: str) -> str:
    return "looked at" if hashlib.sha256(page.encode()).digest()[0] % 2 else "other"


def strings(folder: Path, extract: Callable[[str], str]) -> tuple[float, float]:
    kept: Counter[str] = Counter()
    for line in (folder / "trafilatura_en" / "gold.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        page = (folder / "trafilatura_en" / row["file"]).read_bytes()
        text = " ".join(tried(extract, decode(page, source="").text).split())
        for name in ("must_have", "must_not"):
            kept[name] += sum(" ".join(words.split()) in text for words in row[name])
            kept[f"{name} of"] += len(row[name])
    return kept["must_have"] / kept["must_have of"], kept["must_not"] / kept["must_not of"]


def tried(extract: Callable[[str], str], markup: str) -> str:
    try:
        return extract(markup)
    except Exception:  # noqa: BLE001 - a rival that fails on a page has found nothing on it
        return ""


def main() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    systems: dict[str, Callable[[str], str]] = {
        "prose": lambda markup: own(markup, prose=True),
        "stored": lambda markup: own(markup, prose=False),
    }
    if "--rivals" in sys.argv:
        systems |= rivals()
    pages = list(gold_pages(folder))
    scores = {
        name: [agreement(tried(run, m), gold) for _, m, gold in pages]
        for name, run in systems.items()
    }
    print(f"{len(pages)} pages with gold text")
    for name, rows in scores.items():
        parts = {half: [row for (page, *_), row in zip(pages, rows, strict=True)
                        if half in ("all", half_of(page))]
                 for half in ("all", "looked at", "other")}  # fmt: skip
        for half, chosen in parts.items():
            mean = [sum(column) / len(chosen) for column in zip(*chosen, strict=True)]
            print(
                f"{name:12} {half:9} {len(chosen):3} pages: "
                f"precision {mean[0]:.3f} recall {mean[1]:.3f} F1 {mean[2]:.3f}"
            )
        have, have_not = strings(folder, systems[name])
        print(f"{name:12} must have {have:.3f}, must not {have_not:.3f}", flush=True)
    if "--show" in sys.argv:
        best = [
            max(scores[n][i][1] for n in scores if n not in ("prose", "stored"))
            if len(scores) > 2
            else 1.0
            for i in range(len(pages))
        ]
        for (name, _, _), row, rival in zip(pages, scores["prose"], best, strict=True):
            if row[1] < 0.75 * rival:
                print(f"{name}: recall {row[1]:.3f}, the best rival {rival:.3f}")


if __name__ == "__main__":
    main()
