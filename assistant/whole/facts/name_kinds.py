"""What sort of name a name is: a person, an organisation, a place, or something else.

A logistic regression over the default embedder's vectors of the name and of the words around it,
beside a few cues. Its weights were fitted by docs/benchmarks/name_kinds.py to the labels that
spaCy's small English model gives on Wikipedia and Wikinews texts; the program itself needs no
spaCy. With another embedder only the cues are left.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal, get_args

from assistant.text.words import plain
from assistant.whole.facts.speech import SPEECH_VERB

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from assistant.whole.facts.names import Mention, Name

    Embed = Callable[[Sequence[str]], NDArray[np.float32]]

NameKind = Literal["person", "organisation", "place", "other"]
KINDS: tuple[NameKind, ...] = get_args(NameKind)
PROBE = "a person, an organisation, a place"
"""Text whose vector tells whether the weights belong to an embedder."""
WINDOW = 7
"""Words on each side of a mention that are embedded with it."""
MENTIONS = 2
"""Mentions of a name that are embedded."""
MOST_NAMES = 400
"""Names of one article that are sorted by the model; the rarer ones by their cues."""
_IN_PLACE = re.compile(
    r"\b(?:in|at|near|from|to|across|outside|around)\s+(?:the\s+)?$", re.IGNORECASE
)
_AGE = re.compile(r"^,\s+(?:\d{1,3}\b|an?\s|the\s|who\b|aged\b)")
_FIRM = re.compile(
    r"\b(?:inc|corp|ltd|plc|co|group|company|bank|university|ministry|department|council|party|"
    r"association|union|agency|office|committee|commission|institute|board|court|club|service|"
    r"authority|federation|foundation|society|trust|police|college|school)\b",
    re.IGNORECASE,
)


def kinds_of(names: Sequence[Name], embed: Embed) -> tuple[NameKind, ...]:
    """Return the kind of each name of one article."""
    import numpy as np

    if not names:
        return ()
    ranked = sorted(range(len(names)), key=lambda index: -len(names[index].mentions))
    chosen = sorted(ranked[:MOST_NAMES])
    cues = np.array([cues_of(name) for name in names], dtype=np.float32)
    weights, bias, probe = _weights()
    found = [_by_cues(row) for row in cues]
    if embed([PROBE])[0].shape != probe.shape or float(embed([PROBE])[0] @ probe) < 0.98:
        return tuple(found)
    rows = np.hstack([vectors_of([names[index] for index in chosen], embed), cues[chosen]])
    for index, best in zip(chosen, (rows @ weights.T + bias).argmax(axis=1), strict=True):
        found[index] = "person" if names[index].titled else KINDS[int(best)]
    return tuple(found)


def vectors_of(names: Sequence[Name], embed: Embed) -> NDArray[np.float32]:
    """Return what the model reads of each name: shape (names, twice the embedder's dimensions)."""
    import numpy as np

    around = [[_window(mention) for mention in name.mentions[:MENTIONS]] for name in names]
    texts = [name.text for name in names] + [text for group in around for text in group]
    vectors = embed(texts)
    contexts, place = [], len(names)
    for group in around:
        contexts.append(vectors[place : place + len(group)].mean(axis=0))
        place += len(group)
    return np.hstack([vectors[: len(names)], np.array(contexts, dtype=np.float32)])


def cues_of(name: Name) -> list[float]:
    """Return what the words right beside the mentions of a name say: shares from 0 to 1."""
    count = len(name.mentions)
    before = [mention.line.text[: mention.span.start] for mention in name.mentions]
    after = [mention.line.text[mention.span.end :] for mention in name.mentions]
    words = name.text.split()
    forms = {mention.text for mention in name.mentions}
    return [
        float(name.titled),
        sum(bool(_IN_PLACE.search(text)) for text in before) / count,
        sum(text.rstrip().lower().endswith(" the") or text == "The " for text in before) / count,
        sum(_speaks(text, rest) for text, rest in zip(before, after, strict=True)) / count,
        sum(bool(_AGE.match(text)) for text in after) / count,
        sum(text.startswith(("'s", "’s")) for text in after) / count,
        float(len(words) == 1),
        float(len(words) in {2, 3}),
        float(name.text.isupper() and len(name.text) > 1),
        float(bool(_FIRM.search(name.text))),
        float(any(plain(form) == plain(words[-1]) for form in forms) and len(words) > 1),
    ]


def _speaks(before: str, after: str) -> bool:
    """Return whether a verb of speech stands next to a name."""
    following = after.split()[:1]
    leading = before.split()[-1:]
    return any(SPEECH_VERB.fullmatch(word.strip(",.")) for word in (*following, *leading))


def _by_cues(cues: NDArray[np.float32]) -> NameKind:
    titled, inside, _, speaks, age, _, _, some, acronym, firm, last = cues
    if firm or acronym:
        return "organisation"
    if titled or last or ((speaks or age) and some):
        return "person"
    return "place" if inside else "other"


def _window(mention: Mention) -> str:
    before = mention.line.text[: mention.span.start].split()[-WINDOW:]
    after = mention.line.text[mention.span.end :].split()[:WINDOW]
    return " ".join((*before, mention.text, *after))


@lru_cache(maxsize=1)
def _weights() -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    import numpy as np

    kept = json.loads((files("assistant.whole.facts") / "name_kinds.json").read_text("utf-8"))
    weights, bias, probe = (
        np.array(kept[name], dtype=np.float32) for name in ("weights", "bias", "probe")
    )
    return weights, bias, probe
