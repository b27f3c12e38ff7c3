"""Anthropic's native citations, mapped to ours: passages sent as documents, citations as markers.

The service says which words of which document stand behind a piece of its answer. Here they become
the markers that other models type, so that they are checked like all others: what is shown is cut
from the stored text, and a citation that does not support its sentence is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.seams import Prompt


def as_documents(prompt: Prompt) -> list[dict[str, Any]]:
    """Return the content of a message that holds each passage as a document to be cited."""
    documents: list[dict[str, Any]] = [
        {
            "type": "document",
            "source": {"type": "text", "media_type": "text/plain", "data": passage},
            "title": f"Passage {number}",
            "citations": {"enabled": True},
        }
        for number, passage in enumerate(prompt.passages, start=1)
    ]
    return [*documents, {"type": "text", "text": prompt.rest}]


def with_markers(chunks: Iterable[Any]) -> Iterator[tuple[Any, str]]:
    """Yield each chunk of a stream with its words, native citations as markers behind them.

    A citation belongs to the block that it comes with, so its marker follows the last words of the
    block. The last pair has no chunk where markers are left.
    """
    cited: dict[int, None] = {}
    block: object = None
    for chunk in chunks:
        words = ""
        for part in chunk.content if isinstance(chunk.content, list) else [chunk.content]:
            if isinstance(part, str):
                words += part
                continue
            if part.get("index") != block:
                words += _markers(cited)
                block = part.get("index")
            words += str(part.get("text") or "") if part.get("type") == "text" else ""
            for citation in part.get("citations") or ():
                index = citation.get("document_index")
                if isinstance(index, int):
                    cited[index + 1] = None
        yield chunk, words
    if cited:
        yield None, _markers(cited)


def _markers(cited: dict[int, None]) -> str:
    """Return the markers of what a block cites, and forget them."""
    text = "".join(f" [{number}]" for number in cited)
    cited.clear()
    return text
