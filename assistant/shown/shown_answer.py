"""What is shown of an answer, in a terminal and in a browser: its words, their places, doubts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from assistant.shown.wording import READER, certainty, count, covered, day, is_guess
from assistant.text.printable import clean, one_line
from assistant.writing.verify import UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.schema import Answer, Citation, Conflict, Sentence

_MARKERS = r"(?:\s*\[\d+\])*"
_BETWEEN = _MARKERS + r"\s+"
_STOPS = " .!?"


class Place(NamedTuple):
    """Where a sentence stands in the text of an answer: its words, then its markers."""

    start: int
    end: int
    after_markers: int


def is_reply(answer: Answer) -> bool:
    """Return whether an answer is what is said to chatter: nothing was searched for it."""
    from assistant.question.understand import REPLIED

    return answer.kind in REPLIED and not (answer.passages or answer.citations)


def was_reworded(answer: Answer) -> bool:
    """Return whether another question was searched than the one that was asked."""
    return one_line(answer.searched) not in {"", one_line(answer.question)}


def shown_text(answer: Answer) -> str:
    """Return the text of an answer, cleaned, without what is shown in other words.

    That is the verdict, which stands before it, and the mark of a sentence that is not supported,
    behind which the reason stands.
    """
    shown = clean(answer.text, newlines=True).strip() or "The article does not say."
    if not all(sentence.supported for sentence in answer.sentences):
        shown = shown.replace(f" {UNSUPPORTED}", "")
    verdict = f"{answer.verdict}.".capitalize()
    return shown.removeprefix(verdict).strip() or shown if answer.verdict else shown


def first_words(answer: Answer, shown: str) -> str:
    """Return the words that answer, where they are not all that the text says or its beginning."""
    if answer.verdict:
        return f"{answer.verdict.capitalize()}."
    words = one_line(answer.short or "")
    alone = any(
        one_line(sentence.text).strip(_STOPS) == words.strip(_STOPS)
        for sentence in answer.sentences
    )
    # A list that opens with the words says them first by itself.
    opens = bool(answer.items) and one_line(shown).startswith(words)
    return "" if alone or opens else words


def places(shown: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, Place]]:
    """Yield each sentence with where it stands; one that cannot be found stands at the end."""
    position = 0
    for sentence in sentences:
        words = [re.escape(word) for word in one_line(sentence.text).split()]
        pattern = re.compile(f"({_BETWEEN.join(words)}){_MARKERS}")
        match = pattern.search(shown, position) if words else None
        if match is None:
            yield sentence, Place(len(shown), len(shown), len(shown))
        else:
            position = match.end()
            yield sentence, Place(match.start(), match.end(1), match.end())


def doubt(sentence: Sentence) -> str:
    """Return in brackets why a sentence is not supported."""
    return f"(not supported: {one_line(sentence.reason or 'no passage says so')})"


def answering_words(answer: Answer, sentence: Sentence) -> str:
    """Return the words of a sentence that answer: those its citation emphasises, or the short."""
    for citation in answer.citations:
        if citation.marker in sentence.markers and citation.emphasis is not None:
            return emphasised(citation)
    return one_line(answer.short or "")


def emphasised(citation: Citation) -> str:
    """Return the words inside a quote that answer; the empty string where none are known."""
    if citation.emphasis is None:
        return ""
    start, end = (offset - citation.start for offset in citation.emphasis)
    return one_line(citation.quote[max(start, 0) : max(end, 0)])


def find_words(
    text: str, words: str, start: int = 0, end: int | None = None
) -> tuple[int, int] | None:
    """Return where whole words first stand in a part of a text, None where they do not."""
    if not words:
        return None
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    match = pattern.search(text, start, len(text) if end is None else end)
    return match.span() if match else None


def conflict_origin(answer: Answer, conflict: Conflict) -> str:
    """Return which outlets give a value and when, as far as that is known."""
    titles = [
        one_line(citation.site or citation.title)
        for citation in answer.citations
        if citation.marker in conflict.markers
    ]
    known = (*dict.fromkeys(titles), day(conflict.published or ""))
    return ", ".join(word for word in known if word)


def made_how(answer: Answer, shown: str) -> tuple[str, ...]:
    """Return how sure an answer is, how much was read for it, who wrote it, and of which version.

    A language model's answer has no probability, but a number of sentences that were checked; an
    answer from whole articles has no measured one, but says how much was read.
    """
    words = []
    if answer.coverage is not None and covered(answer.coverage) not in shown:
        words.append(covered(answer.coverage))
    if answer.model != READER:
        supported = sum(sentence.supported for sentence in answer.sentences)
        if answer.citations:
            words.append(f"{supported} of {count(len(answer.sentences), 'sentence')} supported")
        words.append(one_line(answer.model))
    elif answer.coverage is None or answer.kind == "fact" or is_guess(answer):
        words.append(certainty(answer.confidence))
    if answer.remark:
        words.append(one_line(answer.remark))
    return tuple(words)
