"""Turns a question that needs the conversation into one that can be searched on its own."""

from assistant.question.follow_up.resolve import resolve

__all__ = ["resolve"]
