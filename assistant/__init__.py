"""Answers questions about articles and shows the passage behind every sentence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.errors import AssistantError
    from assistant.library import Assistant
    from assistant.schema import Answer, Citation, Document, Passage, ScoredPassage, Sentence

__all__ = [
    "Answer",
    "Assistant",
    "AssistantError",
    "Citation",
    "Document",
    "Passage",
    "ScoredPassage",
    "Sentence",
]
__version__ = "0.2.0"

# Since version 1.29 the import of onnxruntime starts an uploader and writes an identifier into the
# user's cache folder, unless this stands in the environment before (its pull request 27379).
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    import importlib

    home = {"Assistant": "assistant.library", "AssistantError": "assistant.errors"}
    return getattr(importlib.import_module(home.get(name, "assistant.schema")), name)
