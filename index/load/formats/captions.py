"""Read subtitles and transcripts (SRT, VTT): cues joined to paragraphs, times left out."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from assistant.errors import SourceError
from assistant.index.load.draft import Draft, Piece
from assistant.text.clean import clean_line, count_words

if TYPE_CHECKING:
    from collections.abc import Iterator

TIMES = re.compile(
    r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}.*$",
    re.MULTILINE,
)
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
SPEAKER = re.compile(r"(?:>>+\s*|[-–]\s+(?=[A-Z])|(?=[A-Z][\w .'’-]{0,30}:\s))")
TAG = re.compile(r"</?[a-zA-Z0-9][^<>]*>|\{\\[^{}]*\}")
SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
PARAGRAPH_WORDS = 80
LONGEST_PARAGRAPH = 200


def read_captions(text: str, *, source: str) -> Draft:
    """Return a transcript as paragraphs: a new one for a new speaker, or after some sentences.

    Raises:
        SourceError: there is no cue in it.
    """
    cues = list(_cues(text))
    if not cues:
        raise SourceError(f"{source!r} holds no subtitles: expected times with --> and words below")
    return Draft(tuple(Piece("paragraph", words) for words in _paragraphs(cues)))


def _cues(text: str) -> Iterator[str]:
    """Yield the words of each cue; what a rolling caption repeats of the one before is left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    before: list[str] = []
    marks = list(TIMES.finditer(text))
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(text)
        block = text[mark.end() : end].strip("\n").split("\n\n")[0] if end > mark.end() else ""
        lines = [_words(line) for line in block.split("\n")]
        lines = [line for line in lines if line]
        new = [line for line in lines if line not in before]
        if new:
            yield " ".join(new)
        before = lines or before


def _words(line: str) -> str:
    """Return a line of a cue without marks of style; a voice becomes the name of its speaker."""
    line = VOICE.sub(lambda match: f"{match[1].strip()}: ", line)
    return clean_line(html.unescape(TAG.sub("", line)))


def _paragraphs(cues: list[str]) -> Iterator[str]:
    """Yield cues joined to paragraphs."""
    words = ""
    for cue in cues:
        length = count_words(words)
        full = length >= PARAGRAPH_WORDS and SENTENCE_END.search(words)
        if words and (SPEAKER.match(cue) or full or length >= LONGEST_PARAGRAPH):
            yield words
            words = ""
        words = f"{words} {re.sub(r'^>>+ *', '', cue)}".strip()
    if words:
        yield words
