"""What the tools do: calls of the library, bounded, one at a time."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.mcp_server import tool_results as results

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.library import Assistant
    from assistant.mcp_server.allowed_folders import AllowedFolders
    from assistant.schema import Answer, Passage

    Progress = Callable[[int, int, str], None]

MOST_PASSAGES = 50
MOST_AROUND = 5_000
"""Characters before and after a passage that are shown at most."""
LONGEST_PIECE = 20_000


class LibraryTools:
    """The tools without the protocol: plain values in, plain values out."""

    def __init__(self, library: Assistant, allowed: AllowedFolders) -> None:
        """Keep the library; it is asked by one thread at a time."""
        self._library = library
        self._allowed = allowed
        self._one = threading.Lock()

    def ask(
        self,
        question: str,
        documents: Sequence[str] = (),
        *,
        on_searched: Callable[[str], None] | None = None,
        on_read: Callable[[Answer], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> results.AskResult:
        """Answer a question from the articles, or say that they do not.

        What is told of the way raises to give up.
        """
        with self._one:
            answer = self._library.ask(
                question,
                documents=documents or None,
                on_searched=on_searched,
                on_read=on_read,
                on_token=on_token,
            )
            return results.ask_result(answer, self._titles(answer.passages))

    def search(self, query: str, k: int, documents: Sequence[str] = ()) -> results.SearchResult:
        """Return the passages nearest to a query."""
        if not 1 <= k <= MOST_PASSAGES:
            raise UsageError(f"k is {k}; expected a number from 1 to {MOST_PASSAGES}.")
        with self._one:
            passages = self._library.search(query, k=k, documents=documents or None)
            titles = self._titles(passages)
        return results.SearchResult([results.found(passage, titles) for passage in passages])

    def list_articles(self) -> results.ArticleList:
        """Return all articles."""
        with self._one:
            return results.ArticleList([results.article(i) for i in self._library.documents()])

    def show_passage(
        self, document: str, start: int, end: int, around: int
    ) -> results.ShownPassage:
        """Return a piece of an article by its offsets, with its surroundings."""
        if not 0 <= around <= MOST_AROUND:
            raise UsageError(f"around is {around}; expected a number from 0 to {MOST_AROUND}.")
        with self._one:
            found = self._library.document(document)
        if not 0 <= start < end <= len(found.text) or end - start > LONGEST_PIECE:
            raise UsageError(
                f"start {start} and end {end} are no piece of this article; it has "
                f"{len(found.text)} characters, and at most {LONGEST_PIECE} are shown at once."
            )
        return results.shown(found, start, end, around)

    def add_article(self, path: str, *, progress: Progress | None = None) -> results.Added:
        """Add a file that lies below an allowed folder."""
        file = self._allowed.file(path)
        with self._one:
            outcomes = self._library.add([file], progress=progress)
        if not outcomes:
            raise UsageError(f"{path} holds no article.")
        return results.added(outcomes[0])

    def text(self, document: str) -> str:
        """Return the text of an article by its id."""
        with self._one:
            return self._library.document(document).text

    def _titles(self, passages: Sequence[Passage]) -> dict[str, str]:
        held = self._library.documents_of(passages)
        return {identity: document.title for identity, document in held.items()}
