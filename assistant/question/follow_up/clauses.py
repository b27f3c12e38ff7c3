"""Recasts a question with another question word, or an answer as a clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.conversation import definite, is_refusal
from assistant.question.follow_up.mentions import mentions

if TYPE_CHECKING:
    from assistant.question.follow_up.conversation import Context

LONGEST_CLAUSE = 32
_WH_PHRASE = re.compile(
    r"(?P<wh>(?:(?:in|at|on|by|for|from|to|with|since|until) )?"
    r"(?:who(?:m|se)?|what|which|when|where|why|how)"
    r"(?: (?:many|much|long|often|old|far|else|exactly))?)(?P<noun>(?: [^\s?]+){0,4}?)",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?P<aux>do|does|did|has|have|had|will|would|can|could|shall|should|may|might|must"
    r"|is|are|was|were|don't|doesn't|didn't|wasn't|isn't|won't)"
)
_WITH_AUXILIARY = re.compile(rf"(?:{_WH_PHRASE.pattern} )?{_AUXILIARY} (?P<rest>.+)", re.IGNORECASE)
_SUBJECT_ASKED = re.compile(
    r"(?:who|which \w+|what) (?P<verb>[a-z]+) (?P<object>.+)", re.IGNORECASE
)
_PARTICIPLES = {
    "wrote": "written", "gave": "given", "took": "taken", "saw": "seen", "broke": "broken",
    "drove": "driven", "chose": "chosen", "stole": "stolen", "spoke": "spoken", "began": "begun",
    "sang": "sung", "drew": "drawn", "threw": "thrown", "knew": "known", "did": "done",
    "shot": "shot", "beat": "beaten", "hid": "hidden", "overtook": "overtaken",
}  # fmt: skip
_SAME_PARTICIPLE = frozenset(
    "said made won led built held sent found told paid met left bought sold brought caught lost"
    " read cut put set kept taught thought fought heard hit hurt bet spent struck".split()
)
_TRANSITIVE_BARE = re.compile(
    r"\b(say|do|mean|write|make|want|see|find|win|announce|sign|call|think|promise|plan|describe)\b",
    re.IGNORECASE,
)


def ask_instead(wh: str, previous: str, *, known: str = "that") -> str | None:
    """Return the previous question asked with another question word.

    `known` stands for what it asked for: `What did they sign?` becomes `When did they sign that?`.
    """
    start = wh[0].upper() + wh[1:]
    found = _WITH_AUXILIARY.fullmatch(previous)
    if found:
        return _with_auxiliary(start, found, known)
    subject = _SUBJECT_ASKED.fullmatch(previous)
    if subject and subject["verb"].lower() not in words.AUXILIARIES:
        return _passive(start, subject["verb"].lower(), subject["object"], previous)
    return and_asked(previous, wh)


def and_asked(previous: str, wh: str) -> str | None:
    """Return a question with one more put behind it, where it is a question at all."""
    opens = previous.partition(" ")[0].lower()
    if opens not in words.WH_WORDS | words.AUXILIARIES or ", and " in previous:
        return None
    first, space, rest = wh.partition(" ")
    return f"{previous}, and {first.lower()}{space}{rest}"


def _with_auxiliary(start: str, found: re.Match[str], known: str) -> str | None:
    aux, rest = found["aux"].lower(), found["rest"]
    if rest.lower().startswith("there"):
        return and_asked(found[0], start)
    asked = (found["wh"] or "").lower()
    noun = (found["noun"] or "").strip()
    if (
        not asked
        or asked.split()[-1] in {"when", "where", "why", "long", "often"}
        or (asked == "how" and not noun)
    ):
        return f"{start} {aux} {rest}"
    opens = rest.partition(" ")[0].lower()
    done = opens.endswith("ed") or opens in _SAME_PARTICIPLE or opens in _PARTICIPLES.values()
    if aux in {"is", "are", "was", "were"} or (noun and done):
        return f"{start} {aux} {noun} {rest}" if noun else and_asked(found[0], start)
    return f"{start} {aux} {_fill(rest, noun or known)}"


def _fill(rest: str, filler: str) -> str:
    """Put what was asked for back after the verb that misses it."""
    verb = _TRANSITIVE_BARE.search(rest)
    if verb:
        place = verb.end()
    else:
        place = len(rest)
        for found in re.finditer(r" (\w+)", rest):
            if found[1].lower() in words.PREPOSITIONS - {"of"} and found.start() > rest.find(" "):
                place = found.start()
                break
    return f"{rest[:place]} {filler}{rest[place:]}"


def _passive(start: str, verb: str, rest: str, previous: str) -> str | None:
    participle = _PARTICIPLES.get(verb)
    if participle is None and (verb.endswith("ed") or verb in _SAME_PARTICIPLE):
        participle = verb
    if participle is None or rest.split(maxsplit=1)[0].lower() in words.PREPOSITIONS:
        if verb in {"happened", "occurred"}:
            return f"{start} did that happen {rest}"
        return and_asked(previous, start)
    cut = next(
        (
            found.start()
            for found in re.finditer(r" (\w+)", rest)
            if found[1].lower() in words.PREPOSITIONS - {"of"}
        ),
        len(rest),
    )
    head, tail = rest[:cut], rest[cut:]
    plural = " and " in head or words.is_plural_noun(head.split()[-1].lower())
    return f"{start} {'were' if plural else 'was'} {head} {participle}{tail}"


def ask_number(word: str, previous: str) -> str | None:
    """Return the previous question asked for a number: `how many` or `how much`."""
    start = f"How {word}"
    found = _WITH_AUXILIARY.fullmatch(previous)
    if not found:
        return None
    if found["wh"] and found["wh"].lower().startswith("how"):
        return previous
    aux, rest = found["aux"].lower(), found["rest"]
    counted = [item for item in mentions(rest) if item.plural and not item.text.istitle()]
    if not counted or word == "much":
        return and_asked(previous, start)
    noun = re.sub(
        r"^(?:the|any|some|his|her|their|its) ", "", counted[-1].text, flags=re.IGNORECASE
    )
    left = (rest[: counted[-1].start] + rest[counted[-1].end :]).replace("  ", " ").strip()
    return f"{start} {noun} {aux} {left}"


def stated(context: Context) -> str | None:
    """Return the last answer as a clause to be put after `that`, or None if it will not do."""
    answer = context.turns[-1].answer.strip()
    if is_refusal(answer):
        return None
    sentence = re.split(r"(?<=[\w”\"’')][.!?])\s+(?=[A-Z“\"])", answer, maxsplit=1)[0].rstrip(
        ".!? "
    )
    sentence = re.sub(r"^according to [^,]+, ", "", sentence, flags=re.IGNORECASE)
    sentence = re.sub(
        r"^(?:but|and|so|however|meanwhile|also),? ", "", sentence, flags=re.IGNORECASE
    )
    sentence = re.sub(r"[.!?](?=[\"”’']$)", "", sentence)
    parts = sentence.split()
    if not 4 <= len(parts) <= LONGEST_CLAUSE:
        return None
    if not any(_verbal(part) for part in parts[1:]):
        return None
    if parts[0].lower() in words.FUNCTION_WORDS:
        sentence = sentence[0].lower() + sentence[1:]
    return sentence


def _verbal(part: str) -> bool:
    word = part.lower().strip(',;:"“”')
    return (
        word in words.AUXILIARIES or word in words.VERBS or (word.endswith("ed") and len(word) > 4)
    )


def negated(asked: str) -> str | None:
    """Return a question that begins `Why did ...` as `Why didn't ...`."""
    found = re.match(r"Why (\w+) ", asked)
    if found is None or found[1] in {"am", "may", "might", "shall"}:
        return None
    aux = {"will": "won't", "can": "can't"}.get(found[1], f"{found[1]}n't")
    return f"Why {aux} {asked[found.end() :]}"


def answered(context: Context) -> str:
    """Return what the previous question asked for, by the first thing new in its answer."""
    previous, answer, _ = context.turns[-1]
    if is_refusal(answer) or re.search(r"\b(?:say|think|mean|do|believe)\b", previous):
        return "that"
    told = (item for item in mentions(answer) if item.kind == "thing" and not item.subject)
    new = next((item for item in told if item.head not in previous.lower()), None)
    return "that" if new is None else definite(new)
