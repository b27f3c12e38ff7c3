"""What a question asks for: its asking part, its kind, its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from assistant.words import content_stems, names, numbers, plain, stem, words

Kind = Literal["who", "when", "where", "number", "why", "how", "yes_no", "other"]

_POLITE = re.compile(
    r"""^(?:
        (?:hi|hey|hello|ok|okay|so|well|please|also|and|but)\b[\s,!.]*
      | (?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+)?
        (?:tell|explain|say|show|remind|help|let)\b\s*(?:to\s+)?(?:me|us)?\s*
        (?:know|understand|find\s+out|about)?\s*
      | (?:please\s+)?(?:tell|show|remind)\s+(?:me|us)\s+(?:about\s+)?
      | (?:i|we)(?:'d|\s+would|\s+do)?\s*(?:really\s+)?(?:like|want|need|love)\s+to\s+
        (?:know|understand|find\s+out|learn|ask)\s*(?:about\s+)?
      | (?:i|we)(?:'m|\s+am|\s+was|'re|\s+are|\s+were)?\s*(?:just\s+)?(?:wonder(?:ing)?|curious)
        (?:\s+(?:about|to\s+know))?\s*
      | do\s+you\s+(?:happen\s+to\s+)?know\s+
      | any\s+idea\s+
      | (?:my\s+)?question\s+is\s*:?\s*
      | according\s+to\s+(?:the|this)\s+(?:article|text|story|passage|report)\s*,?\s*
      | (?:in|from)\s+(?:the|this)\s+(?:article|text|story|passage)\s*,?\s*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKING = re.compile(r"\b(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)
_PREAMBLE = re.compile(
    r"^(?:i|we|my|our)\b[^?]*?[,;:]\s*(?:and\s+|so\s+|but\s+)?"
    r"(?=(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|does|do|can|could)\b)",
    re.IGNORECASE,
)
_YES_NO = re.compile(
    r"^(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|may|might)\b"
    r"(?!\s+not\s+know)",
    re.IGNORECASE,
)
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "number",
        re.compile(
            r"\bhow\s+(?:many|much|often|old|long|far|big|large|tall|high|fast|heavy)\b"
            r"|\bwhat\s+(?:number|percentage|percent|share|amount|price|age|score)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "when",
        re.compile(
            r"\bwhen\b|\b(?:what|which)\s+(?:exact\s+)?(?:year|date|day|month|time|century|decade)\b",
            re.IGNORECASE,
        ),
    ),
    ("who", re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)),
    (
        "where",
        re.compile(
            r"\bwhere\b|\b(?:what|which)\s+(?:city|country|town|place|region|state)\b",
            re.IGNORECASE,
        ),
    ),
    ("why", re.compile(r"\bwhy\b|\bwhat\s+(?:was|is|are|were)?\s*the\s+reasons?\b", re.IGNORECASE)),
    ("how", re.compile(r"^how\b", re.IGNORECASE)),
)
_LIST = re.compile(
    r"\b(?:list|name\s+(?:all|the)|all\s+the|what\s+are|which\s+are|who\s+are|what\s+were"
    r"|who\s+were|(?:what|which)\s+(?:\w+\s+)?\w+s\s+(?:are|were|did|do|have|will))\b",
    re.IGNORECASE,
)
LONG_WINDED = 18
"""Words from which a question is worth cutting to its last asking clause."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what its words say of the answer."""

    text: str
    """The asking part."""
    kind: Kind
    wants_list: bool
    stems: tuple[str, ...]
    names: tuple[str, ...]
    """Stems of its capitalised words."""
    numbers: tuple[str, ...]


def analyse(text: str) -> Question:
    """Return what a question asks for."""
    asked = asking_part(text)
    kind: Kind = "other"
    if _YES_NO.match(asked):
        kind = "yes_no"
    else:
        for candidate, pattern in _KINDS:
            if pattern.search(asked):
                kind = candidate
                break
    return Question(
        text=asked,
        kind=kind,
        wants_list=bool(_LIST.search(asked)),
        stems=tuple(dict.fromkeys(content_stems(asked))),
        names=tuple(dict.fromkeys(stem(plain(name)) for name in names(asked))),
        numbers=tuple(sorted(numbers(asked))),
    )


def asking_part(text: str) -> str:
    """Return a question without greetings, politeness and preamble; unchanged if none is left."""
    asked = " ".join(text.split())
    last = re.split(r"(?<=[.!])\s+(?=[A-Z\"“])", asked)[-1]
    if len(content_stems(last)) >= 2 and (last.endswith("?") or _ASKING.match(last)):
        asked = last if len(words(asked)) > LONG_WINDED else asked
    while True:
        cut = _PREAMBLE.sub("", _POLITE.sub("", asked, count=1), count=1)
        if cut == asked or not content_stems(cut):
            break
        asked = cut
    return asked[:1].upper() + asked[1:]
