"""The library as Python code uses it: what `Articles` holds can be searched and asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.articles import Articles
from assistant.errors import LibraryError
from assistant.seams import listener_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.schema import Answer, Kind, ScoredPassage, Turn
    from assistant.seams import Generator

QUOTES = "reader"
"""The model that answers with quotes from the text itself, whatever the settings say."""


class Assistant(Articles):
    """A library of articles that can be asked; use `Assistant.open`.

    Nothing heavy is imported, and no model is loaded, before the first question.
    """

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        documents: Sequence[str] | None = None,
        rerank: bool = True,
    ) -> list[ScoredPassage]:
        """Return the passages nearest to a query, best first, with their scores.

        The first ones are put in order by the relevance that the trained model gives them, unless
        `rerank` is false.
        """
        from assistant.answer import find
        from assistant.question.understand import as_typed

        asked = as_typed(query)
        within = self._scope(documents)
        return list(find(self.parts, asked, k=k, within=within, rerank=rerank))

    def ask(
        self,
        question: str,
        history: Sequence[Answer | Turn | tuple[str, str]] = (),
        documents: Sequence[str] | None = None,
        k: int | None = None,
        model: str | None = None,
        *,
        kind: Kind | None = None,
        sentences: int | None = None,
        on_searched: Callable[[str], None] | None = None,
        on_read: Callable[[Answer], None] | None = None,
        on_token: Callable[[str], None] | None = None,
    ) -> Answer:
        """Answer a question from the articles, or say that they do not.

        Args:
            question: as the user typed it.
            history: what was said so far, oldest first: answers, turns, or pairs of texts.
            documents: ids, titles, file names, folders or tags to search; None for all.
            k: passages to read; None for the setting.
            model: language model that writes the answer, `provider:name`; None for the setting.
            kind: what to take the question for, such as `summary`; None to tell from its words.
            sentences: how many a summary is to have: a question with it is taken for one.
            on_searched: told the question as it is searched.
            on_read: given the answer of the reader, before a language model is asked.
            on_token: given each piece that a language model writes, as it comes.

        Raises:
            UsageError: the question is empty or too long.
            LibraryError: the library is empty or cannot be read.
            UnknownDocumentError: no document goes by a name in `documents`.
            ModelError: a model could not be used.
        """
        from assistant.answer import ask
        from assistant.clock import Clock
        from assistant.question.understand import checked_question, turns_of

        clock = Clock()
        checked_question(question)
        with clock.stage("load"):
            within = self._scope(documents)
            self.parts.load()
            generator = self._generator(model or self.settings.model)
        return ask(
            self.parts, question, history=turns_of(history), within=within,
            k=self.settings.k if k is None else k, sentences=sentences,
            kind=kind or ("summary" if sentences else None), generator=generator,
            listener=listener_of(searched=on_searched, read=on_read, token=on_token), clock=clock,
        )  # fmt: skip

    def _generator(self, name: str | None) -> Generator | None:
        """Return the language model of a name, None for quotes from the text itself."""
        return None if name in (None, QUOTES) else self.parts.open_generator(name)

    def _scope(self, documents: Sequence[str] | None) -> list[str] | None:
        """Return the ids of the documents to search, None for all that the library holds."""
        self._ready()
        if documents:
            return sorted(self.store.find_all(documents))
        if self.store.is_empty:
            raise LibraryError(
                f"The library in {self.home} holds no article; add one: assistant add FILE."
            )
        return None
