"""Clean characters and white space: what is kept of a text, whatever form it came in."""

from __future__ import annotations

import re
import unicodedata

LINE_ENDS = re.compile(r"\r\n?|[\x0b\x85\u2028\u2029]")
# Control characters, marks that reorder or hide text in a terminal, and code points that
# Unicode sets aside. Tags and the supplementary variation selectors can smuggle whole sentences.
UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)
# Joiners shape words of scripts beyond ASCII; anywhere else they only break a search.
STRAY_JOINERS = re.compile(r"(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")
SURROGATES = re.compile("[\ud800-\udfff]")
PAGE_BREAK = re.compile("\x0c")
SPACES = re.compile(r"[^\S\n]+")
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff\uff66-\uff9d]")
BLANK = re.compile(r"\s+")


def count_words(text: str) -> int:
    """Return about how many words a text has; scripts without spaces have one in two letters."""
    return len(text.split()) + len(UNSPACED.findall(text)) // 2


def clean_characters(text: str) -> str:
    r"""Return the text in NFC with `\n` line ends and without control characters.

    White space other than line ends is kept as it is, for layouts that depend on it.
    """
    text = LINE_ENDS.sub("\n", text)
    text = PAGE_BREAK.sub("\n\n", text)
    text = SURROGATES.sub("\ufffd", text)
    text = UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", STRAY_JOINERS.sub("", text))


def clean_line(text: str) -> str:
    """Return the text as one line with single spaces."""
    return BLANK.sub(" ", clean_characters(text)).strip()


def clean_lines(text: str) -> str:
    """Return the text with single spaces inside its lines and no blank lines."""
    lines = (SPACES.sub(" ", line).strip() for line in clean_characters(text).split("\n"))
    return "\n".join(line for line in lines if line)
