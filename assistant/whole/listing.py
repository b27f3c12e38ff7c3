"""Lists: every person, organisation, place, date or quantity of a sort, each once, cited."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.schema import Item, scored
from assistant.text.words import content_stems, plain, stem
from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, in_words, whole_reading
from assistant.whole.facts.moments import moments_of, published_on
from assistant.whole.facts.name_kinds import kinds_of
from assistant.whole.facts.names import names_of, quoted_titles
from assistant.whole.facts.quantities import quantities_of
from assistant.whole.relevance import fitting, relevance
from assistant.whole.sorts import asked_sort

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.schema import Query, Span
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.answers import Read
    from assistant.whole.sorts import Asked

SHARE = 0.4
"""Share of the articles' words that whole sentences may have together, as items of a list."""
LEAST_WORDS, MOST_WORDS = 70, 400
FLOOR = 0.5
"""Share of the best sentence's fit that a further sentence needs."""
NARROW_FLOOR = 0.5
"""The same where the sentences only give the names or figures in them."""
MOST_READ = 60
"""Passages of an article that a reader reads for one list."""
CLAUSE_WORDS = 18
"""Words of a clause that is shown with a figure or date."""
_CLAUSE_BREAK = re.compile(r"[;:,]\s|\s[-–—]\s|\b(?:and|but|while|which)\s")


def list_all(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None = None
) -> WholeReading | None:
    """Return every item of the sort that a question asks for; None where nothing fits.

    Where whole sentences are the items, those in which a reader finds answers come first.
    """
    asked = asked_sort(query.searched, embed)
    composer = Composer()
    items: list[Item] = []
    for article in articles:
        lines = lines_of(article)
        if not lines:
            continue
        near = _narrowed(asked, lines, query.searched, embed)
        sure = _answering(query, article, read) if asked.topic else {}
        items.extend(_items(asked, near, lines, article, composer, embed, sure))
    if not items and asked.sort != "thing":
        for article in articles:
            sure = _answering(query, article, read)
            items.extend(_sentences(query.searched, lines_of(article), composer, embed, sure))
    if not items:
        return None
    items = _once(items)
    noun = {"thing": "sentence"}.get(asked.sort, asked.sort)
    several = {"person": "people"}.get(noun)
    opening = f"{in_words(len(items), noun, several)}, {covers(articles)}:"
    return whole_reading(
        "list", items, composer, articles, opening=opening, confidence=0.6 if asked.topic else 0.8
    )


def _narrowed(asked: Asked, lines: Sequence[Line], question: str, embed: Embed) -> list[Line]:
    """Return the sentences in which items are looked for: those on the topic, if one is said."""
    if not asked.topic:
        return list(lines)
    kept = fitting(
        lines, relevance(question, lines, embed), words=10**6, floor=NARROW_FLOOR, least=2
    )
    numbers = {line.number for line in kept}
    # A list often goes on in the next sentence, which need not repeat what it is a list of.
    return [line for line in lines if line.number in numbers or line.number - 1 in numbers]


def _items(
    asked: Asked,
    near: Sequence[Line],
    lines: Sequence[Line],
    article: Article,
    composer: Composer,
    embed: Embed,
    sure: Mapping[int, float],
) -> Iterable[Item]:
    if asked.sort in {"person", "organisation", "place"}:
        return _names(asked, near, lines, composer, embed)
    if asked.sort == "work":
        return _works(near, lines, composer, embed)
    if asked.sort == "figure":
        return _figures(asked, near, composer)
    if asked.sort == "date":
        return _dates(near, article, composer)
    return _sentences(asked.question, lines, composer, embed, sure)


def _names(
    asked: Asked, near: Sequence[Line], lines: Sequence[Line], composer: Composer, embed: Embed
) -> Iterable[Item]:
    names = names_of(lines)
    wanted = {asked.sort, *asked.also}
    in_question = {stem(word) for word in asked.besides}
    numbers = {line.number for line in near}
    for name, kind in zip(names, kinds_of(names, embed), strict=True):
        mention = next((one for one in name.mentions if one.line.number in numbers), None)
        left_out = in_question & {stem(word) for word in plain(name.text).split()}
        if kind in wanted and mention is not None and not left_out:
            yield composer.item(name.text, [mention.line])


