"""The library for people who live in LangChain: a retriever, runnables, and the support check.

    from assistant import Assistant
    from assistant.integrations import LibraryRetriever, as_runnable, checked

    library = Assistant.open()
    retriever = LibraryRetriever(library, k=4)
    answerer = as_runnable(library)
    careful = checked(prompt | model)        # any chain: what it writes is held against its context

LangChain is imported when one of the names is first used.
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
    from assistant.seams import SupportChecker


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


def check(
    answer: str,
    passages: Sequence[LangChainDocument],
    *,
    question: str = "",
    checker: SupportChecker | None = None,
) -> Answer:
    """Hold an answer that any chain wrote against the documents that it was given.

    Args:
        answer: as a model wrote it; `[1]` names the first document.
        passages: LangChain documents; `title` and `source` of their metadata are shown.
        question: what was asked, for the record.
        checker: says whether a sentence is supported; None for the trained one that ships.

    Returns:
        an `assistant.Answer`: each sentence with whether it is supported, why not, and citations
        whose offsets refer to the text of the document that `Citation.document` counts from 1.
    """
    from assistant.citations import parse_answer
    from assistant.schema import Query
    from assistant.writing.verify import check_answer

    documents, pieces = _from_langchain(passages)
    return check_answer(
        Query(asked=question, searched=question),
        parse_answer(answer, count=len(pieces)),
        pieces,
        documents,
        checker=checker or _trained_checker(),
        model="chain",
    )


def checked(
    chain: Runnable[Any, Any],
    *,
    passages: str = "context",
    question: str = "question",
    checker: SupportChecker | None = None,
) -> Runnable[Mapping[str, Any], Answer]:
    """Wrap a chain, so that what it writes comes back checked.

    The input is a mapping, handed to the chain as it is; under `passages` it holds the documents
    that the chain answers from, under `question` what is asked. The chain returns text, or a
    message. The output is what `check` returns.
    """
    from langchain_core.runnables import RunnableLambda

    def answer(given: Mapping[str, Any]) -> Answer:
        written = chain.invoke(given)
        return check(
            str(getattr(written, "text", written)),
            given[passages],
            question=str(given.get(question, "")),
            checker=checker,
        )

    return RunnableLambda(answer, name="checked")


@lru_cache(maxsize=1)
def _trained_checker() -> SupportChecker:
    from assistant.models.reader_model import shipped_model
    from assistant.writing.support import RuleSupportChecker

    return RuleSupportChecker(model=shipped_model().support)


def _from_langchain(
    passages: Sequence[LangChainDocument],
) -> tuple[dict[str, Document], list[ScoredPassage]]:
    """Return LangChain documents as documents by id, and a passage of each."""
    from assistant.schema import Document, ScoredPassage

    documents = {}
    pieces = []
    for number, item in enumerate(passages, start=1):
        name, text = str(number), item.page_content
        source = str(item.metadata.get("source") or "-")
        title = str(item.metadata.get("title") or source)
        documents[name] = Document(id=name, text=text, title=title, source=source)
        pieces.append(ScoredPassage(id=name, document=name, start=0, end=len(text), text=text))
    return documents, pieces


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
