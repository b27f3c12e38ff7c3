"""What each of several articles says on a subject, and which article says something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.text.dates import write_date
from assistant.text.question_parts import part_of, parts_of
from assistant.text.words import content_stems, names, plain, words
from assistant.whole.article import lines_of
from assistant.whole.bracketed_names import with_name
from assistant.whole.compose import Composer, covers, in_words, whole_reading
from assistant.whole.facts.names import names_of
from assistant.whole.relevance import fitting, relevance
from assistant.whole.said import TOPIC
from assistant.whole.several.agreement import read_several
from assistant.whole.several.answers import answer_of
from assistant.whole.several.copies import copies_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Item, Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.agreement import Opposes
    from assistant.whole.several.answers import Read

WORDS_EACH = 60
"""Words that are shown of each article: two or three sentences."""
FLOOR = 0.6
"""Share of an article's best fit that a further sentence of it needs."""
SILENT = 0.35
"""Share of the best article's fit below which an article is said to say nothing."""
SAYS_SO = 0.7
"""Share of the best article's fit, the reader's probability added, from which another one is said
to say so too."""
SENTENCES_EACH = 3
_COPIES = re.compile(
    r"\b(?:versions?|copies|copy|same\s+(?:report|story|text|article|agency)|reprints?|duplicates?)\b",
    re.IGNORECASE,
)
_DISAGREE = re.compile(
    r"\b(?:disagrees?|differs?|contradicts?|conflicts?|another|other\s+than|different|out\s+of\s+line"
    r"|odd\s+one|not\s+agree)\b",
    re.IGNORECASE,
)
_LATEST = re.compile(r"\b(?:latest|newest|most\s+recent|up\s+to\s+date)\b", re.IGNORECASE)
_ASKING = re.compile(
    r"^(?:in\s+)?(?:which|what)(?:\s+one)?(?:\s+of\s+(?:the|these|those))?\s+(?:\w+\s+)?(?:articles?|papers?"
    r"|reports?|stor(?:y|ies)|pieces?|texts?|documents?|sources?|newspapers?)\s+",
    re.IGNORECASE,
)


def compare(
    query: Query, articles: Sequence[Article], embed: Embed, read: Read | None
) -> WholeReading | None:
    """Return what each article says on the subject of a question, and which say nothing.

    Within one article, what it says of each of the names in the question.
    """
    if len(articles) == 1:
        return _within(query, articles[0], embed)
    chosen = [_sentences(query, article, embed, read) for article in articles]
    speaks = _speak_of_topic(query.searched, articles)
    best = max((fit for _, fit in chosen), default=0.0)
    composer = Composer()
    items: list[Item] = []
    silent: list[str] = []
    for article, (lines, fit), named in zip(articles, chosen, speaks, strict=True):
        if not lines or fit < SILENT * best or not named:
            silent.append(article.document.title)
            continue
        items.append(_said_by(article, lines, composer))
    if not items:
        return None
    say = "says" if len(items) == 1 else "say"
    opening = f"What {in_words(len(items), 'article')} {say}, {covers(articles)}:"
    if silent:
        opening = opening[:-1] + f"; nothing on it in {'; '.join(silent)}:"
    return whole_reading("comparison", items, composer, articles, opening=opening, confidence=0.7)


def which_articles(
    query: Query,
    articles: Sequence[Article],
    embed: Embed,
    read: Read | None,
    opposes: Opposes | None,
) -> WholeReading | None:
    """Return which articles say something, each with the sentence that does; None if none do."""
    if _COPIES.search(query.searched):
        return _copies(articles)
    if _DISAGREE.search(query.searched):
        told = read_several(query, articles, embed, read, opposes)
        if told is not None:
            return told
    meant = part_of(query, _ASKING.sub("", query.searched))
    wanted = {plain(word) for word in names(meant.searched)}
    told_by: list[tuple[Article, list[Line], float]] = []
    for article in articles:
        held = {plain(word) for word in words(article.document.text)}
        lines, fit = _sentences(meant, article, embed, None, most=1)
        answer = answer_of(meant, article, embed, read) if read is not None else None
        if lines and wanted <= held:
            told_by.append((article, lines, fit + (answer.score if answer is not None else 0.0)))
    best = max((fit for *_, fit in told_by), default=0.0)
    latest = _LATEST.search(query.searched) is not None
    floor = SILENT if latest else SAYS_SO
    told_by = [one for one in told_by if one[2] >= floor * best]
    if not told_by:
        return None
    if latest:
        told_by = [max(told_by, key=lambda one: one[0].document.published or "")]
    composer = Composer()
    items = [_said_by(article, lines, composer) for article, lines, _ in told_by]
    opening = f"{in_words(len(items), 'article')} of {len(articles)}, {covers(articles)}:"
    return whole_reading("library", items, composer, articles, opening=opening, confidence=0.65)