def _works(
    near: Sequence[Line], lines: Sequence[Line], composer: Composer, embed: Embed
) -> Iterable[Item]:
    names = names_of(lines)
    numbers = {line.number for line in near}
    for line in near:
        for title in quoted_titles(line):
            yield composer.item(title, [line])
    for name, kind in zip(names, kinds_of(names, embed), strict=True):
        if kind == "other" and name.mentions[0].line.number in numbers:
            yield composer.item(name.text, [name.mentions[0].line])


def _figures(asked: Asked, near: Sequence[Line], composer: Composer) -> Iterable[Item]:
    for line in near:
        for quantity in quantities_of(line.text):
            if asked.measure is None or quantity.measure == asked.measure:
                yield composer.item(clause_around(line.text, quantity.span), [line])


def _dates(near: Sequence[Line], article: Article, composer: Composer) -> Iterable[Item]:
    published = published_on(article.document.published)
    for line in near:
        for moment in moments_of(line.text, published):
            clause = clause_around(line.text, moment.span)
            yield composer.item(f"{moment.explained}: {clause}", [line])


def _sentences(
    question: str,
    lines: Sequence[Line],
    composer: Composer,
    embed: Embed,
    sure: Mapping[int, float],
) -> Iterable[Item]:
    if not lines:
        return
    total = sum(line.words for line in lines)
    budget = int(min(max(SHARE * total, LEAST_WORDS), MOST_WORDS))
    scores = relevance(question, lines, embed)
    for place, line in enumerate(lines):
        found = [score for start, score in sure.items() if line.span.start <= start < line.span.end]
        scores[place] += max(found, default=0.0)
    for line in fitting(lines, scores, words=budget, floor=FLOOR):
        yield composer.item(line.text, [line])


def _answering(query: Query, article: Article, read: Read | None) -> dict[int, float]:
    """Return where the sentences begin in which a reader finds answers, with their probability."""
    if read is None:
        return {}
    passages = [scored(passage, score=1.0) for passage in article.passages[:MOST_READ]]
    asked = replace(query, wants_list=True)
    reading = read(asked, passages, {article.document.id: article.document})
    return {evidence.sentence.start: evidence.score for evidence in reading.evidence}


def clause_around(text: str, span: Span) -> str:
    """Return the clause of a sentence that holds a span, verbatim, its ends at word borders."""
    breaks = [0, *(match.end() for match in _CLAUSE_BREAK.finditer(text)), len(text)]
    start = max(place for place in breaks if place <= span.start)
    end = min(place for place in breaks if place >= span.end)
    while start > 0 and len(text[start:end].split()) < 6:
        start = max(place for place in breaks if place < start)
    clause = text[start:end]
    words = list(re.finditer(r"\S+", clause))
    if len(words) > CLAUSE_WORDS:
        inside = [n for n, word in enumerate(words) if start + word.end() > span.start]
        first = max(0, min(inside[0] - CLAUSE_WORDS // 2, len(words) - CLAUSE_WORDS))
        kept = words[first : first + CLAUSE_WORDS]
        clause = clause[kept[0].start() : kept[-1].end()]
    return re.sub(r"(?:^[\s,;:–—-]+|[\s,;:–—-]+$|\s(?:and|but|while|which)$)", "", clause.strip())


def _once(items: Sequence[Item]) -> list[Item]:
    """Return the items with those of the same words put together."""
    together: dict[str, Item] = {}
    for item in items:
        key = " ".join(content_stems(item.text)) or plain(item.text)
        if key in together:
            first = together[key]
            markers = tuple(dict.fromkeys((*first.markers, *item.markers)))
            together[key] = Item(text=first.text, markers=markers)
        else:
            together[key] = item
    return list(together.values())
