"""The messages that a language model gets: numbered passages as data, then the question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.prompts import load_prompt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.schema import Document, Passage

REFUSAL = "NOT IN THE ARTICLES"
"""The line with which the model is told to refuse."""
SYSTEM_PROMPT = "answer_system"
USER_PROMPT = "answer_user"

HARMLESS = str.maketrans("<>[]【】［］", "‹›()()()")
"""Article text may not open or close a block, nor carry a number that looks like ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """What is sent to a language model, and which prompt texts made it."""

    system: str
    user: str
    prompt_hashes: Mapping[str, str]


def build_messages(
    question: str, passages: Sequence[Passage], documents: Mapping[str, Document]
) -> Messages:
    """Return the messages that ask a question of passages, numbered from 1 in their order.

    Raises:
        PromptError: a prompt file does not have its variables.
    """
    system = load_prompt(SYSTEM_PROMPT, variables={"refusal"})
    user = load_prompt(USER_PROMPT, variables={"passages", "question"})
    blocks = [
        _block(number, passage, documents[passage.document])
        for number, passage in enumerate(passages, start=1)
    ]
    return Messages(
        system=system.render(refusal=REFUSAL),
        user=user.render(passages="\n".join(blocks), question=neutral(question)),
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


def _block(number: int, passage: Passage, document: Document) -> str:
    heading = f"\n{neutral(passage.heading)}:" if passage.heading else ""
    return (
        f"[{number}] (from the article: {describe(document)}){heading}\n"
        f"{neutral(document.text[passage.start : passage.end])}\n"
    )
