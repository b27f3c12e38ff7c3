"""Asks the previous question of something else: another year, another person, another thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.mentions import Mention, mentions

if TYPE_CHECKING:
    from assistant.question.follow_up.conversation import Context


def put_phrase(phrase: str, previous: str) -> str:
    """Return the previous question with a phrase such as `in 2015` in the place of its like."""
    preposition, _, rest = phrase.partition(" ")
    year = any(character.isdigit() for character in rest)
    for item in mentions(previous):
        before = previous[: item.start].rstrip()
        last = (before.lower().split() or [""])[-1]
        same = last == preposition.lower() or {last, preposition.lower()} == {"with", "without"}
        if same and (item.kind == "time") == year:
            return before[: -len(last)] + phrase + previous[item.end :]
    return f"{previous} {phrase}"


def put_in_place(text: str, previous: str, context: Context) -> str | None:
    """Return the previous question asked of something else."""
    new = _known(text, context)
    rivals = [item for item in mentions(previous) if not _wh_phrase(item, previous)]
    best = max(rivals, key=lambda item: _likeness(new, item), default=None)
    if best is None or _likeness(new, best) <= 0.0:
        return None
    if text.lower() in previous.lower():
        return None
    owner = re.match(r"(.+?)['’]s ", best.text)
    if owner and new.named and "'s" not in text:
        return f"{previous[: best.start]}{text}{previous[best.start + len(owner[1]) :]}"
    office = re.match(r"(?:the|an?) [a-z].* of (?:the )?(?=[A-Z])", best.text)
    if office and new.named and new.kind != "person" and " of " not in text:
        return f"{previous[: best.start + office.end()]}{text}{previous[best.end :]}"
    matter = _what_it_is_of(previous, best)
    if matter and not new.named and text.split(maxsplit=1)[0].lower() not in words.DETERMINERS:
        return f"{previous[: matter[0]]}{text}{previous[matter[1] :]}"
    if previous[: best.start].lower().rstrip().endswith((" many", "which")):
        text = re.sub(r"^(?:the|a|an) ", "", text, flags=re.IGNORECASE)
    tail = previous[best.start : best.end]
    genitive = "'s" if tail.endswith(("'s", "’s")) else ""
    return f"{previous[: best.start]}{text}{genitive}{previous[best.end :]}"


def _what_it_is_of(previous: str, asked: Mention) -> tuple[int, int] | None:
    """Return where Y stands in a question for "X of Y", as "the price of gold"."""
    found = re.match(r" of ((?:the )?[a-z][\w'-]*(?: [a-z][\w'-]*)*)", previous[asked.end :])
    if found is None:
        return None
    start = asked.end + found.start(1)
    kept = found[1].split()
    for at, word in enumerate(kept[1:], start=1):
        if word in words.PREPOSITIONS or word in words.AUXILIARIES:
            kept = kept[:at]
            break
    else:
        if re.match(r"\w+ (?:did|does|do) ", previous, re.IGNORECASE) and len(kept) > 1:
            # The verb of "How did sales of drinks develop" stands at the end.
            kept = kept[:-1]
    return start, start + len(" ".join(kept))


def _known(text: str, context: Context) -> Mention:
    """Return a phrase as a mention, with the kind the conversation knows it by."""
    found = mentions(text)
    described = found[0] if found else None
    for item, _, _ in context.candidates:
        if text.lower() in item.text.lower().split() or item.text.lower() == text.lower():
            return item
    plural = text.lower().endswith("s")
    return described or Mention(text, "thing", "unknown", plural, False, False, 0, len(text))


def _wh_phrase(item: Mention, previous: str) -> bool:
    return item.start == 0 and previous.lower().startswith(("what ", "which "))


def _likeness(new: Mention, old: Mention) -> float:
    score = 0.0
    if new.kind == old.kind:
        score += 2.0
    elif "time" in (new.kind, old.kind):
        return -1.0
    elif "name" in (new.kind, old.kind) and new.named and old.named:
        score += 1.0
    score += 0.5 if new.named == old.named else -0.5
    score += 0.5 if new.plural == old.plural else 0.0
    return score + (0.3 if old.subject else 0.0)
