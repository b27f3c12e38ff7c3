"""Rows as the program meets them: a passage among its neighbours, the title before it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from assistant.training.data import Row, read_jsonl

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence
    from pathlib import Path

NEWS: Final = ("abc_2006", "bbc_2005", "reuters21578", "wikinews")
_MAY_BE_ANSWERED_NEARBY: Final = ("no_attribute", "beyond", "wrong_entity")
"""Kinds of unanswerable rows that only the passage they were written for leaves open."""
_LONGEST: Final = 1400
"""Characters of a passage with its neighbours: about 300 tokens."""


class Neighbours:
    """Knows which paragraphs stand around a passage: of its news article, or of its title."""

    def __init__(self, data: Path, rows: Sequence[Row]) -> None:
        self._titles: dict[str, list[str]] = defaultdict(list)
        for row in rows:
            known = self._titles[row.title]
            if row.title and row.context not in known:
                known.append(row.context)
        wanted = {row.title for row in rows if row.source == "written"}
        self._articles: dict[str, list[str]] = defaultdict(list)
        for article in _articles(data):
            if article["title"] in wanted:
                self._articles[article["title"]].append(article["text"])

    def widen(self, row: Row, rng: random.Random) -> Row:
        """Return the row with paragraphs before and after its passage, where some are known."""
        if row.kind in _MAY_BE_ANSWERED_NEARBY and not row.answerable:
            return row
        before, after = self._in_article(row)
        if not (before or after):
            others = [text for text in self._titles.get(row.title, ()) if text != row.context]
            if not others:
                return row
            before, after = ([rng.choice(others)], []) if rng.random() < 0.5 else ([], others[:1])
        return _joined(row, before, after, rng)

    def _in_article(self, row: Row) -> tuple[list[str], list[str]]:
        for text in self._articles.get(row.title, ()):
            at = text.find(row.context.strip())
            if at >= 0:
                before = [p for p in text[:at].split("\n") if p.strip()]
                after = [p for p in text[at + len(row.context.strip()) :].split("\n") if p.strip()]
                return before, after
        return [], []


def _joined(row: Row, before: list[str], after: list[str], rng: random.Random) -> Row:
    context, start = row.context.strip("\n"), row.start
    if row.answerable:
        start -= len(row.context) - len(row.context.lstrip("\n"))
    room = _LONGEST - len(context)
    while before or after:
        ahead = bool(before) and (not after or rng.random() < 0.5)
        text = before.pop() if ahead else after.pop(0)
        if len(text) + 1 > room:
            break
        room -= len(text) + 1
        context = f"{text}\n{context}" if ahead else f"{context}\n{text}"
        if ahead and row.answerable:
            start += len(text) + 1
    return replace(row, context=context, start=start)


def _articles(data: Path) -> Iterable[dict[str, str]]:
    for source in NEWS:
        path = data / "news" / source / "articles.jsonl.gz"
        if path.is_file():
            yield from read_jsonl(path)
