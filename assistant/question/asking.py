"""Cuts a long-winded question to its asking part."""

from __future__ import annotations

import re

from assistant.question.repair import repaired
from assistant.text.sentences import sentences
from assistant.text.words import content_stems, words

LONG_WINDED = 18
"""Words from which a text of several questions is worth cutting to its last one."""
_WH = r"(?:who|whom|whose|what|when|where|which|why|how)"
_CLAUSE = rf"(?:{_WH}|if|whether|is|are|was|were|did|does|do|has|have|had)"
_ARTICLE = r"(?:the|this)\s+(?:article|text|story|passage|report)\b(?!['’]s)"
_OPENING = re.compile(
    rf"""^(?:
        (?:hi|hey|hello|ok|okay|so(?!\s+(?:far|long|many|much)\b)|well|please|also|and|but|btw)\b
        [\s,!.]*
      | (?: (?:can|could|would|will)\s+(?:you|some(?:one|body)|any(?:one|body))\s+
            (?:please\s+|kindly\s+)?(?:tell|explain|say|show|remind|help|let)\b\s*(?:me|us)?\b
          | (?:tell|show|remind|help|let)\s+(?:me|us)\b
        )\s*(?:to\s+)?(?:know|understand|find\s+out|about)?[\s,]*(?={_CLAUSE}\b)
      | (?:i|we)(?:'d|\s+would|\s+do)?\s*(?:really\s+)?(?:like|want|need|love)\s+to\s+
        (?:know|understand|find\s+out|learn|ask)\s*(?:about\s+)?
      | (?:i|we)(?:'m|\s+am|\s+was|'re|\s+are|\s+were)?\s*(?:just\s+)?(?:wonder(?:ing)?|curious)
        (?:\s+(?:about|to\s+know))?\s*
      | (?:do\s+you\s+(?:happen\s+to\s+)?|does\s+any(?:one|body)\s+(?:here\s+)?)know\s+
      | (?:do\s+you\s+have\s+)?any\s+ideas?\b\s*
      | (?:here(?:'s|\s+is)\s+)?(?:(?:my|a|just\s+a|maybe\s+a)\s+)?
        (?:(?:quick|silly|stupid|dumb|simple|short)\s+)?question(?:\s+is\s*:?|\s*[:,]|,?\s+but\b)[\s,]*
      | (?:sorry|excuse\s+me|pardon)\b[^?.!]{{0,60}}?(?:,\s*(?:but\s+)?|\s+but\s+)(?={_WH}\b)
      | [\s,]*if\s+(?:you|any(?:one|body))\s+(?:can|could|knows?)\b[\s,]*
      | (?:according\s+to|going\s+by|based\s+on)\s+{_ARTICLE}\s*,?\s*
      | (?:in|from)\s+{_ARTICLE}\s*,?\s*
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_PREAMBLE = re.compile(
    rf"""^(?:
        (?:i|we|my|our)\b[^?]*?[,;:–—-]\s*(?:and\s+|so\s+|but\s+)?
        (?=(?:{_WH}|is|are|was|were|did|does|do|can|could)\b)
      | (?:i|we|my)\b[^?]{{0,120}}?\b(?:wonder(?:ing|ed|s)?|curious|know|ask(?:ing)?|find\s+out
        |figure\s+out|understand|remember|forgot|sure|clear)\b(?:\s+about)?[\s,:]+(?={_WH}\b)
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_CLOSING = re.compile(
    rf"""(?:
        \s*[,;–—-]\s*(?:thanks|thank\s+you|thx|cheers)(?:\s+(?:so\s+much|a\s+lot|in\s+advance))?
      | (?:\s*,|(?<!they)(?<!\bhe)(?<!\byou)(?<!\bwe)(?<!\bto))\s+(?:please|pls)
      | [\s,]+according\s+to\s+{_ARTICLE}
    )(?=[\s?.!]*$)""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKING = re.compile(
    rf"(?:{_WH}|is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|tell\s+me)\b",
    re.IGNORECASE,
)
_FIRST_PERSON = re.compile(r"\b(?:i|i['’]\w+|we|me|us|my|our)\b", re.IGNORECASE)
_CHATTER = re.compile(
    rf"{_FIRST_PERSON.pattern}"
    r"|^\W*(?:hi|hey|hello|thanks|thank|thx|cheers|sorry|please|pls|ok|okay|any)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"(?:(?:can|could|would|will)\s+(?:you|some(?:one|body)|any(?:one|body))\s+(?:please\s+)?"
    r"(?:help|explain|answer|tell)(?:\s+(?:me|us))?(?:\s+(?:with\s+)?(?:this|that|it))?"
    r"|any\s+ideas?|does\s+any(?:one|body)\s+know|do\s+you\s+know|right|ok)\W*$",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\b(?:it|its|he|him|his|she|her|they|them|their|there)\b", re.IGNORECASE)
_NAME = re.compile(r"\w\W+(?!I\b)[A-Z]\w")


def asking_part(text: str) -> str:
    """Return a question without greetings, politeness and preamble; unchanged if nothing is left.

    What people took back in mid-question is dropped first.
    """
    asked = _bare(_asking_sentences(repaired(text)))
    return asked[:1].upper() + asked[1:] if text.lstrip()[:1].isupper() else asked


def _bare(asked: str) -> str:
    while True:
        cut = _PREAMBLE.sub("", _OPENING.sub("", asked, count=1), count=1)
        cut = _CLOSING.sub("", cut)
        if cut == asked or not content_stems(cut):
            return asked
        asked = cut


def _asking_sentences(text: str) -> str:
    """Return the sentences that ask and those that say what it is about, without the chatter."""
    said = [text[span.start : span.end] for span in sentences(text)]
    asking = [sentence for sentence in said if _asks(sentence)]
    bare = [_bare(sentence) for sentence in asking]
    # Who asks of himself, `what risks would I take?`, has told of himself what matters.
    if len(said) < 2 or not asking or any(map(_FIRST_PERSON.search, bare)):
        return text
    pointing = any(map(_POINTING.search, bare))
    kept = [
        sentence
        for sentence in said
        if sentence in asking
        or not _CHATTER.search(sentence)
        or (pointing and _NAME.search(sentence))
    ]
    whole = len(content_stems(bare[-1])) > 1 and _ASKING.match(bare[-1])
    if whole and len(kept) == len(asking) and len(words(text)) > LONG_WINDED:
        return asking[-1]
    return text if len(kept) == len(said) else " ".join(kept)


def _asks(sentence: str) -> bool:
    """Say whether a sentence asks for anything: `can you help me?` does not."""
    bare = _bare(sentence)
    if _EMPTY.match(bare) or not content_stems(bare):
        return False
    told = bare != sentence and re.search(rf"\b{_WH}\b", bare, re.IGNORECASE)
    return sentence.endswith("?") or bool(told or _ASKING.match(bare))
