"""Who said what: the sentences that report speech, each with its speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.whole.bracketed_names import person_before
from assistant.whole.facts.speech import PLAIN_SPEECH_VERB, SPEECH_VERB

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.whole.article import Line
    from assistant.whole.facts.names import Mention, Name

NEAR = 90
"""Characters between a speaker's name and the verb, titles and appositions included."""
_QUOTE = re.compile(r"[\"“”]")
_QUOTATION = re.compile(r"[\"“](?:[^\"”\s]+\s+){2,}[^\"”]*[\"”]?")
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_PRONOUN = re.compile(r"\b(?:he|she|they|it)\s+(?:also\s+|has\s+|had\s+|then\s+)?$", re.IGNORECASE)
_UNNAMED = re.compile(
    r"\b(?P<speaker>(?:an?|the|one|its|his|her|their|some|several|many|two|three|both)\s+"
    r"(?:[\w’'-]+\s+){0,4}?(?:spokes(?:man|woman|person)|officials?|sources?|bankers?|banks?|"
    r"analysts?|economists?|report(?:ers?)?|company|firm|union|department|ministry|government|"
    r"police|office|agency|statement|researchers?|scientists?|team|lawyers?|brigade|guard|"
    r"authority|council|expert|experts|critics|group|board|owners?|workers?|residents))\b"
    r"(?P<after>[^.;\"“”]{0,40})$",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|to|not|behind|of|the)\s+$", re.IGNORECASE
)
_BELONGS = re.compile(
    r"\b(?:in|of|at|from|for|to|by|with|on|about|against|behind|than|and|told)\s+(?:the\s+|a\s+)?"
    r"(?:[a-z]+\s+)?$"
)
_APPOSITION = re.compile(r",\s[^.;:\"“”]{3,150},\s(?:also\s)?$")
"""What may stand between a name that opens a sentence and its verb: ", a biologist from Oslo, "."""
_SHORT_TITLE = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Mx|Prof)\.\s*")
_ROLE_OF = re.compile(r"(?:\s+[a-z][\w-]*){1,3},\s+(?=[A-Z])")
"""What follows a name that only says whose officer another is: "the Vantry manager, Ada Quill"."""
_BREAK = re.compile(
    r"[.;:\"“”]|\b(?:but|that|when|while|because|which|after|before)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that reports speech."""

    line: Line
    speaker: Name | None
    """Who said it, None where no name can be put to it."""
    label: str
    """The speaker in words: the name, or what the article calls whoever said it."""
    quoted: bool
    """Whether words stand in quotation marks."""


def statements_of(lines: Sequence[Line], names: Sequence[Name]) -> list[Statement]:
    """Return the sentences that report speech, in order.

    A sentence in quotation marks without a verb of speech goes on with the speaker of the one
    before it, or begins with that of the next one.
    """
    mentions: dict[int, list[tuple[Mention, Name]]] = {}
    for name in names:
        for mention in name.mentions:
            mentions.setdefault(mention.line.number, []).append((mention, name))
    found: list[Statement] = []
    pending: list[Line] = []
    speaker: tuple[Name | None, str] = (None, "")
    inside = False
    paragraph = -1
    for line in lines:
        inside = inside and line.paragraph == paragraph
        paragraph = line.paragraph
        opened = inside or _QUOTATION.search(line.text) is not None
        still = _left_open(line.text, inside=inside)
        said_by = _speaker(line, mentions.get(line.number, []), names, speaker)
        if said_by is not None:
            speaker = said_by
            found.extend(Statement(item, *speaker, quoted=True) for item in pending)
            pending = []
            found.append(Statement(line, *speaker, quoted=opened))
        elif opened and (inside or line.text[:1] in '"“'):
            if speaker[1]:
                found.append(Statement(line, *speaker, quoted=True))
            else:
                pending.append(line)
        inside = still
    found.extend(Statement(line, None, "", quoted=True) for line in pending)
    return sorted(found, key=lambda statement: statement.line.number)


def _left_open(text: str, *, inside: bool) -> bool:
    """Return whether a quotation goes on behind a sentence; `inside`: whether it began before."""
    marks = list(_QUOTE.finditer(text))
    if not marks:
        return inside
    last = marks[-1]
    return text[last.end() :][:1].strip() != "" and text[: last.start()][-1:].strip() in {"", "("}


def _speaker(
    line: Line,
    mentions: Sequence[tuple[Mention, Name]],
    names: Sequence[Name],
    before: tuple[Name | None, str],
) -> tuple[Name | None, str] | None:
    """Return who speaks in a sentence, None where it reports no speech."""
    best: tuple[int, tuple[Name | None, str]] | None = None
    for start, end in _verbs(line.text):
        for distance, name in _candidates(line.text, start, end, mentions):
            if best is None or distance < best[0]:
                best = (distance, (name, name.text))
        if best is None or best[0] > 12:
            other = _other_speaker(line, start, names, before)
            if other is not None and (best is None or other[0] < best[0]):
                best = other
    return best[1] if best else None


def _verbs(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the verbs of speech stand outside quotation marks."""
    marks = [match.start() for match in _QUOTE.finditer(text)]
    for match in _WORD.finditer(text):
        if not SPEECH_VERB.fullmatch(match.group()) or _PASSIVE.search(text[: match.start()]):
            continue
        if sum(mark < match.start() for mark in marks) % 2 == 0:
            yield match.span()
    for match in re.finditer(r"\baccording to\b", text, re.IGNORECASE):
        yield match.span()


def _candidates(
    text: str, start: int, end: int, mentions: Sequence[tuple[Mention, Name]]
) -> Iterator[tuple[int, Name]]:
    """Yield the names that may be the subject of a verb, with how far away they stand.

    A name that belongs to another word, as in "sources in Bonn", is no subject; of "Chris Kelly
    from Itochu says" the subject is the first.
    """
    plain_verb = bool(PLAIN_SPEECH_VERB.match(text, start))
    according = text[start:end].lower().startswith("according")
    for mention, name in mentions:
        if mention.span.end <= start and not according:
            between = text[mention.span.end : start]
            subject = not _BELONGS.search(text[: mention.span.start])
            if mention.span.start == 0 and _APPOSITION.fullmatch(between):
                yield 10, name
            elif (
                subject
                and len(between) <= (NEAR if plain_verb else 25)
                and not _BREAK.search(between)
            ):
                possessed = re.match(r"['’]s?\s", between)
                yield (30 if possessed else min(len(between), 10)), name
        elif mention.span.start >= end:
            between = _SHORT_TITLE.sub("", text[end : mention.span.start])
            behind = according or bool(re.search(r"[\"”,]\s*$", text[:start]))
            if _ROLE_OF.match(text, mention.span.end):
                continue
            if behind and len(between) <= NEAR and not _BREAK.search(between):
                yield len(between) + 1, name


def _other_speaker(
    line: Line, start: int, names: Sequence[Name], before: tuple[Name | None, str]
) -> tuple[int, tuple[Name | None, str]] | None:
    """Return the speaker that is a pronoun or is not named: "he said", "a spokesman said"."""
    lead = line.text[:start]
    if _PRONOUN.search(lead):
        if re.search(r"\b(?:he|she)\b[^.]{0,8}$", lead, re.IGNORECASE) and not before[1]:
            person = person_before(line, names)
            if person is not None:
                return 2, (person, person.text)
        return (2, before) if before[1] else None
    unnamed = _UNNAMED.search(lead)
    if unnamed is not None:
        return len(unnamed["after"]), (None, " ".join(unnamed["speaker"].split()))
    match = PLAIN_SPEECH_VERB.match(line.text, start)
    if match is not None:
        tail = re.match(
            r"\s+(?P<who>(?:an?|the|one|its)\s+[\w’'-]+(?:\s+[\w’'-]+){0,4})"
            r"(?=\s*(?:[.;:]|,(?!\s+[A-Z])|$))",
            line.text[match.end() :],
        )
        if tail is not None and re.search(r"[\"”,]\s*$", lead):
            return 5, (None, " ".join(tail["who"].split()))
        subject = re.search(
            r"(?:^|[,;]\s)(?P<who>[^,;\"“”]{3,60}?)\s*(?:has\s|have\s|had\s)?$", lead
        )
        label = re.sub(r"^(?:But|And|However|While)\s+", "", subject["who"]) if subject else ""
        return 40, (None, label)
    return None
