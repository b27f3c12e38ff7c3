"""What somebody said: the sentences that report it, verbatim, each with its speaker."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.text.words import content_stems, plain, stem
from assistant.whole.article import lines_of
from assistant.whole.compose import Composer, covers, in_words, whole_reading
from assistant.whole.facts.names import names_of
from assistant.whole.facts.statements import statements_of
from assistant.whole.relevance import fitting, relevance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema import Query
    from assistant.whole.article import Article, Line, WholeReading
    from assistant.whole.facts.names import Name
    from assistant.whole.facts.statements import Statement
    from assistant.whole.relevance import Embed

SHARE = 0.45
"""Share of the articles' words that the statements may have together, unless they are few."""
LEAST_WORDS, MOST_WORDS = 110, 450
TOPIC_FLOOR = 0.45
"""Share of the best statement's fit that another one needs where a topic is asked for."""
QUOTED = 0.15
"""What a statement in quotation marks gains: the words themselves are wanted first."""
_ASKED = re.compile(
    r"\b(?:did|do|does|has|have|had|is|was|were|are)\s+(?P<who>.+?)\s+(?:each\s+|both\s+|all\s+)?"
    r"(?:say|said|saying|state|claim|think|thinks|tell|told|argue|believe|make\s+of|comment|reply"
    r"|respond|have\s+to\s+say|warn|suggest|announce|explain|quoted|feel|express)\b",
    re.IGNORECASE,
)
_NAMED_LATER = re.compile(r"(?:[-–—:]|\bby|\bfrom|\bof)\s+(?P<who>[^?]+)\??$")
TOPIC = re.compile(r"\b(?:about|regarding|concerning|on)\s+(?P<topic>[^?.]+)", re.IGNORECASE)
_ANYBODY = frozenset("who everyone everybody anyone people each article it they all he she".split())


def who_said(query: Query, articles: Sequence[Article], embed: Embed) -> WholeReading | None:
    """Return what those whom a question names have said, or everybody where it names nobody.

    None if nobody speaks, or those who are named do not.
    """
    if query.talk and _speaker(query.searched).lower() in {"he", "she"}:
        # Whom the talk means is for the reader to tell; everybody's words are no answer.
        return None
    statements: list[Statement] = []
    names: list[Name] = []
    for article in articles:
        lines = lines_of(article)
        found = names_of(lines)
        names += found
        statements += statements_of(lines, found)
    if not statements:
        return None
    asked = _those_asked_for(query.searched, statements, names)
    if not asked and _names_somebody(query.searched, names):
        return None
    kept = _within_budget(query.searched, asked or statements, articles, embed)
    composer = Composer()
    items = [
        composer.item(
            f"{said.label}: {said.line.text}" if said.label else said.line.text, [said.line]
        )
        for said in kept
    ]
    speakers = len({said.label for said in kept if said.label})
    counted = f"{in_words(len(items), 'statement')} by {in_words(speakers, 'speaker')}"
    opening = f"{counted}, {covers(articles)}:"
    certainty = 0.85 if asked else 0.6
    return whole_reading("said", items, composer, articles, opening=opening, confidence=certainty)


def _those_asked_for(
    question: str, statements: Sequence[Statement], names: Sequence[Name]
) -> list[Statement]:
    """Return the statements of the speakers whom a question names or describes.

    There are none if it names nobody, or nobody who speaks: what others say about somebody is not
    what they say.
    """
    described = _speaker_words(question)
    if not described:
        return []
    by_label = [
        said
        for said in statements
        if described & {stem(word) for word in plain(said.label).split()}
    ]
    if by_label:
        return by_label
    if _names_somebody(question, names):
        return []
    introduced: dict[str, set[str]] = {}
    for said in statements:
        introduced.setdefault(said.label, set(content_stems(said.line.text)))
    fits = {label: len(described & words) for label, words in introduced.items()}
    best = max(fits.values(), default=0)
    return [said for said in statements if best and fits[said.label] == best]


def _names_somebody(question: str, names: Sequence[Name]) -> bool:
    """Return whether a question asks for the words of somebody by name, in capitals or not."""
    if any(word[:1].isupper() for word in _speaker(question).split()):
        return True
    known = {stem(word) for name in names for word in plain(name.text).split()}
    return bool(_speaker_words(question) & known)


def _speaker(question: str) -> str:
    """Return how a question names the speaker, "" where it does not."""
    match = _ASKED.search(question) or _NAMED_LATER.search(question)
    return TOPIC.sub("", match["who"]) if match else ""


def _speaker_words(question: str) -> set[str]:
    who = _speaker(question)
    return {word for word in content_stems(who) if word not in _ANYBODY}


def _within_budget(
    question: str, statements: Sequence[Statement], articles: Sequence[Article], embed: Embed
) -> list[Statement]:
    """Return the statements that fit the topic of a question, in order, not too many."""
    total = sum(len(passage.text.split()) for article in articles for passage in article.passages)
    budget = int(min(max(SHARE * total, LEAST_WORDS), MOST_WORDS))
    topic = TOPIC.search(question)
    lines: list[Line] = [said.line for said in statements]
    used = sum(line.words for line in lines)
    if used <= budget and (topic is None or len(lines) <= 4):
        return list(statements)
    fits = relevance(topic["topic"] if topic else question, lines, embed)
    scores = [
        fit + QUOTED * said.quoted for fit, said in zip(fits.tolist(), statements, strict=True)
    ]
    kept = fitting(lines, scores, words=budget, floor=TOPIC_FLOOR if topic else 0.0)
    chosen = {id(line) for line in kept}
    return [said for said in statements if id(said.line) in chosen]
