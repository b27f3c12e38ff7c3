"""Words for people: sources, dates, confidence and times, the same wherever they are shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from assistant.text.languages import ENGLISH, NAMES
from assistant.text.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.index.store.kept_turns import Conversation
    from assistant.schema import AddResult, Answer, Citation, Coverage, Document, Mending

SURE, LIKELY = 0.85, 0.6
"""Least probabilities that are called sure and likely; what is below is a guess."""
CAUSES: Mapping[str, str] = {
    "spelling": "spelling: {said} → {meant}",
    "follow_up": "from what was said before",
    "opening": "without the opening",
}
"""Why a question is not searched as it was asked, by the name of the cause."""
SETUP_FAULTS = ("(401)", "(403)", "(404)")
"""Answers of a server to a wrong key or a wrong name, as messages of models repeat them."""
READER = "reader"
"""The model of an answer that is quoted from the text itself."""
NAMED = 3
"""Conversations that a notice names."""
SHORT_ID = 8
"""Characters of a document's id that are shown."""


def day(published: str) -> str:
    """Return an ISO date as `28 August 2025`, and other words as they are."""
    try:
        when = date.fromisoformat(published.strip()[:10])
    except ValueError:
        return one_line(published)
    return f"{when.day} {when:%B} {when.year}"


def title_of(document: Document) -> str:
    """Return a title to show: the document's own, or the start of its id."""
    return one_line(document.title) or document.id[:SHORT_ID]


def origin(title: str, site: str | None, published: str | None) -> str:
    """Return `title, site, 28 August 2025`, without what is not known."""
    words = (one_line(title), one_line(site or ""), day(published or ""))
    return ", ".join(word for word in words if word)


def source_line(citation: Citation) -> str:
    """Return where a quote is: title, site, date and paragraph."""
    title = citation.title or citation.document[:SHORT_ID]
    where = origin(title, citation.site, citation.published)
    page = f", page {citation.page}" if citation.page else ""
    return f"{where}{page}, paragraph {citation.paragraph}"


def quoted(text: str) -> str:
    """Return text in quotation marks, on one line."""
    return f"“{one_line(text)}”"


def is_guess(answer: Answer) -> bool:
    """Return whether the reader that answered is less than likely to be right."""
    return answer.model == READER and answer.confidence < LIKELY


def certainty(confidence: float) -> str:
    """Return a probability in words and percent, such as `likely (70%)`."""
    if confidence < LIKELY:
        return f"a guess ({percent(confidence)}): see the source"
    return f"{'sure' if confidence >= SURE else 'likely'} ({percent(confidence)})"


def percent(probability: float) -> str:
    """Return a probability in percent; it is never rounded up to 100%."""
    return f"{min(round(probability * 100), 99) if probability < 1 else 100}%"


def searched_for(searched: str, mended: Sequence[Mending] = ()) -> str:
    """Return what was searched in place of what was asked, and why it was."""
    causes = [
        CAUSES[mending.why].format(said=one_line(mending.said), meant=one_line(mending.meant))
        for mending in mended
    ]
    why = f" ({'; '.join(dict.fromkeys(causes))})" if causes else ""
    return f"searched for: {one_line(searched)}{why}"


def covered(coverage: Coverage) -> str:
    """Return how much was read, in words."""
    return f"covers {coverage.read} of {count(coverage.of, 'passage')}"


def model_failed(answer: Answer) -> str | None:
    """Return a notice of a language model that gave no answer, or None where none was missed."""
    if answer.model_error is None:
        return None
    whole = "no answer" if answer.model == READER else "not the whole answer"
    return f"{whole} of the language model: {one_line(answer.model_error)}"


def is_failure(answer: Answer) -> bool:
    """Return whether a model's failure leaves the user with nothing, or with a name to put right.

    A model that is down or slow is no failure where the reader has answered instead.
    """
    error = answer.model_error
    if error is None:
        return False
    return answer.status == "unanswerable" or any(fault in error for fault in SETUP_FAULTS)


def used(answer: Answer) -> str | None:
    """Return the tokens that a language model took, and what they cost, or None if it tells none.

    For example `312 + 25 tokens, $0.00016`.
    """
    if not answer.tokens:
        return None
    read, written = answer.tokens.get("input", 0), answer.tokens.get("output", 0)
    dollars = f"{answer.cost_usd or 0:.6f}".rstrip("0").rstrip(".")
    cost = "" if answer.cost_usd is None else f", ${dollars}"
    return f"{read:,} + {written:,} tokens{cost}"


def short_answer(answer: Answer) -> str:
    """Return the short answer alone, an item a line, or the refusal; for programs to read."""
    if answer.status == "unanswerable":
        return one_line(answer.text)
    if answer.verdict:
        return f"{answer.verdict.capitalize()}."
    if answer.short:
        return one_line(answer.short)
    if answer.items:
        return "\n".join(one_line(item.text) for item in answer.items)
    return one_line(answer.plain_text)


def seconds(milliseconds: float) -> str:
    """Return a time in seconds with two significant digits, such as `0.42 s`."""
    spent = milliseconds / 1000
    return f"{spent:.2f} s" if spent < 1 else f"{spent:.1f} s"


def count(number: int, noun: str) -> str:
    """Return a number with its noun, such as `1 passage` or `1,200 passages`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def unread_passages(answer: Answer) -> str | None:
    """Return a notice of the passages for which there was no time, or None where all were read."""
    if not answer.unread:
        return None
    return (
        f"{answer.unread} of {count(len(answer.passages), 'passage')} not read, for want of time; "
        "to read all, set reading_time to 0"
    )


def unknown_markers(answer: Answer) -> str | None:
    """Return a notice of the markers that name no passage, or None where there are none."""
    if not answer.unknown_markers:
        return None
    named = ", ".join(f"[{marker}]" for marker in answer.unknown_markers)
    return f"{one_line(answer.model)} cited {named}, which no passage has; left out of the answer"


def several_meant(name: str, documents: Sequence[Document], number: int) -> str:
    """Return a notice of a name that means so many documents, of which the first are given."""
    named = "; ".join(title_of(document) for document in documents)
    more = f"; and {number - len(documents)} more" if number > len(documents) else ""
    return f"--in {quoted(name)} means {count(number, 'article')}: {named}{more}"


def carried_on(conversation: Conversation, last: str) -> str:
    """Return a notice of the conversation that goes on, and of the last question in it."""
    said = count(conversation.turns, "answer")
    return f"Going on with {quoted(conversation.title)}, {said}; the last: {quoted(last)}"


def cited_in(conversations: Sequence[Conversation]) -> str:
    """Return a notice of the conversations that cite an article which is there no more."""
    named = "; ".join(f"{kept.id} {quoted(kept.title)}" for kept in conversations[:NAMED])
    more = len(conversations) - NAMED
    rest = f"; and {more} more" if more > 0 else ""
    return (
        f"{count(len(conversations), 'conversation')} cited it and kept the quotes: {named}{rest}"
    )


def found_out(result: AddResult) -> list[str]:
    """Return what is worth a notice about an article that was added, a line each."""
    title = one_line(result.title or result.source)
    lines = []
    if result.language not in (None, ENGLISH):
        name = NAMES.get(result.language or "", result.language)
        lines.append(
            f"{title} seems to be in {name}. The reader reads English only: questions about it "
            "need a language model, --model."
        )
    if result.orders:
        speak = "speaks" if result.orders == 1 else "speak"
        lines.append(
            f"{count(result.orders, 'sentence')} of {title} {speak} to a language model: kept as "
            "written, marked by assistant show, and no evidence for an answer."
        )
    return lines
