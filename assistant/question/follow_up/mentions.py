"""Finds what a text speaks of, names and noun phrases, by lexical cues alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assistant.question.follow_up import closed_classes as words

Kind = Literal["person", "group", "place", "time", "thing", "name"]
Gender = Literal["male", "female", "unknown"]

_TOKEN = re.compile(r"(?:[A-Z]\.)+(?:[A-Z]\b)?|\d+(?:[.,]\d+)*(?:-\w+)*|\w+(?:[-'’&.]\w+)*|[^\w\s]")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d(?:-\d+)?s?")
_QUOTED = re.compile(r"[\"“]([A-Z][^\"“”]{1,60}?)[,.]?[\"”]")
_MARKER = re.compile(r"\s*\[\d+(?:[,\s–-]+\d+)*\]")
_NAME_LINKS = frozenset("of de la le van von der den bin al du the & del".split())
_DEMONYM = re.compile(
    r"[A-Z]\w+(?:ean|ian|ese|ish|can)|German|French|Dutch|Greek|Swiss|Israeli|Iraqi"
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or mark with its character offsets."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case with straight apostrophes and without a possessive ending."""
        return self.text.lower().replace("’", "'").removesuffix("'s")


@dataclass(frozen=True, slots=True)
class Mention:
    """A phrase that a pronoun may refer to, with what its words say about it."""

    text: str
    kind: Kind
    gender: Gender
    plural: bool
    named: bool
    subject: bool
    start: int
    end: int

    @property
    def head(self) -> str:
        """The last word, lower case."""
        return self.text.split()[-1].lower()


def without_markers(text: str) -> str:
    """Return the text without citation markers such as `[1]`."""
    return _MARKER.sub("", text)


