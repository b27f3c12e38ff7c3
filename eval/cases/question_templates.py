"""Turns a sentence into a question about one of its details, by a few templates.

A detail is a name, a number, a year or a date. Where the form of the sentence allows, the question
is put as one asks it ("When was the canal opened?"); else the detail is asked for where it stands,
as a quiz would ("The harbour holds how many boats?"). Sentences that no template fits for certain
are left out: there are always more of them than a person wants to review.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.text.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

Kind = Literal["name", "number", "year", "date"]

# The first name of each month is its whole one.
_WHOLE = {number: name.title() for name, number in reversed(MONTHS.items())}.values()
_MONTH = rf"(?:{'|'.join(_WHOLE)})"
_SHORT_MONTH = rf"(?:{'|'.join(name.title() for name in MONTHS if name.title() not in _WHOLE)})"
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = re.compile(
    rf"\b(?:(?:{_MONTH}|{_SHORT_MONTH}\.?) \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    rf"|{_MONTH} \d{{4}}|{_DAY})\b"
)
_YEAR = re.compile(
    r"(?:(?<=\b[Ii]n )|(?<=\bsince )|(?<=\bof )|(?<=\buntil )|(?<=\bby )|(?<=\bfrom )"
    r"|(?<=\blate )|(?<=\bearly )|(?<=\bmid )|(?<=\bduring ))"
    r"(?:1[0-9]|20)\d\d\b(?![,.%]?\d)(?! [a-z]+s\b)"
)
_NUMBER = re.compile(
    r"(?<![\w.,$€£¥-])\d+(?:[,.]\d+)*\b(?: (?:million|billion))?(?=\s[a-z])"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty)(?=\s[a-z])"
)
_CAPITAL = r"[A-Z][\w-]*(?:['’][A-Z]\w*)?"
_NAME = re.compile(rf"\b{_CAPITAL}(?:(?: (?:of|de|al|bin|van|von|the)){{0,2}} {_CAPITAL})*")
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("date", _DATE),
    ("year", _YEAR),
    ("number", _NUMBER),
    ("name", _NAME),
)
_CALENDAR = re.compile(rf"{_MONTH}|{_DAY}|{_SHORT_MONTH}")
_UNCLEAR = re.compile(
    r"(?i)(?:he|she|it|they|we|i|this|these|those|that|his|her|its|their|our|such|there|here|then"
    r"|also|however|but|and|another|other|both|one|some)\b"
)
_TANGLED = re.compile(r"[\"“”‘();:\[\]—]|(?<!\w)'|\b(?:I|we|We|you|You|my|our|us)\b")
_FIRST = re.compile(
    r"(?P<subject>[^,]{2,70}?) (?P<verb>was|were|is|are|has been|have been|had been|will be) "
    r"(?P<rest>.+)"
)
_CLAUSE = re.compile(r"\b(?:who|which|that|when|while|as|if|because|and|but|after|before|to)\b")
_IRREGULAR = (
    "became|began|bought|brought|built|came|chose|drew|fell|fought|found|gave|got|grew|had|held|kept"
    "|knew|led|left|lost|made|met|paid|put|ran|rose|said|sat|saw|sent|set|sold|spent|spoke|stood"
    "|taught|told|took|went|won|wore|wrote"
)
_VERB = re.compile(
    rf"(?:(?:also|later|first|then|only|once|never|soon) )?"
    rf"(?:[a-z]{{2,}}ed|{_IRREGULAR}|is|was|has|had|says|will|would|can|could|wants|plans)\b"
)
_PARTICIPLE = re.compile(
    r"(?:\w{2,}(?:ed|en|wn)|built|held|made|found|born|led|set|sold|sent|won)\b"
)
_PLURAL = re.compile(r"(?:[a-z-]+ )?(?:[a-z-]{2,}[^s\W]s|people|men|women|children)\b")
_POINTING = re.compile(r"(?i)\b(?:the|these|those|its|his|her|their|other|all|any|no|page)$")
SHORTEST, LONGEST = 5, 28
"""Words of a sentence that a question is made of."""


class Detail(NamedTuple):
    """Something in a sentence that can be asked for."""

    kind: Kind
    start: int
    end: int
    text: str


def details(sentence: str, *, names: AbstractSet[str]) -> tuple[Detail, ...]:
    """Return the details of a sentence in order; none overlaps another.

    Args:
        sentence: on one line.
        names: words that are names even where they open a sentence, as `name_words` tells.
    """
    found: list[Detail] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            start, end = match.span()
            if kind == "name":
                start = _name_start(match.group(), start, names)
            text = sentence[start:end]
            calendar = kind == "name" and _CALENDAR.fullmatch(text)
            taken = any(start < item.end and item.start < end for item in found)
            if text and not calendar and not taken:
                found.append(Detail(kind, start, end, text))
    return tuple(sorted(found, key=lambda item: item.start))


def name_words(text: str) -> frozenset[str]:
    """Return the words that stand capitalised inside a sentence, and nowhere in small letters."""
    inside = set(re.findall(r"(?<=[a-z,] )[A-Z][\w-]+", text))
    small = set(re.findall(r"\b[a-z][\w-]+", text))
    return frozenset(word for word in inside if word.lower() not in small)


def can_be_asked(sentence: str) -> bool:
    """Return whether a sentence says by itself what it is about, in the words of the article."""
    return (
        SHORTEST <= len(sentence.split()) <= LONGEST
        and sentence[0].isupper()
        and sentence.endswith(".")
        and not _TANGLED.search(sentence)
        and not _UNCLEAR.match(sentence)
    )


def question_about(sentence: str, detail: Detail) -> str | None:
    """Return the question that a detail of a sentence answers; None where no template fits."""
    before = sentence[: detail.start].rstrip()
    rest = sentence[detail.end :].rstrip(".!? ")
    after = rest.lstrip()
    if _has(f"{before} {after}", detail.text) or rest[:1] in ("-", "'", "’", "."):
        return None
    if detail.kind == "name":
        question = _about_name(before, after)
    elif detail.kind == "number":
        question = _about_number(before, after)
    else:
        question = _about_time(detail, before, after)
    return f"{question[0].upper()}{question[1:]}?" if question else None


def stands_alone(sentence: str, detail: Detail) -> bool:
    """Return whether a name stands for itself, and is not part of what is said of another noun."""
    after = sentence[detail.end :]
    return (
        re.match(r"(?:[,.?]|$| (?:[a-z]{1,3}|with|from|when|during|after|said)\b)", after)
        is not None
    )


def _name_start(name: str, start: int, names: AbstractSet[str]) -> int:
    """Leave out the first word of a sentence where it is not known as a name."""
    first, _, rest = name.partition(" ")
    if start or first in names:
        return start
    return start + (len(first) + 1 if rest[:1].isupper() else len(name))


def _about_name(before: str, after: str) -> str | None:
    if not before and _VERB.match(after):
        return f"who or what {after}"
    if before.endswith(" by") and not after:
        return f"{before} whom or what"
    return None


def _about_number(before: str, after: str) -> str | None:
    if not _PLURAL.match(after) or _POINTING.search(before):
        return None
    return _joined(before, "how many", after)


def _about_time(detail: Detail, before: str, after: str) -> str | None:
    plain = re.sub(r"(?i)(?:^|\s)(?:in|on)$", "", before)
    if plain == before:
        return None
    inverted = _inverted(_joined(plain, "", after).lstrip(", "))
    if inverted:
        return f"when {inverted}"
    asked = "what year" if detail.kind == "year" else "what date"
    if detail.text.endswith("day"):
        asked = "what day"
    elif re.fullmatch(rf"{_MONTH} \d{{4}}", detail.text):
        asked = "what month"
    return _joined(before, asked, after) if plain else None


def _inverted(statement: str) -> str | None:
    """Return a statement with its auxiliary verb before its subject."""
    match = _FIRST.fullmatch(statement)
    if not match or _CLAUSE.search(match["subject"]) or len(match["subject"].split()) > 7:
        return None
    if not _PARTICIPLE.match(match["rest"]):
        return None
    subject = match["subject"]
    if re.match(r"(?:The|An?|Two|Three|Most|Many|Several|All) ", subject):
        subject = subject[0].lower() + subject[1:]
    verb, _, more = match["verb"].partition(" ")
    return " ".join(part for part in (verb, subject, more, match["rest"].rstrip(",")) if part)


def _joined(before: str, middle: str, after: str) -> str:
    gap = "" if after.startswith(",") or not after else " "
    return f"{' '.join(part for part in (before, middle) if part)}{gap}{after}"


def _has(text: str, part: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text) is not None
