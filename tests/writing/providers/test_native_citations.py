"""Anthropic's citations: sent for as documents, come back as markers, checked like all others."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.schema import Document, Passage, Query, Span, scored
from assistant.seams import Prompt
from assistant.writing.generate import open_generator
from assistant.writing.providers.native_citations import as_documents, with_markers
from assistant.writing.support import RuleSupportChecker
from assistant.writing.write import write

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNCIL = "The council voted 7 to 2 on Tuesday."
STRIKE = "Nurses in Leeds went on strike on Monday."


def part(text: str, index: int, *documents: int) -> SimpleNamespace:
    cited = [{"type": "char_location", "document_index": number} for number in documents]
    block: dict[str, Any] = {"type": "text", "index": index, "text": text}
    return SimpleNamespace(content=[block | ({"citations": cited} if cited else {})])


def words(*chunks: object) -> str:
    return "".join(text for _, text in with_markers(chunks))


def test_a_citation_follows_the_words_of_its_block() -> None:
    chunks = (part("The vote was 7 to 2", 0), part("", 0, 1), part(". Nurses struck.", 1))

    assert words(*chunks) == "The vote was 7 to 2 [2]. Nurses struck."


def test_citations_of_the_last_block_come_at_the_end_each_once() -> None:
    assert words(part("Both say so.", 0, 1, 0), part("", 0, 1)) == "Both say so. [2] [1]"


def test_other_models_pass_unchanged() -> None:
    chunks = [SimpleNamespace(content=piece) for piece in ("A ", "vote [1].")]

    assert words(*chunks) == "A vote [1]."


def test_passages_become_documents_that_can_be_cited() -> None:
    prompt = Prompt("all", passages=("one", "two"), rest="question?")

    *documents, question = as_documents(prompt)

    assert [item["source"]["data"] for item in documents] == ["one", "two"]
    assert all(item["citations"] == {"enabled": True} for item in documents)
    assert question == {"type": "text", "text": "question?"}


# The service, on loopback.


class Handler(BaseHTTPRequestHandler):
    """Streams an answer whose second sentence cites the wrong document."""

    asked: list[dict[str, Any]]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.asked.append(json.loads(self.rfile.read(length)))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        usage = {"input_tokens": 400, "output_tokens": 1}
        message: dict[str, Any] = {
            "id": "m", "type": "message", "role": "assistant", "content": [], "model": "claude",
            "stop_reason": None, "stop_sequence": None, "usage": usage,
        }  # fmt: skip
        self._event("message_start", message=message)
        self._block(0, "The council voted 7 to 2.", 0, COUNCIL)
        self._block(1, " Nurses in Leeds went on strike.", 0, COUNCIL)
        self._block(2, " The bridge fell.", 1, STRIKE)
        delta = {"stop_reason": "end_turn", "stop_sequence": None}
        self._event("message_delta", delta=delta, usage={"input_tokens": 400, "output_tokens": 21})
        self._event("message_stop")

    def _block(self, index: int, text: str, document: int, cited: str) -> None:
        start = {"type": "text", "text": "", "citations": []}
        self._event("content_block_start", index=index, content_block=start)
        delta: dict[str, Any] = {"type": "text_delta", "text": text}
        self._event("content_block_delta", index=index, delta=delta)
        citation = {
            "type": "char_location", "cited_text": cited, "document_index": document,
            "document_title": "x", "start_char_index": 0, "end_char_index": 9, "file_id": None,
        }  # fmt: skip
        delta = {"type": "citations_delta", "citation": citation}
        self._event("content_block_delta", index=index, delta=delta)
        self._event("content_block_stop", index=index)

    def _event(self, kind: str, **body: object) -> None:
        data = json.dumps({"type": kind} | body)
        self.wfile.write(f"event: {kind}\ndata: {data}\n\n".encode())


@contextmanager
def service() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"asked": asked}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_the_service_cites_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("langchain_anthropic")
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    documents = {
        name: Document(id=name, text=text, title=name, source=f"{name}.md")
        for name, text in (("council", COUNCIL), ("strike", STRIKE))
    }
    passages = [
        scored(
            Passage(
                id=name, document=name, start=0, end=len(item.text), text=item.text,
                sentences=(Span(0, len(item.text)),),
            )
        )
        for name, item in documents.items()
    ]  # fmt: skip
    with service() as (address, asked):
        answer = write(
            Query(asked="What happened?", searched="What happened?"),
            passages,
            documents,
            open_generator("anthropic:claude-test", base_url=address, timeout=5),
            checker=RuleSupportChecker(),
        )

    (request,) = asked
    *sent, question = request["messages"][0]["content"]
    assert [item["type"] for item in sent] == ["document", "document"]
    assert COUNCIL in sent[0]["source"]["data"]
    assert COUNCIL not in question["text"]
    assert "What happened?" in question["text"]
    first, second, third = answer.sentences
    assert (first.supported, first.note) == (True, None)
    assert second.supported
    assert second.note
    assert not third.supported
    assert [citation.quote for citation in answer.citations] == [COUNCIL, STRIKE]
    assert answer.tokens == {"input": 400, "output": 21}
