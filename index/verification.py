"""What `verify` does: answers and texts that were saved, held against the library as it is now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.index.quotations import Articles, check_quotations, quotations
from assistant.index.saved_citations import check_citations
from assistant.index.store.kept_turns import answer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.index.quotations import CheckedQuotation
    from assistant.index.saved_citations import CheckedCitation
    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Answer, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The citations and quotations of one answer, or of a text, and what has become of them."""

    question: str | None = None
    """What was asked; None for a text."""
    citations: tuple[CheckedCitation, ...] = ()
    quotations: tuple[CheckedQuotation, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the object that `verify --json` prints."""
        return {
            "question": self.question,
            "citations": [checked.to_json() for checked in self.citations],
            "quotations": [checked.to_json() for checked in self.quotations],
        }


def verify_answers(store: LibraryStore, answers: Iterable[Answer]) -> tuple[Verification, ...]:
    """Hold answers against a library: their citations, and what they put in quotation marks.

    A quotation counts as given to the articles that the answer cites, as they are now.

    Raises:
        LibraryError: the library cannot be read.
    """
    return tuple(_verified(store, answer) for answer in answers)


def verify_text(store: LibraryStore, text: str) -> tuple[Verification, ...]:
    """Hold a saved text against a library: what `ask --json` printed, or any other text.

    Of JSON, one object or one a line, the citations are checked; of any other text, such as a
    conversation saved as Markdown, the quotations.

    Raises:
        LibraryError: the library cannot be read.
    """
    answers = _printed(text)
    if answers:
        return verify_answers(store, answers)
    return (Verification(quotations=check_quotations(text, every_document(store))),)


def every_document(store: LibraryStore) -> list[Document]:
    """Return all documents of a library, in the order in which they came."""
    ids = [info.id for info in store.documents()]
    found = store.documents_by_id(ids)
    return [found[identity] for identity in ids if identity in found]


def _verified(store: LibraryStore, answer: Answer) -> Verification:
    citations = check_citations(store, answer.citations)
    said = quotations(answer.text)
    checked: tuple[CheckedQuotation, ...] = ()
    if said:
        articles = Articles(tuple(every_document(store)))
        named = {item.document for item in citations if item.document is not None}
        checked = tuple(articles.check(quotation, named=sorted(named)) for quotation in said)
    return Verification(question=answer.question, citations=citations, quotations=checked)


def _printed(text: str) -> Sequence[Answer]:
    """Return the answers that a text holds as JSON, none where it is no JSON of answers."""
    if not text.lstrip().startswith("{"):
        return ()
    try:
        return [answer_of(json.loads(text))]
    except ValueError:
        pass
    try:
        return [answer_of(json.loads(line)) for line in text.splitlines() if line.strip()]
    except (ValueError, TypeError):
        return ()
