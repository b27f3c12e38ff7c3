"""Whether several articles agree on an answer; where they do not, every version with its source."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.schema import Conflict, Item
from assistant.text.dates import write_date
from assistant.text.question_parts import parts_of
from assistant.text.words import content_stems, stem
from assistant.whole.compose import Composer, in_words, whole_reading
from assistant.whole.several.answers import answers_of
from assistant.whole.several.copies import copies_of
from assistant.whole.several.values import same, value_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Query, Wants
    from assistant.whole.article import Article, WholeReading
    from assistant.whole.relevance import Embed
    from assistant.whole.several.answers import ArticleAnswer, Read
    from assistant.whole.several.values import Value

    Opposes = Callable[[str, str], float]

OPPOSED = 0.5
"""Probability that a sentence contradicts another, on average of both ways to ask, from which two
articles are said to give opposite answers."""
SURELY_OPPOSED = 0.9
"""The same where neither denies what the other says: of the less sure way to ask."""
HALF = 0.5
"""Share of the best answer's probability below which a number has to count the same things, and of
the best fit below which a name or a date answers something else."""
FITTING = 0.6
"""The same for the fit of its sentence."""


_DENIAL = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|un(?:hurt|harmed|injured|"
    r"changed|likely|able|safe|touched|scathed)|denie[sd]|deny|refus\w+|reject\w*|fail\w*)\b"
    r"|n[’']t\b",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"\bwhat\s+(?:is|was|are|were)\s+the\s+(\w+)\s+of\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Version:
    """One of the answers that articles give, with all who give it."""

    text: str
    """The value, or the words that answer, as the newest of its articles writes them."""
    answers: tuple[ArticleAnswer, ...]
    copies: int = 0
    """Articles among them that are near-copies of another one: they count once."""

    @property
    def published(self) -> str | None:
        """Date of the newest article that gives it."""
        dates = [answer.article.document.published for answer in self.answers]
        return max((date for date in dates if date), default=None)

    @property
    def voices(self) -> int:
        """Articles that give it, near-copies counted once."""
        return len(self.answers) - self.copies


@dataclass(frozen=True, slots=True)
class Agreement:
    """What articles answer, and whether it can be told that they differ."""

    versions: tuple[Version, ...]
    """What can be compared, the most supported first, then the newest."""
    others: tuple[ArticleAnswer, ...] = ()
    """Answers that cannot be compared with them."""

    @property
    def differ(self) -> bool:
        """Whether the articles disagree."""
        return len(self.versions) > 1

    @property
    def newest(self) -> Version:
        """The version of the newest article."""
        return max(self.versions, key=lambda version: version.published or "")


def conflicts_between(
    answers: Sequence[ArticleAnswer],
    *,
    question: str,
    wants: Wants,
    opposes: Opposes | None = None,
) -> Agreement:
    """Return which answers are the same, and which contradict each other.

    Args:
        answers: the answer of each article that has one.
        question: what they answer.
        wants: what sort of answer that is.
        opposes: returns the probability that a sentence contradicts another; without it, answers
            to questions of yes or no are not compared.
    """
    if wants == "yes_no":
        groups, others = _by_polarity(answers, question, opposes)
    else:
        groups, others = _by_value(answers, question, wants)
    versions = [_version(group) for group in groups]
    versions.sort(key=lambda version: version.published or "", reverse=True)
    versions.sort(key=lambda version: -version.voices)
    return Agreement(tuple(versions), tuple(others))


def read_several(
    query: Query,
    articles: Sequence[Article],
    embed: Embed,
    read: Read | None,
    opposes: Opposes | None = None,
) -> WholeReading | None:
    """Return what several articles answer to a question about a fact; None if fewer than two do."""
    first, *further = parts_of(query)
    answers = answers_of(first, articles, embed, read)
    if len({answer.article.document.id for answer in answers}) < 2:
        return None
    agreement = conflicts_between(
        answers, question=first.searched, wants=first.wants, opposes=opposes
    )
    composer = Composer()
    items: list[Item] = []
    conflicts: list[Conflict] = []
    for version in agreement.versions:
        shown = _version_items(version.answers, composer)
        items += shown
        markers = tuple(dict.fromkeys(marker for item in shown for marker in item.markers))
        conflicts.append(Conflict(value=version.text, markers=markers, published=version.published))
    if agreement.others:
        items += _version_items(agreement.others, composer)
    for part in further:
        answered = answers_of(part, articles, embed, read)
        known = len(composer.citations)
        items += [item for item in _version_items(answered, composer) if max(item.markers) > known]
    best = max(answers, key=lambda answer: answer.score)
    return whole_reading(
        query.kind,
        items,
        composer,
        articles,
        opening=_opening(agreement),
        confidence=min(1.0, best.score),
        short=agreement.newest.text if agreement.differ else best.words,
        conflicts=conflicts if agreement.differ else (),
    )


def _by_value(
    answers: Sequence[ArticleAnswer], question: str, wants: Wants
) -> tuple[list[list[tuple[ArticleAnswer, str]]], list[ArticleAnswer]]:
    """Put answers of the same number, date or name together; those without one are left over."""
    best = max((answer.score for answer in answers), default=0.0)
    fit = max((answer.fit for answer in answers), default=0.0)
    values = [value_of(answer, question, wants) if answer.sure else None for answer in answers]
    counted = Counter(value.unit for value in values if value is not None and value.unit)
    units = {unit for unit, count in counted.items() if count > 1}
    groups: list[list[tuple[ArticleAnswer, Value]]] = []
    others = []
    for answer, value in zip(answers, values, strict=True):
        weak = answer.score < HALF * best or answer.fit < FITTING * fit
        # A number that is hardly an answer counts only where it counts the same things.
        weak = weak or not _names_attribute(question, answer.line.text)
        far = answer.fit < HALF * fit and value is not None and value.sort in {"name", "date"}
        if value is None or far or (value.sort == "number" and weak and value.unit not in units):
            others.append(answer)
            continue
        alike = [group for group in groups if all(same(value, other) for _, other in group)]
        if alike:
            alike[0].append((answer, value))
        else:
            groups.append([(answer, value)])
    return [[(answer, value.text) for answer, value in group] for group in groups], others


def _names_attribute(question: str, text: str) -> bool:
    """Return whether a sentence names what "what was the X …?" asks for."""
    match = _ATTRIBUTE.search(question)
    return match is None or stem(match[1]) in content_stems(text)


def _by_polarity(
    answers: Sequence[ArticleAnswer], question: str, opposes: Opposes | None
) -> tuple[list[list[tuple[ArticleAnswer, str]]], list[ArticleAnswer]]:
    """Put the answers that contradict the newest apart from those that do not."""
    if opposes is None or len(answers) < 2:
        return [], list(answers)
    newest = max(answers, key=lambda answer: answer.article.document.published or "")
    against = [
        answer
        for answer in answers
        if answer is not newest
        and _speak_of(question, answer, newest)
        and _opposed(answer.line.text, newest.line.text, opposes)
    ]
    if not against:
        return [], list(answers)
    with_newest = [answer for answer in answers if answer not in against]
    return [
        [(answer, f"“{answer.words}”") for answer in side] for side in (with_newest, against)
    ], []


def _speak_of(question: str, *answers: ArticleAnswer) -> bool:
    """Return whether each sentence has a word of the question; else it answers round a corner."""
    asked = set(content_stems(question))
    return all(asked & set(content_stems(answer.line.text)) for answer in answers)


def _opposed(first: str, second: str, opposes: Opposes) -> bool:
    """Return whether two sentences contradict each other.

    Where one has a "not" that the other lacks, the trained model decides; where neither has, it
    often takes what is only said of other times for a contradiction, and has to be sure.
    """
    ways = opposes(first, second), opposes(second, first)
    if _denies(first) != _denies(second):
        return sum(ways) / 2 >= OPPOSED
    return min(ways) >= SURELY_OPPOSED


def _denies(text: str) -> bool:
    return _DENIAL.search(text) is not None


def _version(group: Sequence[tuple[ArticleAnswer, str]]) -> Version:
    answers = [answer for answer, _ in group]
    newest = max(group, key=lambda pair: pair[0].article.document.published or "")
    copies = len(answers) - len(copies_of([answer.article for answer in answers]))
    return Version(newest[1], tuple(answers), copies)


def _version_items(answers: Sequence[ArticleAnswer], composer: Composer) -> list[Item]:
    """Return an item for each answer; near-copies share the item of the newest of them."""
    items = []
    for group in copies_of([answer.article for answer in answers]):
        same_report = sorted(
            (answers[place] for place in group),
            key=lambda answer: answer.article.document.published or "",
            reverse=True,
        )
        item = _shown(same_report[0], composer)
        markers = [composer.cite(answer.line, answer.emphasis) for answer in same_report]
        items.append(Item(text=item.text, markers=tuple(dict.fromkeys(markers))))
    return items


def _shown(answer: ArticleAnswer, composer: Composer) -> Item:
    document = answer.article.document
    when = f", {write_date(document.published)}" if document.published else ""
    return composer.item(
        f"{document.title}{when}: {answer.line.text}", [answer.line], answer.emphasis
    )


def _opening(agreement: Agreement) -> str:
    versions = agreement.versions
    if agreement.differ:
        parts = [f"{_voices(version)} {version.text}" for version in versions]
        text = f"The articles disagree: {'; '.join(parts)}."
        if agreement.newest.published:
            newest = agreement.newest
            text += f" The newest, of {write_date(newest.published or '')}, says {newest.text}."
        return text
    if versions and len(versions[0].answers) > 1:
        version = versions[0]
        if version.voices == 1:
            return f"{len(version.answers)} articles say so, copies of one report:"
        return f"{in_words(version.voices, 'article')} agree on {version.text}:"
    count = len(agreement.others) + sum(len(version.answers) for version in versions)
    return f"What {in_words(count, 'article')} {'says' if count == 1 else 'say'}:"


def _voices(version: Version) -> str:
    says = "article says" if version.voices == 1 else "articles say"
    copies = f" (printed in {len(version.answers)} near-copies)" if version.copies else ""
    return f"{version.voices} {says}{copies}"
