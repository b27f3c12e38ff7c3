"""Puts the phrase that is meant in the place of pronouns and of shortened noun phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.antecedents import agrees, antecedent
from assistant.question.follow_up.conversation import definite, possessive
from assistant.question.follow_up.mentions import Mention, Token, mentions, tokens

if TYPE_CHECKING:
    from assistant.question.follow_up.conversation import Context, Pronoun

_CLASSES: dict[str, Pronoun] = {
    **dict.fromkeys(("he", "him", "his", "he's"), "he"),
    **dict.fromkeys(("she", "her", "hers", "she's"), "she"),
    **dict.fromkeys(("they", "them", "their", "theirs", "thier", "they're"), "they"),
    **dict.fromkeys(("it", "its"), "it"),
}
_GENITIVES = frozenset({"his", "their", "thier", "its", "theirs"})
_OBJECTS = frozenset({"him", "them"})
_DEMONSTRATIVES: dict[str, Pronoun] = {"this": "it", "that": "it", "these": "they", "those": "they"}
_EXPLETIVE_IT = re.compile(
    r"\b(?:is|was|isn't|wasn't|be) it (?:\w+ )?(?:that|to|for|if|whether)\b"
    r"|\b(?:will|would|could|can|might) it be (?:\w+ )?(?:that|to|for|if|whether)\b"
    r"|\bit(?:'s| is| was| will be| would be) (?:\w+ ){0,3}(?:that|to|who|whether|if)\b"
    r"|\bit (?:took|takes|take|cost|costs|seems?|appears?|happens?|turns? out|matters?)"
    r" .*\b(?:to|that|for|if)\b"
    r"|\bhow (?:long|much) (?:does|did|do|will|would|has) it (?:take|cost)\b"
    r"|\bwhat (?:time|day|date|year|month) (?:is|was) it\b"
    r"|\bit (?:raining|snowing|cold|warm|hot|dark|late)\b|\bit (?:rain|snow)s?\b|\bmake it\b"
    r"|\b(?:say|said|tell|told|done) it\b|\b(?:he|she|they|who|to) (?:do|did) it\b"
    r"|\b(?:does|did) it (?:say|mention|state|tell)\b"
    r"|\bwhat (?:is|was) it like (?:to|for)\b|\bwho (?:is|was) it that\b",
    re.IGNORECASE,
)
_LATER_CLAUSE = re.compile(
    r"\w+ \w+ \w+.*(?:[,;:?!]|\b(?:and|but|if|when|because|since|although)\b)", re.IGNORECASE
)
_STAND_ALONE_FOLLOWERS = (
    words.AUXILIARIES
    | words.PREPOSITIONS
    | words.CONJUNCTIONS
    | frozenset(
        "true right correct false common popular successful happen happened happening mean affect"
        " work help cause lead change make take come go still also ever the a an considered".split()
    )
)
_STAND_ALONE_LEADERS = (
    words.AUXILIARIES
    | words.PREPOSITIONS
    | words.WH_WORDS
    | frozenset("say said says do done doing write wrote all and or but mean make made".split())
)
_SAYING = frozenset("say said says think thought mean claim claimed believe know wrote".split())
_TWO = re.compile(
    r"\b(?:the )?((?<=the )two(?: of them)?|both of them|(?<=the )former|(?<=the )latter"
    r"|(?<=the )(?:first|second)(?= one))\b(?: one)?(?! \w+s\b)",
    re.IGNORECASE,
)
_TITLED = frozenset(
    "album song film movie book novel show single track game play series musical record story paper"
    " magazine opera poem tour".split()
)
_TIMES = frozenset(
    "year years time times period day days month season era decade week date".split()
)
_TIME_LEADERS = frozenset("in during at on over around of from since after before by until".split())


def replace_pronouns(question: str, context: Context) -> tuple[str, dict[str, Pronoun]]:
    """Return the question with its pronouns resolved, and which name each was found to be."""
    found = tokens(question)
    expletive = _EXPLETIVE_IT.search(question)
    edits: list[tuple[int, int, str]] = []
    resolved: dict[str, Pronoun] = {}
    done: set[Pronoun] = set()
    used: set[str] = set()
    for index, token in enumerate(found):
        pronoun = _pronoun_at(found, index)
        if pronoun is None or pronoun in done:
            continue
        if pronoun == "it" and expletive and expletive.start() <= token.start < expletive.end():
            continue
        if _has_own_antecedent(question, token, pronoun, context):
            continue
        mention = _meant(token, pronoun, context, taken=(question.lower(), *used))
        if mention is None:
            continue
        done.add(pronoun)
        used.add(mention.text.lower())
        if pronoun in {"he", "she", "it", "they"} and mention.named:
            resolved[mention.head] = pronoun
        edits.append((token.start, token.end, _substitute(found, index, mention, pronoun)))
    return apply_edits(question, edits), resolved


def _meant(
    token: Token, pronoun: Pronoun, context: Context, *, taken: tuple[str, ...]
) -> Mention | None:
    """Return what a pronoun refers to, which must not be in the taken texts already."""

    def free(mention: Mention) -> bool:
        return not any(mention.text.lower() in text for text in taken)

    if token.lower in {"them", "these", "those"}:
        several = antecedent(pronoun, context, among=lambda item: item.plural and free(item))
        if several is not None:
            return several
    return antecedent(pronoun, context, among=free)


def apply_edits(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return the text with each (start, end, replacement) made; they must not overlap."""
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def _pronoun_at(found: list[Token], index: int) -> Pronoun | None:
    token = found[index]
    word = token.text.lower().replace("’", "'")
    before = found[index - 1].lower if index else ""
    after = found[index + 1].lower if index + 1 < len(found) else "?"
    if word in _CLASSES:
        return _CLASSES[word]
    if word in _DEMONSTRATIVES:
        ends = not after[0].isalnum()
        if before in _SAYING and not ends and after not in {"about", "to"}:
            return None
        if after in {"the", "a", "an"} and before not in words.BE:
            return None
        alone = ends or after in _STAND_ALONE_FOLLOWERS
        leads = not before or before in _STAND_ALONE_LEADERS
        return _DEMONSTRATIVES[word] if alone and leads else None
    if word == "there" and before == "be":
        return "there"
    existential = before in words.AUXILIARIES or after in words.AUXILIARIES or not before
    if word == "there" and not existential:
        return "there"
    return None


