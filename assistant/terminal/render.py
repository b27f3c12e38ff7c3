"""What the commands and the chat draw with; each part has a module of its own."""

from __future__ import annotations

from assistant.terminal.render_answer import (
    render_answer,
    render_error,
    render_note,
    render_notices,
)
from assistant.terminal.render_library import (
    render_add_result,
    render_document,
    render_documents,
    render_in_place,
)
from assistant.terminal.render_sources import render_closest, render_passages, render_sources

__all__ = [
    "render_add_result",
    "render_answer",
    "render_closest",
    "render_document",
    "render_documents",
    "render_error",
    "render_in_place",
    "render_note",
    "render_notices",
    "render_passages",
    "render_sources",
]
