"""The library for people who live in LangChain: a retriever and a runnable.

    from assistant import Assistant
    from assistant.integrations import LibraryRetriever, as_runnable

    library = Assistant.open()
    retriever = LibraryRetriever(library, k=4)
    answerer = as_runnable(library)

LangChain is imported when one of the two names is first used.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable

    from assistant.schema import Answer, Document, ScoredPassage


class Library(Protocol):
    """What is asked of a library: `assistant.Assistant` has it."""

    def search(
        self, question: str, *, k: int, documents: Sequence[str] | None = None
    ) -> Sequence[ScoredPassage]:
        """Return the passages nearest to a question, best first."""

    def ask(self, question: str, *, history: Sequence[tuple[str, str]] = ()) -> Answer:
        """Answer a question."""

    def document(self, name: str) -> Document:
        """Return a document by id, title or file name."""


def as_runnable(library: Library, **options: Any) -> Runnable[str | Mapping[str, Any], Answer]:
    """Return a runnable that answers questions of a library.

    Its input is a question, or a mapping with `question` and optionally `history` (pairs of an
    earlier question and its answer); its output is an `assistant.Answer`.

    Args:
        library: an `assistant.Assistant`.
        options: passed on to its `ask` with every question, such as `documents`.
    """
    from langchain_core.runnables import RunnableLambda

    def answer(asked: str | Mapping[str, Any]) -> Answer:
        if isinstance(asked, str):
            return library.ask(asked, **options)
        history = [(question, reply) for question, reply in asked.get("history") or ()]
        return library.ask(asked["question"], history=history, **options)

    return RunnableLambda(answer, name="assistant")


def __getattr__(name: str) -> Any:
    """Make `LibraryRetriever` when it is first used: its base class is LangChain's."""
    if name == "LibraryRetriever":
        return _retriever_class()
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)


@lru_cache(maxsize=1)
def _retriever_class() -> type[BaseRetriever]:
    from langchain_core.retrievers import BaseRetriever

    class LibraryRetriever(BaseRetriever):
        """Finds passages of a library as LangChain documents.

        `metadata` holds `document`, `title`, `source`, `start`, `end` and `score`; offsets refer
        to the text of the library's document.
        """

        library: Any
        k: int = 8
        documents: list[str] | None = None

        def __init__(self, library: Library, **fields: Any) -> None:
            super().__init__(library=library, **fields)  # type: ignore[call-arg]

        def _get_relevant_documents(
            self,
            query: str,
            *,
            run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002
        ) -> list[LangChainDocument]:
            found = self.library.search(query, k=self.k, documents=self.documents)
            return [_as_langchain(passage, self.library.document) for passage in found]

    return LibraryRetriever


def _as_langchain(passage: ScoredPassage, document_by_name: Any) -> LangChainDocument:
    from langchain_core.documents import Document as LangChainDocument

    document: Document = document_by_name(passage.document)
    return LangChainDocument(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "document": document.id,
            "title": document.title,
            "source": document.address,
            "start": passage.start,
            "end": passage.end,
            "score": passage.score,
        },
    )