def _has_own_antecedent(question: str, token: Token, pronoun: Pronoun, context: Context) -> bool:
    """Say whether the question itself names, before a pronoun, what the pronoun stands for."""
    if token.lower in _OBJECTS or pronoun == "there":
        return False
    thing = pronoun in {"it", "they"}
    if thing and _LATER_CLAUSE.search(question, 0, token.start):
        return True
    return any(
        mention.end <= token.start
        and (thing or mention.named or mention.text.lower().startswith("the "))
        and mention.kind != "time"
        and not _asked_for(mention, question)
        and agrees(mention, pronoun, context)
        for mention in mentions(question)
    )


def _asked_for(mention: Mention, question: str) -> bool:
    """Say whether a mention is what the question asks for: `what songs`, `how many songs`."""
    before = question[: mention.start].lower().split()
    return before[-1:] in (["what"], ["which"], ["many"], ["much"], ["whose"])


def _substitute(found: list[Token], index: int, mention: Mention, pronoun: Pronoun) -> str:
    word = found[index].text.lower().replace("’", "'")
    before = found[index - 1].lower if index else ""
    after = found[index + 1] if index + 1 < len(found) else None
    text = definite(mention)
    if pronoun == "there":
        return text if before in words.PREPOSITIONS else f"in {text}"
    if word.endswith(("'s", "'re")):
        return f"{text} is"
    if word in _GENITIVES or (word in {"her", "hers"} and _is_noun(after)):
        return possessive(text)
    if before == "of" and text.split()[-1].islower() and not text.startswith("the "):
        return f"the {text}"
    return text


def _is_noun(token: Token | None) -> bool:
    if token is None or not token.text[0].isalnum():
        return False
    return token.lower not in words.FUNCTION_WORDS or token.lower in {"own", "other", "first"}


def _is_pair(mention: Mention) -> bool:
    return mention.named and " and " in mention.text and ", " not in mention.text


