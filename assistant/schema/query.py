"""What is asked: a question as it was understood, and the conversation before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.schema.document import FactName

Status = Literal["answered", "partly", "unanswerable"]
Kind = Literal[
    "fact",
    "yesno",
    "list",
    "summary",
    "timeline",
    "comparison",
    "said",
    "count",
    "library",
    "metadata",
    "chatter",
    "unclear",
    "other_language",
]
"""What sort of question it is, and so which part of the program answers it.

fact: one thing · yesno: decided by a sentence · list: every one of a sort · summary: what the
article is about · timeline: what happened when · comparison: two things, or two articles ·
said: what somebody said · count: how many in all, which came first · library: which articles ·
metadata: author, date, outlet · chatter: nothing is asked · unclear: too little to search for
"""
Wants = Literal["who", "when", "where", "number", "why", "how", "yes_no", "other"]
"""What sort of answer the words of a question ask for."""


class Turn(NamedTuple):
    """One exchange of a conversation: what was asked, as it was searched, and what was answered."""

    question: str
    answer: str
    status: Status | None = None
    """None where it is not known, as in a conversation that comes from elsewhere."""


class Mending(NamedTuple):
    """Words of a question that were put right before it was searched, and why."""

    said: str
    meant: str
    why: Literal["spelling", "opening", "follow_up"]


class WordScore(NamedTuple):
    """A word by its characters in its text, and the probability that a head gives it."""

    start: int
    end: int
    probability: float


TURN_MARK: Final = " | "
"""Stands between the turns of a talk that are read as one, as in training."""
REPLY_OPENS: Final = 90
"""Characters of a reply that are read again with the question after it."""


def behind(talk: Sequence[tuple[str, str]], question: str) -> str:
    """Return a question behind the talk before it, long replies cut: the form that is read.

    `talk` holds questions and what was replied, oldest first; an empty reply is left out.
    """
    said = [text for asked, reply in talk for text in (asked, reply[:REPLY_OPENS]) if text]
    return TURN_MARK.join([*said, question])


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question as it was understood, once: every part of the program works from it."""

    asked: str
    """What was typed, white space folded."""
    searched: str
    """The question that is searched and read: mended, and complete in itself."""
    kind: Kind = "fact"
    wants: Wants = "other"
    wants_list: bool = False
    """Whether several things answer it."""
    stems: tuple[str, ...] = ()
    """Stems of its content words, each once."""
    names: tuple[str, ...] = ()
    """Stems of its capitalised words, each once."""
    numbers: tuple[str, ...] = ()
    """Numbers that the answer's surroundings have to hold."""
    fact: FactName | None = None
    """The fact about the article itself that is asked for; None where it asks for another thing."""
    fact_of: tuple[str, ...] = ()
    """Stems of the words that name the article whose fact is asked for; empty for the one in hand.
    What its text tells goes before: a story may tell of another, and when that was printed."""
    sentences: int | None = None
    """How many sentences a summary is to have; None where nobody has said so."""
    said: str = ""
    """The question as it was said in the talk, mended; empty where it leans on none."""
    talk: tuple[tuple[str, str], ...] = ()
    """Questions and replies before it, oldest first, where it leans on them."""
    mended: tuple[Mending, ...] = ()

    @property
    def found_by(self) -> str:
        """What passages are found by: the question, behind those that it leans on."""
        return behind([(asked, "") for asked, _ in self.talk], self.searched)

    @property
    def read_as(self) -> str:
        """What is read with a passage: the question, behind the exchange before it if it leans."""
        return behind(self.talk[-1:], self.said) if self.talk else self.searched