def _speak_of_topic(question: str, articles: Sequence[Article]) -> list[bool]:
    """Return of each article whether it has a word of "what do they say about …?".

    True of all where the question names no such topic, or none of them has a word of it: then it is
    told by meaning alone.
    """
    match = TOPIC.search(question)
    topic = set(content_stems(match["topic"])) if match else set()
    held = [
        bool(topic & set(content_stems(f"{one.document.title} {one.document.text}")))
        for one in articles
    ]
    return held if any(held) else [True] * len(articles)


def _sentences(
    query: Query,
    article: Article,
    embed: Embed,
    read: Read | None,
    *,
    most: int = SENTENCES_EACH,
) -> tuple[list[Line], float]:
    """Return the sentences of an article that fit a question best, and how well the best does."""
    lines = lines_of(article)
    if not lines:
        return [], 0.0
    question = _ASKING.sub("", query.searched)
    scores = relevance(
        f"{article.document.title}. {question}" if most > 1 else question, lines, embed
    )
    for part in parts_of(query)[1:]:
        scores = scores + relevance(part.searched, lines, embed)
    if read is not None:
        answer = answer_of(query, article, embed, read)
        if answer is not None:
            scores[answer.line.number] += answer.score
    best = sorted(range(len(lines)), key=lambda place: -scores[place])[:most]
    picked = [lines[place] for place in best]
    kept = fitting(picked, [float(scores[place]) for place in best], words=WORDS_EACH, floor=FLOOR)
    return sorted(kept, key=lambda line: line.number), float(scores.max())


def _said_by(article: Article, lines: Sequence[Line], composer: Composer) -> Item:
    """Return an item that names an article and quotes its sentences."""
    document = article.document
    when = f", {write_date(document.published)}" if document.published else ""
    all_lines = lines_of(article)
    named = names_of(all_lines)
    said = " ".join(with_name(line, named) for line in lines)
    return composer.item(f"{document.title}{when}: {said}", lines)


def _copies(articles: Sequence[Article]) -> WholeReading | None:
    """Return the groups of near-copies, each article with its first sentence."""
    groups = [group for group in copies_of(articles) if len(group) > 1]
    composer = Composer()
    items = [
        _said_by(articles[place], lines_of(articles[place])[:1], composer)
        for group in groups
        for place in group
        if lines_of(articles[place])
    ]
    if not items:
        return None
    opening = f"{in_words(len(items), 'article')} share most of their wording with another:"
    return whole_reading("library", items, composer, articles, opening=opening, confidence=0.8)


def _within(query: Query, article: Article, embed: Embed) -> WholeReading | None:
    """Return what one article says of each name in a question; None if there are not two."""
    lines = lines_of(article)
    asked = query.searched.lower()
    named = [
        name
        for name in names_of(lines)
        if any(mention.text.lower() in asked for mention in name.mentions)
    ]
    if len(named) < 2:
        return None
    scores = relevance(query.searched, lines, embed)
    composer = Composer()
    items = []
    for name in named:
        numbers = sorted({mention.line.number for mention in name.mentions})
        held = [lines[number] for number in numbers]
        kept = fitting(held, [float(scores[n]) for n in numbers], words=WORDS_EACH, floor=FLOOR)
        items.append(composer.item(f"{name.text}: {' '.join(line.text for line in kept)}", kept))
    opening = f"What the article says of each, {covers([article])}:"
    return whole_reading("comparison", items, composer, [article], opening=opening, confidence=0.6)