def _of_two(question: str, context: Context) -> list[tuple[int, int, str]]:
    """Return the edit for `the two`, `both of them`, `the former` and `the latter`, if any."""
    found = _TWO.search(question)
    if found is None:
        return []
    pair = antecedent("they", context, among=_is_pair)
    if pair is None:
        return []
    former, _, latter = pair.text.partition(" and ")
    word = found[1].lower()
    text = former if word in {"former", "first"} else latter
    return [(found.start(), found.end(), pair.text if word in {"two", "both of them"} else text)]


def complete_noun_phrases(question: str, context: Context) -> tuple[str, dict[str, Pronoun]]:
    """Give `the scandal`, `that album` or `the two` the words by which they are known.

    Returns the question and the names that were found to be of an `it`.
    """
    known: dict[str, Pronoun] = {}
    edits = _of_two(question, context)
    if edits:
        return apply_edits(question, edits), known
    for mention in mentions(question):
        first, _, rest = mention.text.partition(" ")
        determiner = first.lower()
        if determiner not in {"the", "this", "that", "these", "those"} or mention.named or not rest:
            continue
        if question[mention.end : mention.end + 4] in {" of ", " in ", " tha", " who"}:
            continue
        phrase = rest.lower()
        timed = phrase.rsplit(maxsplit=1)[-1] in _TIMES
        fuller = None if timed else _fuller(phrase, context)
        if fuller is None and phrase in words.NAMED_GROUPS:
            fuller = _group_name(phrase, context)
            known |= {} if fuller is None else {fuller.rsplit(maxsplit=1)[-1].lower(): "it"}
        if fuller is not None:
            edits.append((mention.start, mention.end, _keep_genitive(mention, question, fuller)))
        elif determiner != "the":
            edits.extend(_point_at(question, mention, rest.lower(), context))
    return apply_edits(question, edits), known


def _keep_genitive(mention: Mention, question: str, text: str) -> str:
    written = question[mention.start : mention.end]
    return possessive(text) if written.endswith(("'s", "’s", "s'")) else text


def _fuller(phrase: str, context: Context) -> str | None:
    """Return the nearest mention that holds a phrase and says more, or None."""
    wanted = set(phrase.split())
    head = phrase.rsplit(maxsplit=1)[-1]
    for mention, age, _ in context.candidates:
        if age > 3:
            break
        parts = mention.text.partition(" of ")[0].split()
        lower = {part.lower() for part in parts}
        said_more = len(lower - words.DETERMINERS) > len(wanted)
        named_after = mention.named and head in lower and parts[-1][0].isupper()
        if wanted <= lower and said_more and (parts[-1].lower() == head or named_after):
            return definite(mention)
    return None


def _group_name(phrase: str, context: Context) -> str | None:
    """Return the name of `the company` or `the band`, if one is known."""
    name = antecedent(
        "they",
        context,
        among=lambda item: item.named and item.kind in {"name", "group", "thing"},
    )
    return definite(name) if name is not None and phrase not in name.text.lower() else None


def _at(when: Mention) -> str:
    """Return the preposition that a date takes."""
    parts = when.text.split()
    return "on" if any(part.isdigit() and len(part) <= 2 for part in parts) else "in"


def _point_at(
    question: str, mention: Mention, noun: str, context: Context
) -> list[tuple[int, int, str]]:
    """Return the edit that says which time or title `that year`, `this album` is, if known."""
    head = noun.rsplit(maxsplit=1)[-1]
    if head in _TIMES:
        dated = head not in {"year", "years", "decade"}
        when = antecedent("then", context, among=lambda item: dated or item.text[:4].isdigit())
        if when is None:
            return []
        before = question[: mention.start].split()
        leads = bool(before) and before[-1].lower() in _TIME_LEADERS
        return [(mention.start, mention.end, when.text if leads else f"{_at(when)} {when.text}")]
    if head not in _TITLED or words.is_plural_noun(head):
        return []
    title = next(
        (
            item
            for item, age, _ in context.candidates
            if age <= 1 and item.named and item.kind in {"thing", "name", "group"}
        ),
        None,
    )
    if title is None or title.text in question:
        return []
    return [(mention.start, mention.end, f"the {noun} {title.text.removeprefix('the ')}")]