def tokens(text: str) -> list[Token]:
    """Cut a text into words and marks."""
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=512)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return the names, quoted titles, dates and noun phrases of a text, in order."""
    found = tokens(text)
    result: list[Mention] = []
    position = 0
    while position < len(found):
        end = _phrase_end(found, position)
        if end > position:
            result.append(_describe(text, found, position, end))
        position = max(end, position + 1)
    quoted = [_title(match) for match in _QUOTED.finditer(text) if len(match[1].split()) <= 7]
    kept = [
        item
        for item in result
        if not any(q.start <= item.start and item.end <= q.end for q in quoted)
    ]
    return tuple(sorted([*kept, *quoted], key=lambda item: item.start))


def _title(match: re.Match[str]) -> Mention:
    return Mention(
        match[1], "thing", "unknown", False, True, match.start() == 0, match.start(), match.end()
    )


def _phrase_end(found: list[Token], start: int) -> int:
    """Return the token index after the phrase that begins at `start`, or `start` if none does."""
    first = found[start]
    if _is_name(found, start):
        return _noun_end(found, start)
    if _YEAR.fullmatch(first.text):
        return start + 1
    lower = first.lower
    if lower in words.DETERMINERS or first.text[0].isdigit() or lower in {"many", "which", "what"}:
        end = _noun_end(found, start + 1)
        if end == start + 1 and not first.text[0].isdigit():
            return start
        return _with_complement(found, end)
    if first.text.islower() and words.is_plural_noun(lower) and _after_function_word(found, start):
        return start + 1
    return start


def _after_function_word(found: list[Token], index: int) -> bool:
    if index == 0:
        return True
    before = found[index - 1].lower
    known = before in words.FUNCTION_WORDS or before in words.VERBS
    return known or not before[0].isalnum() or before.endswith(("ed", "ing", "ly"))


def _with_complement(found: list[Token], end: int) -> int:
    """Extend a noun phrase over a following `of` phrase that names something."""
    if end + 1 < len(found) and found[end].lower == "of":
        after = end + 2 if found[end + 1].lower == "the" else end + 1
        if after < len(found) and _is_name(found, after):
            return _name_end(found, after)
    return end


def _is_name(found: list[Token], index: int) -> bool:
    token = found[index]
    if not token.text[0].isupper() or token.lower in words.PRONOUNS:
        return False
    opens = index == 0 or found[index - 1].text in ".?!:"
    if opens and (token.lower in words.FUNCTION_WORDS or token.lower in words.VERBS):
        return False
    if opens and not token.text.isupper() and index + 1 < len(found):
        following = found[index + 1]
        origin = bool(_DEMONYM.fullmatch(token.text))
        led = following.text[0].isupper() or _possessive(token)
        return origin or led or _acts(token, following)
    if token.lower in words.FUNCTION_WORDS:
        return (
            token.lower in {"the", "a", "an"}
            and found[min(index + 1, len(found) - 1)].text.istitle()
        )
    return token.lower.partition("'")[0] not in words.PRONOUNS


def _acts(token: Token, following: Token) -> bool:
    """Say whether a word that opens a sentence is a name by what it is said to do."""
    if words.is_plural_noun(token.lower) or token.lower.endswith(("ing", "ly", "ed")):
        return False
    after = following.lower
    verbal = after in words.AUXILIARIES or after in words.VERBS or after in words.PERSON_VERBS
    return verbal or after in {"and", ","} or after.endswith("ed")


def _possessive(token: Token) -> bool:
    return token.text.endswith(("'s", "’s", "s'", "s’"))


def _name_end(found: list[Token], start: int) -> int:
    end = start + 1
    while end < len(found) and not _possessive(found[end - 1]):
        text = found[end].text
        if text[0].isupper() or (text.isdigit() and not _YEAR.fullmatch(text)):
            end += 1
        elif text.lower() in _NAME_LINKS and _name_continues(found, end):
            end += 2 if found[end + 1].text[0].isupper() else 3
        else:
            break
    return end


def _name_continues(found: list[Token], link: int) -> bool:
    after = link + 2 if link + 1 < len(found) and found[link + 1].lower == "the" else link + 1
    if after >= len(found) or not found[after].text[0].isupper():
        return False
    return found[link].lower != "the" or found[link - 1].lower in _NAME_LINKS


def _noun_end(found: list[Token], start: int) -> int:
    """Return the index after the nouns and adjectives that run from `start`."""
    end = start
    while end < len(found) and end - start < 6:
        token = found[end]
        if token.text[0].isupper() and token.lower not in words.WH_WORDS:
            if end - start > 1 and _helped(found, start):
                return end - 1
            end = _name_end(found, end)
            led = found[start - 1].lower in words.DETERMINERS if start else False
            if (
                not led
                and not _possessive(found[end - 1])
                and not _DEMONYM.fullmatch(found[end - 1].text)
            ):
                break
            continue
        if not token.text[0].isalnum() or token.lower in words.FUNCTION_WORDS - {"first"}:
            break
        verbal = token.lower in words.VERBS or token.lower.endswith(("ed", "ly"))
        if end > start and (verbal or _participle(found, end)):
            break
        end += 1
    whole = end == len(found) or found[end].text in {"?", ".", "!", ","}
    return end - 1 if whole and end - start > 1 and _helped(found, start) else end


def _helped(found: list[Token], start: int) -> bool:
    """Say whether an auxiliary stands before a noun phrase, so that its verb is still to come."""
    if start < 2:
        return False
    return found[start - 2].lower in words.AUXILIARIES - words.BE


def _participle(found: list[Token], index: int) -> bool:
    """Say whether a word goes on like `engaging in` or `marking the`."""
    if not found[index].lower.endswith("ing") or index + 1 >= len(found):
        return False
    after = found[index + 1].lower
    return after in words.DETERMINERS or after in words.PREPOSITIONS


def _describe(text: str, found: list[Token], start: int, end: int) -> Mention:
    if found[start].lower in {"many", "which", "what"}:
        start += 1
    first, last = found[start], found[end - 1]
    phrase = re.sub(r"(?:['’]s|(?<=s)['’])$", "", text[first.start : last.end])
    parts = [token.lower for token in found[start:end]]
    named = any(
        token.text[0].isupper() and token.lower not in words.DETERMINERS
        for token in found[start:end]
    )
    plural = _plural(phrase, parts, found[start:end])
    owned = any(_possessive(token) for token in found[start : end - 1])
    described = owned or (last.text[0].islower() and named)
    if "of" in parts[1:] and parts[0] in words.DETERMINERS:
        parts, described = parts[: parts.index("of")], True
    elif parts[0] in words.DETERMINERS and last.text[0].isupper() and first.text.islower():
        lower = [token.lower for token in found[start + 1 : end] if token.text.islower()]
        parts, described = lower or parts, bool(lower)
    elif described:
        parts = parts[-1:]
    kind, gender = _kind(parts, named=named and not described)
    before = found[start - 1].lower if start else ""
    after = found[end].lower if end < len(found) else ""
    if kind == "name":
        if before in words.BE and start > 1 and found[start - 2].lower == "what":
            kind = "thing"
        elif before in {"in", "at"}:
            kind = "place"
        elif after in words.PERSON_VERBS:
            kind = "person"
    subject = not before or before in words.AUXILIARIES or not before[0].isalnum()
    return Mention(phrase, kind, gender, plural, named, subject, first.start, last.end)


def _plural(phrase: str, parts: list[str], found: list[Token]) -> bool:
    if "of" in parts[1:] and parts[0] != "the":
        return words.is_plural_noun(parts[parts.index("of") - 1])
    last = found[-1].text
    if " and " in phrase or " & " in phrase:
        return True
    if last[0].isupper():
        return parts[0] == "the" and last.endswith("s") and len(parts) == 2
    return words.is_plural_noun(last.lower())


def _kind(parts: list[str], *, named: bool) -> tuple[Kind, Gender]:
    """Return kind and gender by what the words of a phrase, lower case, are known for."""
    known = set(parts)
    if all(part in words.MONTHS_AND_DAYS or part[0].isdigit() for part in parts):
        dated = bool(known & words.MONTHS_AND_DAYS) or any(_YEAR.fullmatch(part) for part in parts)
        return ("time" if dated else "thing"), "unknown"
    male = bool(known & words.MALE_NOUNS) or (named and parts[0] in words.MALE_NAMES)
    female = bool(known & words.FEMALE_NOUNS) or (named and parts[0] in words.FEMALE_NAMES)
    if male or female:
        return "person", "male" if male and not female else "female" if female else "unknown"
    if _means_person(parts) and not known & words.NOT_A_PERSON:
        return "person", "unknown"
    if known & words.GROUP_NOUNS:
        return "group", "unknown"
    if known & words.PLACES:
        return "place", "unknown"
    if not named:
        return "thing", "unknown"
    if known & words.NOT_A_PERSON or parts[0] in words.DETERMINERS:
        return "thing", "unknown"
    return "name", "unknown"


def _means_person(parts: list[str]) -> bool:
    """Say whether a phrase has a word for people, or one made like `physicist`, `politicians`."""
    if set(parts) & words.PERSON_NOUNS or parts[-1].removesuffix("s") in words.PERSON_NOUNS:
        return True
    if parts[-1] in words.PLURAL_NOUNS and parts[-1] not in words.GROUP_NOUNS:
        return True
    last = parts[-1]
    return last.removesuffix("s").endswith(("ogist", "cist", "mist", "alist", "ician", "soldier"))
