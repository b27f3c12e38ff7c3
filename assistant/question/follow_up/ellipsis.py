"""Completes questions that leave out what was said before: `and when?`, `what about X?`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.question.follow_up import closed_classes as words
from assistant.question.follow_up.antecedents import topic
from assistant.question.follow_up.clauses import (
    and_asked,
    answered,
    ask_instead,
    ask_number,
    negated,
    stated,
)
from assistant.question.follow_up.conversation import definite, last_asked
from assistant.question.follow_up.fragments import bare, fragment
from assistant.question.follow_up.mentions import mentions
from assistant.question.follow_up.substitution import put_in_place, put_phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.question.follow_up.conversation import Context

_EVENT = (
    r"(?: (?:was|is|did|does|would|will) (?:that|this)(?: happen(?:ing)?| occur| take place| be)?)"
)
_WH = re.compile(
    r"((?:since |until |by |in |at |on |for |from |to |with |about )?"
    r"(?:when|where|why not|why|how|whom|what (?:year|time|day|date|month)"
    r"|which (?:year|day|month|city|country|place)"
    r"|how (?:long|often|come|exactly|far|so|soon)|what for))"
    rf"(?: exactly| precisely)?{_EVENT}?(?: exactly)?",
    re.IGNORECASE,
)
_WHEN_IS_IT = re.compile(r"(when|where) (?:is|was|will) it(?: be| held)?", re.IGNORECASE)
_HOW_MANY = re.compile(
    r"how (?:many|much)(?: exactly| in total| were there| was it)?", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    r"(?:what about|how about|what of|same question for|same for|and for|and|what if it is|or)"
    r" (.+)",
    re.IGNORECASE,
)
_ELSE = re.compile(r"(?:and )?(who|what|where|when|why|how) else", re.IGNORECASE)
_ANYTHING_ELSE = re.compile(
    r"(?:is there |was there )?(?:anything|something) (?:else|more|other)|what else(?: is there)?",
    re.IGNORECASE,
)
_ANYONE_ELSE = re.compile(r"(?:any(?:one|body) else|(?:any )?others?)", re.IGNORECASE)
_DOUBT = re.compile(
    r"(?:really|are you sure|you sure|is (?:that|this|it) (?:really )?(?:true|so|right|correct"
    r"|certain|confirmed)|true|sure|is that a fact"
    r"|was (?:that|this|it) (?:really )?(?:true|confirmed)"
    r"|(?:did|does|do|is|was|are|were|will|has|have|can) (?:he|she|it|they)(?: really)?)",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:who (?:said|says|claims|claimed|reported|confirmed|told you|told them|wrote|announced)"
    r"(?: (?:so|that|this|it))?|says who|according to (?:who|whom|what)"
    r"|how do (?:you|we|they) know(?: (?:that|this|it))?|what(?:'s| is) the source(?: (?:of|for)"
    r" (?:that|this|it))?|where (?:does|did) (?:that|this) come from)",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:(?:please )?(?:tell me|say|know|learn) (?:some |a bit )?more(?: about (?:it|that|this))?"
    r"|(?:some |any )?more (?:details?|information)(?: please)?|go on|continue|elaborate"
    r"|explain(?: (?:it|that|this))?|details?|more)(?: please)?",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:and )?what (?:happened|happens|came|comes|did happen) (?:next|then|afterwards?"
    r"|after (?:this|that))|then what|and then|what (?:then|next)",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(
    r"(?P<start>(?:why|when|where|how|to whom|who) (?:did|does|do|would|has|have) .+?"
    r" (?:say|said|think|claim|believe|mean|write|tell \w+)) (?:that|this|so|it)",
    re.IGNORECASE,
)
_DID_THAT = re.compile(
    r"(?P<wh>why|when|where|how|with whom|in what year|what year|what time) "
    r"(?:did|does|do|would|will|has|have) (?:that|this|it|he|she|they|we) "
    r"(?:do (?:that|this|so|it)|happen|occur|take place|start|begin|end)",
    re.IGNORECASE,
)
_MEANS = re.compile(r"what (?:does|did|would) (?:that|this|it) mean", re.IGNORECASE)
_ARTICLE = re.compile(
    r"(?P<start>(?:when|where|by whom|who) (?:was|is|published|wrote)) (?:it|this|that)"
    r"(?P<end>(?: published| written| posted)?(?: by| on)?)",
    re.IGNORECASE,
)
_TEXTS = frozenset(
    "book novel story poem song album report study paper letter statement memoir essay play script"
    " column review thesis document law map article".split()
)
_YES_NO = re.compile(
    r"(?:do|does|did|has|have|had|will|would|can|could|should|is|are|was|were)\b", re.IGNORECASE
)
_OPEN_WHAT = re.compile(r"^what\b.*\b(?:do|did|does|happen|happened)\b|^how\b", re.IGNORECASE)
_AND_SUBJECT = re.compile(
    r"(?:did|does|do|is|was|are|were|will|would|has|have|can|could) "
    r"(?P<subject>[A-Z][^?]*?|the \w+)(?: too| as well| also)?"
)


def complete(question: str, context: Context) -> str | None:
    """Return the whole question that a short one stands for, or None if nothing is left out."""
    if not context.turns:
        return None
    core = re.sub(r"\s+", " ", question).strip(" ?.!,").replace("’", "'")
    for pattern, form in _FORMS:
        found = pattern.fullmatch(core)
        if found:
            completed = form(found, context)
            if completed is not None:
                return completed
    return fragment(core, context) or bare(core, context)


def _bare_wh(found: re.Match[str], context: Context) -> str | None:
    wh = found[1]
    if wh.lower() in {"how come", "how so"}:
        wh = "why"
    if wh.lower() == "why not":
        asked = ask_instead("why", last_asked(context)) or ""
        return negated(asked) if _YES_NO.match(last_asked(context)) else None
    return ask_instead(wh, last_asked(context), known=answered(context))


def _when_is_it(found: re.Match[str], context: Context) -> str | None:
    previous = last_asked(context)
    if any(item.kind in {"thing", "name", "group"} for item in mentions(previous)):
        return None
    return ask_instead(found[1], previous)


def _event(found: re.Match[str], context: Context) -> str | None:
    said = stated(context)
    if said and _OPEN_WHAT.search(last_asked(context)):
        return f"{found['wh']} did it happen that {said}"
    return ask_instead(found["wh"], last_asked(context))


def _how_many(_found: re.Match[str], context: Context) -> str | None:
    return ask_number(_found[0].split()[1].lower(), last_asked(context))


def _doubt(_found: re.Match[str], context: Context) -> str | None:
    said = stated(context)
    return f"Is it true that {said}" if said else last_asked(context)


def _source(_found: re.Match[str], context: Context) -> str | None:
    if re.match(r"who (?:confirmed|wrote|announced)$", _found[0], re.IGNORECASE):
        return None
    said = stated(context)
    return f"Who said that {said}" if said else f"{last_asked(context)}, and who said so"


def _means(_found: re.Match[str], context: Context) -> str | None:
    said = stated(context)
    return f"What does it mean that {said}" if said else None


def _article(found: re.Match[str], context: Context) -> str | None:
    """Take `when was it published` to be about the article where no other text was spoken of."""
    verbs = ("published", "wrote", "written", "posted")
    if not any(verb in found[0].lower() for verb in verbs):
        return None
    if any(item.head in _TEXTS or '"' in item.text for item, _, _ in context.candidates):
        return None
    return f"{found['start']} the article{found['end']}"


def _next(_found: re.Match[str], context: Context) -> str | None:
    said = stated(context)
    if said is None:
        return None
    undated = re.sub(r"^(?:on|in|at|by) [^,]{3,30}, ", "", said)
    return f"What happened after {undated}"


def _more(_found: re.Match[str], context: Context) -> str | None:
    names = [item for item in mentions(last_asked(context)) if item.kind != "time"]
    about = " and ".join(dict.fromkeys(definite(item) for item in names[:2]))
    return f"What else is said about {about}" if about else None


def _else(found: re.Match[str], context: Context) -> str | None:
    previous = last_asked(context)
    first, _, rest = previous.partition(" ")
    kind = re.match(r"(which|what) (?!other)(\w+s) (?!else)", previous, re.IGNORECASE)
    if kind and found[1].lower() in {"who", "what"}:
        return f"{kind[1]} other {previous[kind.start(2) :]}"
    if not rest or first.lower() != found[1].lower():
        wh = found[1].lower()
        return ask_instead(f"{wh} else", previous) if wh not in {"who", "what"} else None
    return previous if rest.lower().startswith("else ") else f"{first} else {rest}"


def _anything_else(_found: re.Match[str], context: Context) -> str | None:
    previous = last_asked(context)
    if re.match(
        r"what (?!else)(?:did|do|does|has|have|will|would|happened|was|is)\b",
        previous,
        re.IGNORECASE,
    ):
        return f"What else{previous[4:]}"
    about = topic(context)
    return f"What else is said about {definite(about)}" if about else None


def _anyone_else(_found: re.Match[str], context: Context) -> str | None:
    previous = last_asked(context)
    if re.match(r"who (?!else)", previous, re.IGNORECASE):
        return f"Who else{previous[3:]}"
    return None


def _said_that(found: re.Match[str], context: Context) -> str | None:
    said = stated(context)
    previous = last_asked(context)
    if re.search(r"\b(?:say|said|says|think|describe|call)\b", previous, re.IGNORECASE):
        merged = ask_instead(found["start"].split()[0], previous)
        if merged is not None:
            return merged
    return f"{found['start']} that {said}" if said and len(said.split()) <= 20 else None


def _and_subject(found: re.Match[str], context: Context) -> str | None:
    if len(found["subject"].split()) > 4:
        return None
    return put_in_place(found["subject"], last_asked(context), context)


def _what_about(found: re.Match[str], context: Context) -> str | None:
    text = found[1].strip()
    if len(text.split()) > 7 or text.lower() in words.PRONOUNS:
        return None
    lower = text.lower().split()
    if lower[0] in {"his", "her", "its", "their"}:
        return f"What is {text}"
    if any(word in words.WH_WORDS or word in words.AUXILIARIES for word in lower):
        return None
    previous = last_asked(context)
    if len(previous.split()) < 3 or " of " in text:
        return None
    if lower[0] in words.PREPOSITIONS:
        return put_phrase(text, previous)
    replaced = put_in_place(text, previous, context)
    return replaced or and_asked(previous, f"what about {text}")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Context], str | None]], ...] = (
    (_WH, _bare_wh),
    (_WHEN_IS_IT, _when_is_it),
    (_HOW_MANY, _how_many),
    (_MEANS, _means),
    (_ARTICLE, _article),
    (_DOUBT, _doubt),
    (_SOURCE, _source),
    (_NEXT, _next),
    (_MORE, _more),
    (_ANYTHING_ELSE, _anything_else),
    (_ELSE, _else),
    (_ANYONE_ELSE, _anyone_else),
    (_DID_THAT, _event),
    (_SAID_THAT, _said_that),
    (_AND_SUBJECT, _and_subject),
    (_WHAT_ABOUT, _what_about),
)
