from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from assistant.integrations import LibraryRetriever, as_runnable, check, checked
from assistant.schema import Answer, Document, ScoredPassage
from assistant.writing.support import RuleSupportChecker

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENT = Document(
    id="d1", text="One. Two.", title="Numbers", source="n.md", url="https://n.example"
)
FOUND = ScoredPassage(id="p1", document="d1", start=5, end=9, text="Two.", score=0.5)


class Library:
    def __init__(self) -> None:
        self.calls: list[Any] = []

    def search(
        self, question: str, *, k: int, documents: Sequence[str] | None = None
    ) -> Sequence[ScoredPassage]:
        self.calls.append((question, k, documents))
        return [FOUND]

    def ask(
        self, question: str, *, history: Sequence[tuple[str, str]] = (), **options: Any
    ) -> Answer:
        self.calls.append((question, list(history), options))
        return Answer(question=question, searched=question, status="answered", text="Two. [1]")

    def document(self, name: str) -> Document:
        assert name == "d1"
        return DOCUMENT


def test_retriever_returns_langchain_documents_that_resolve() -> None:
    library = Library()

    (found,) = LibraryRetriever(library, k=2, documents=["n.md"]).invoke("what is two?")

    assert library.calls == [("what is two?", 2, ["n.md"])]
    assert found.page_content == DOCUMENT.text[found.metadata["start"] : found.metadata["end"]]
    assert found.metadata["title"] == "Numbers"
    assert found.metadata["source"] == "https://n.example"


@pytest.mark.parametrize(
    ("asked", "call"),
    [
        pytest.param("two?", ("two?", [], {}), id="question"),
        pytest.param(
            {"question": "and?", "history": [("two?", "Two.")]},
            ("and?", [("two?", "Two.")], {}),
            id="history",
        ),
    ],
)
def test_runnable_answers(asked: Any, call: tuple[Any, ...]) -> None:
    library = Library()

    answer = as_runnable(library).invoke(asked)

    assert answer.text == "Two. [1]"
    assert library.calls == [call]


def test_runnable_composes_and_passes_options_on() -> None:
    library = Library()

    chain = as_runnable(library, documents=["n.md"]) | (lambda answer: answer.text)

    assert chain.invoke("two?") == "Two. [1]"
    assert library.calls == [("two?", [], {"documents": ["n.md"]})]


def test_import_is_light() -> None:
    code = "import assistant.integrations, sys; print('langchain_core' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_what_any_chain_writes_is_held_against_its_documents() -> None:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.messages import AIMessage
    from langchain_core.runnables import RunnableLambda

    documents = [
        LangChainDocument("Rents will rise in May.", metadata={"title": "Rents"}),
        LangChainDocument("The council voted 7 to 2 on Tuesday.", metadata={"source": "c.md"}),
    ]
    chain: RunnableLambda[Any, AIMessage] = RunnableLambda(
        lambda given: AIMessage("The council voted 7 to 2 [2]. It voted 9 to 1 in June [2].")
    )
    wrapped = checked(chain, checker=RuleSupportChecker())

    answer = wrapped.invoke({"question": "How did it vote?", "context": documents})

    assert [sentence.supported for sentence in answer.sentences] == [True, False]
    assert (answer.question, answer.status) == ("How did it vote?", "partly")
    (citation,) = answer.citations
    assert (citation.document, citation.source) == ("2", "c.md")
    text = documents[1].page_content
    assert text[citation.start : citation.end] == citation.quote
    alone = check("Rents will rise in May.", documents, checker=RuleSupportChecker())
    assert alone.citations[0].title == "Rents"
