"""Mends questions in which people correct themselves in mid-sentence."""

from assistant.question.repair.mend import repaired

__all__ = ["repaired"]
