"""Cuts a long-winded question to its asking part."""

from __future__ import annotations

import re

from assistant.index.sentences import sentences
from assistant.repair import repaired
from assistant.words import content_stems, words

LONG_WINDED = 18
"""Words from which a text of several questions is worth cutting to its last one."""
_WH = r"(?:who|whom|whose|what|when|where|which|why|how)"
_ARTICLE = r"(?:the|this)\s+(?:article|text|story|passage|report)\b(?!['’]s)"
_OPENING = re.compile(
    rf"""^(?:
        (?:hi|hey|hello|ok|okay|so(?!\s+(?:far|long|many|much)\b)|well|please|also|and|but|btw)\b
        [\s,!.]*
      | (?:can|could|would|will)\s+(?:you|some(?:one|body)|any(?:one|body))\s+
        (?:please\s+|kindly\s+)?(?:tell|explain|say|show|remind|help|let)\b\s*(?:to\s+)?(?:me|us)?\s*
        (?:know|understand|find\s+out|about)?\s*
      | (?:please\s+)?(?:tell|show|remind)\s+(?:me|us)\b[\s,]*(?:about\s+)?
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
_CHATTER = re.compile(
    r"\b(?:i|i['’]\w+|we|me|us|my|our)\b"
    r"|^\W*(?:hi|hey|hello|thanks|thank|thx|cheers|sorry|please|pls|ok|okay|any)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(r"\b(?:it|its|he|him|his|she|her|they|them|their|there)\b", re.IGNORECASE)
_NAME = re.compile(r"\w\W+(?!I\b)[A-Z]\w")


def asking_part(text: str) -> str:
    """Return a question without greetings, politeness and preamble; unchanged if none is left.

    What people took back in mid-question is dropped first.
    """
    asked = _asking_sentences(repaired(text))
    while True:
        cut = _PREAMBLE.sub("", _OPENING.sub("", asked, count=1), count=1)
        cut = _CLOSING.sub("", cut)
        if cut == asked or not content_stems(cut):
            break
        asked = cut
    return asked[:1].upper() + asked[1:]


def _asking_sentences(text: str) -> str:
    """Return the sentences that ask and those that say what it is about, without the chatter."""
    said = [text[span.start : span.end] for span in sentences(text)]
    asking = [sentence for sentence in said if _asks(sentence)]
    if len(said) < 2 or not asking:
        return text
    pointing = any(_POINTING.search(sentence) for sentence in asking)
    kept = [
        sentence
        for sentence in said
        if sentence in asking
        or not _CHATTER.search(sentence)
        or (pointing and _NAME.search(sentence))
    ]
    last = asking[-1]
    whole = len(content_stems(last)) > 1 and _ASKING.match(_OPENING.sub("", last, count=1))
    if whole and len(kept) == len(asking) and len(words(text)) > LONG_WINDED:
        return last
    return text if len(kept) == len(said) else " ".join(kept)


def _asks(sentence: str) -> bool:
    """Say whether a sentence asks for anything: `can you help me?` does not."""
    asked = _OPENING.sub("", sentence, count=1)
    if not content_stems(asked):
        return False
    told = asked != sentence and re.search(rf"\b{_WH}\b", asked, re.IGNORECASE)
    return sentence.endswith("?") or bool(told or _ASKING.match(sentence))
