"""Mends questions in which people correct themselves in mid-sentence."""

from assistant.repair.question import repaired

__all__ = ["repaired"]
