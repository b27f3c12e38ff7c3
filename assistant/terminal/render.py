"""What the commands and the chat draw with; each part has a module of its own."""

from __future__ import annotations

from assistant.terminal.render_answer import (
    NEAREST,
    render_answer,
    render_error,
    render_note,
    render_notices,
    render_passages,
    render_searched,
    render_sources,
)
from assistant.terminal.render_library import (
    render_add_result,
    render_document,
    render_documents,
    render_in_place,
)

__all__ = [
    "NEAREST",
    "render_add_result",
    "render_answer",
    "render_document",
    "render_documents",
    "render_error",
    "render_in_place",
    "render_note",
    "render_notices",
    "render_passages",
    "render_searched",
    "render_sources",
]
