"""Understands a question once: what is searched, what kind it is, which words count."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from assistant.errors import UsageError
from assistant.question.about_article import fact_asked, fact_of_named
from assistant.question.asking import asking_part
from assistant.question.follow_up import leans, talk_before
from assistant.question.made_whole import made_whole
from assistant.schema import Answer, Mending, Query, Turn
from assistant.text.question_words import worded
from assistant.text.refusals import says_nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Kind, Wants, WordScore
    from assistant.seams import NeededWords

    Said = Answer | Turn | tuple[str, str]

MAXIMUM_QUESTION = 2_000
"""Characters; longer questions are pasted text, not questions."""
REPLIED: Final[frozenset[Kind]] = frozenset({"chatter", "unclear", "other_language"})
"""Kinds that get a reply and no search."""


SURE_IN_TALK: Final = 0.85
"""Probability from which a question in a talk is taken for anything but a fact."""


SEVERAL: Final = 0.4
"""Probability from which a question is read as one for several things: chosen with whole_dev and
news_dev in view. Taken wrongly, it costs reading and shows a sentence more."""
ONE: Final[frozenset[Wants]] = frozenset({"yes_no", "number", "when"})
"""What is wanted once, however many are asked about."""


def _nothing_mended(question: str) -> tuple[str, tuple[Mending, ...]]:
    return question, ()


def _no_language(_: str) -> str | None:
    return None


def _unlikely(_: str) -> float:
    return 0.0


def _never(_: str) -> bool:
    return False


def _always(_: str) -> bool:
    return True


def _nothing_needed(_: str, __: Sequence[str]) -> tuple[WordScore, ...]:
    return ()


def _a_fact(_: str) -> tuple[Kind, float]:
    return "fact", 1.0


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Makes the query of a question; what it knows of words and kinds is injected."""

    mend: Callable[[str], tuple[str, tuple[Mending, ...]]] = _nothing_mended
    """Mends the spelling of a question, and says what was mended."""
    language: Callable[[str], str | None] = _no_language
    """Names the language of a question that is not English."""
    kind: Callable[[str], tuple[Kind, float]] = _a_fact
    """Says what kind of question a whole one is, and how sure that is."""
    several: Callable[[str], float] = _unlikely
    """Probability that a whole question asks for several things."""
    compares: Callable[[str], bool] = _never
    """Says whether a whole question holds two things against each other, as "how many more … than"
    does: what is taken for a fact is a count then."""
    counts: Callable[[str], bool] = _always
    """Says whether a whole question asks for a number or an order at all: what is taken for a count
    without that asks for several things, or for a fact."""
    needed: NeededWords = _nothing_needed
    """Says which words of the talk a question needs."""

    def __call__(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """Return what a question asks for, complete in itself.

        Args:
            question: as the user typed it.
            history: the conversation so far, oldest first.

        Raises:
            UsageError: the question is empty or too long.
        """
        asked = checked_question(question)
        if self.language(asked) is not None:
            return Query(asked=asked, searched=asked, kind="other_language")
        meant = asking_part(asked)
        said, mended = self.mend(meant)
        fact = fact_asked(meant) or fact_asked(said)
        named = fact_of_named(said) if fact is None else None
        fact, fact_of = named or (fact, ())
        leaning = bool(history) and not fact and leans(said) and self._asks(said)
        talk = talk_before(history) if leaning else ()
        whole = made_whole(said, talk, self.needed)
        made = Query(asked=asked, searched=whole, fact=fact, fact_of=fact_of, said=said, talk=talk)
        query = replace(
            worded(made, whole),
            mended=(
                *_changed(asked, meant, "opening"),
                *mended,
                *_changed(said, whole, "follow_up"),
            ),
        )
        kind = self._kind(query, history)
        several = query.wants_list or self.several(whole) >= SEVERAL
        return replace(query, kind=kind, wants_list=several and query.wants not in ONE)

    def _asks(self, said: str) -> bool:
        """Return whether a turn of a talk asks anything: thanks need no words of the talk."""
        kind, probability = self.kind(said)
        return kind != "chatter" or probability < SURE_IN_TALK

    def _kind(self, query: Query, history: Sequence[Turn]) -> Kind:
        if query.fact is not None:
            return "metadata"
        ordinary: Kind = "yesno" if query.wants == "yes_no" else "fact"
        kind, probability = self.kind(query.searched)
        if kind == "count" and not self.counts(query.searched):
            kind = "list" if self.several(query.searched) >= SEVERAL else "fact"
        # In a talk, "old people?" is a follow-up and neither chatter nor a list.
        unsure = bool(history) and (kind == "unclear" or probability < SURE_IN_TALK)
        # "By how much?" does not say which numbers are meant, and what asks says no thanks.
        unsure |= kind in ("count", "chatter") and bool(query.talk)
        if kind == "fact" and not query.talk and self.compares(query.searched):
            return "count"
        return ordinary if unsure or kind in ("fact", "yesno", "metadata") else kind


understand = Understanding()
"""Understands questions by their own words alone."""


def as_typed(text: str) -> Query:
    """Return the query that searches a text as it stands, as `search` does.

    Raises:
        UsageError: the text is empty or too long.
    """
    asked = checked_question(text)
    return worded(Query(asked=asked, searched=asked), asked)


def turns_of(history: Sequence[Said]) -> tuple[Turn, ...]:
    """Return a conversation as turns, whatever it was kept as; refusals are known as such."""
    return tuple(_turn(said) for said in history)


def checked_question(question: str) -> str:
    """Return the question with its white space folded.

    Raises:
        UsageError: it holds no word, or is longer than `MAXIMUM_QUESTION` characters.
    """
    folded = " ".join(question.split())
    if not re.search(r"\w", folded):
        raise UsageError('The question is empty; ask something such as "who said so?".')
    if len(folded) > MAXIMUM_QUESTION:
        raise UsageError(
            f"The question has {len(folded):,} characters; the most is {MAXIMUM_QUESTION:,}. "
            "To ask about a text, add it first: assistant add FILE."
        )
    return folded


def _changed(before: str, after: str, why: Literal["opening", "follow_up"]) -> tuple[Mending, ...]:
    return (Mending(before, after, why),) if before != after else ()


def _turn(said: Said) -> Turn:
    if isinstance(said, Answer):
        return Turn(said.searched, said.plain_text, said.status)
    turn = Turn(*said)
    if turn.status is None and says_nothing(turn.answer):
        return turn._replace(status="unanswerable")
    return turn
