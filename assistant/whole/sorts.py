"""Which sort of thing a question asks to be listed, and what it says of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.text.words import content_words, plain, stem

if TYPE_CHECKING:
    from assistant.whole.facts.name_kinds import NameKind
    from assistant.whole.facts.quantities import Measure
    from assistant.whole.relevance import Embed

Sort = Literal["person", "organisation", "place", "work", "figure", "date", "thing"]

EXAMPLES: dict[Sort, tuple[str, ...]] = {
    "person": ("people", "persons", "players", "politicians", "artists", "scientists", "officials",
               "lawyers", "witnesses", "experts"),
    "organisation": ("organisations", "companies", "institutions", "firms", "agencies", "bodies",
                     "political parties", "teams"),
    "place": ("places", "countries", "cities", "towns", "regions", "locations"),
    "work": ("films", "books", "songs", "plays", "albums"),
    "figure": ("figures", "percentages", "sums of money", "amounts", "numbers", "statistics",
               "prices"),
    "date": ("dates", "days", "years"),
    "thing": ("reasons", "effects", "features", "subjects", "conditions", "proposals", "groups",
              "products", "animals", "diseases", "demands", "arguments", "steps", "problems",
              "plants", "machines", "events", "business areas", "senses"),
}  # fmt: skip
"""Nouns by whose meaning the noun of a question is sorted: the nearest decides."""
NEAREST = 0.45
"""Least cosine to an example: a noun that is near to none asks for a thing."""
_LEAD = re.compile(
    r"^(?:please|can|could|would|you|give|me|us|list|name|show|tell|pull|out|find|set|draw|up|write"
    r"|down|make|a|an|the|all|every|each|of|which|what|are|is|were|was|who|whom|whose|where|there|"
    r"different|various|full|complete|i|want|to|see|need|know|other|two|three|four|five|human|main"
    r"|list|in|for|on|by|at)\b[\s,]*",
    re.IGNORECASE,
)
_NOUN_END = re.compile(
    r"[,;:?.!(]|\s(?:that|who|which|of|in|for|from|about|on|with|to|are|is|were|was|do|does|did|"
    r"has|"
    r"have|had|will|can|could|mentioned|named|given|quoted|come|comes|came|appear|appears|play|"
    r"connected|and|does|the|it|you|by|at|stayed|lose|lost|stands?|carr(?:y|ies))\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    stem(word)
    for word in "named mentioned mention given give come comes appear appears listed list included "
    "piece article story report text occur occurs called people person persons names name places "
    "place just only please pull everyone everybody anybody stand stands full figures found "
    "money".split()
)
_BESIDES = re.compile(
    r"\b(?:besides|apart from|other than|except(?: for)?|not counting|aside from)\s+"
    r"(?P<who>[^,?]+?)"
    r"(?=\s+(?:is|are|was|were|appears?|does|do|did|has|have)\b|[,?]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is to be listed."""

    question: str
    sort: Sort
    topic: bool
    """Whether the question says more of them than their sort: not all of that sort are wanted."""
    also: tuple[NameKind, ...] = ()
    """Further sorts of names that fit."""
    measure: Measure | None = None
    besides: tuple[str, ...] = ()
    """Words of what the question leaves out."""


def asked_sort(question: str, embed: Embed) -> Asked:
    """Return what a question asks to be listed."""
    noun = noun_of(question)
    lower = question.lower().lstrip()
    sort: Sort = _nearest(noun, embed) if noun else "thing"
    also: tuple[NameKind, ...] = ()
    if re.match(r"(?:who|whom|name everyone|list everyone|everyone|everybody)\b", lower):
        also = ("organisation",) if sort not in {"person", "thing"} or _is_party(noun) else ()
        sort = "person"
    elif lower.startswith("where"):
        sort = "place"
    elif re.search(r"\b(?:people|persons|who)\b", lower) and sort == "thing" and not noun:
        sort = "person"
    besides = _BESIDES.search(question)
    measure = _measure(lower) if sort == "figure" else None
    head = {stem(word) for word in plain(noun).split()}
    left = [word for word in map(stem, content_words(question)) if word not in _GENERIC | head]
    return Asked(
        question=question,
        sort=sort,
        topic=bool(left),
        also=also,
        measure=measure,
        besides=tuple(plain(besides["who"]).split()) if besides else (),
    )


def noun_of(question: str) -> str:
    """Return the noun that a question asks for, with what stands right before it; "" if none."""
    rest = question.strip()
    while match := _LEAD.match(rest):
        rest = rest[match.end() :]
    end = _NOUN_END.search(rest)
    return " ".join((rest[: end.start()] if end else rest).split()[-3:])


def _nearest(noun: str, embed: Embed) -> Sort:
    labels = [(sort, text) for sort, texts in EXAMPLES.items() for text in texts]
    vectors = embed([noun.lower(), noun.lower().rpartition(" ")[2], *(text for _, text in labels)])
    likeness = (vectors[2:] @ vectors[:2].T).max(axis=1)
    best = int(likeness.argmax())
    return labels[best][0] if likeness[best] >= NEAREST else "thing"


def _is_party(noun: str) -> bool:
    return stem(noun.rpartition(" ")[2]) in {"parti", "side", "member"} if noun else False


def _measure(question: str) -> Measure | None:
    if re.search(r"\bpercent|\bper cent|\bshares?\b|%", question):
        return None if re.search(r"\bsums?\b|\bamounts?\b|\band\b", question) else "share"
    if re.search(r"\bsums?\b|\bamounts?\b|\bmoney\b|\bdollars?\b|\bpounds?\b|\beuros?\b", question):
        return "money"
    return None
