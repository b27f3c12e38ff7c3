"""The messages that a language model gets: numbered passages as data, then the question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.prompts import load_prompt
from assistant.schema import Span
from assistant.seams import Prompt
from assistant.text.orders import find_orders, without
from assistant.writing.model_refusals import REFUSAL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Passage, ScoredPassage

SYSTEM_PROMPT = "answer_system"
USER_PROMPT = "answer_user"

MOST_PASSAGES = 5
MOST_CHARACTERS = 4_800
"""Of all passages of a prompt: some 1,200 tokens, which leaves room in a window of 2,048."""

HARMLESS = str.maketrans("<>[]【】［］", "‹›()()()")
"""Article text may not open or close a block, nor carry a number that looks like ours."""
APART = "(the documents before this text; the first is number 1)"
"""Stands for the passages where they are sent as documents of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What is sent to a language model, and which prompt texts made it."""

    system: str
    user: Prompt
    prompt_hashes: Mapping[str, str]


def chosen_passages(
    passages: Sequence[ScoredPassage], documents: Mapping[str, Document]
) -> tuple[ScoredPassage, ...]:
    """Return the passages that go into a prompt, in the order of their articles.

    Those that a reader trusts most are kept, up to `MOST_PASSAGES` and `MOST_CHARACTERS` (the first
    in any case); the others are dropped whole. Furniture, passages that hold the same words as one
    before, and passages of nothing but orders to language models are left out.
    """
    kept: dict[str, ScoredPassage] = {}
    room = MOST_CHARACTERS
    for passage in passages:
        words = " ".join(_words(passage, documents[passage.document]).lower().split())
        if passage.furniture or not words or words in kept or len(kept) == MOST_PASSAGES:
            continue
        if kept and len(words) > room:
            break
        room -= len(words)
        kept[words] = passage
    order = {name: at for at, name in enumerate(dict.fromkeys(p.document for p in kept.values()))}
    return tuple(sorted(kept.values(), key=lambda item: (order[item.document], item.start)))


def build_messages(
    question: str, passages: Sequence[Passage], documents: Mapping[str, Document]
) -> Messages:
    """Return the messages that ask a question of passages, numbered from 1 in their order.

    Raises:
        PromptError: a prompt file does not have its variables.
    """
    system = load_prompt(SYSTEM_PROMPT, variables={"refusal"})
    user = load_prompt(USER_PROMPT, variables={"passages", "question", "refusal"})
    texts = [_block(passage, documents[passage.document]) for passage in passages]
    numbered = "\n".join(
        # Whoever reads them in order is told once of which article they are.
        f"[{number}] {_words_as_data(passage, documents[passage.document]) if told else text}"
        for number, (passage, text, told) in enumerate(
            zip(passages, texts, _told_before(passages), strict=True), start=1
        )
    )
    asked = {"question": neutral(question), "refusal": REFUSAL}
    return Messages(
        system=system.render(refusal=REFUSAL),
        user=Prompt(
            user.render(passages=numbered, **asked),
            passages=texts,
            rest=user.render(passages=APART, **asked),
        ),
        prompt_hashes={system.name: system.hash, user.name: user.hash},
    )


def neutral(text: str) -> str:
    """Return text that can neither close a block, forge a passage number nor steer a terminal."""
    kept = "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter)[0] != "C"
    )
    return re.sub(r"\n\s*\n+", "\n", kept.translate(HARMLESS)).strip()


def describe(document: Document) -> str:
    """Return title, site and published date of an article, as far as they are known, on a line."""
    published = f"published {document.published}" if document.published else ""
    facts = (document.title, document.author or "", document.site or "", published)
    return "; ".join(" ".join(neutral(fact).split()) for fact in facts if fact)


def _told_before(passages: Sequence[Passage]) -> list[bool]:
    """Return for each passage whether the one before it is of the same article."""
    names = [passage.document for passage in passages]
    return [at > 0 and names[at - 1] == name for at, name in enumerate(names)]


def _block(passage: Passage, document: Document) -> str:
    return f"(from the article: {describe(document)})\n{_words_as_data(passage, document)}"


def _words_as_data(passage: Passage, document: Document) -> str:
    heading = f"{neutral(passage.heading)}:\n" if passage.heading else ""
    return f"{heading}{neutral(_words(passage, document))}\n"


def _words(passage: Passage, document: Document) -> str:
    """Return the text of a passage without what it says to language models."""
    span = Span(passage.start, passage.end)
    return without(document.text, span, find_orders(document.text)).strip(" …")
