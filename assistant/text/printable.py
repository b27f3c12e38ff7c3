"""Text that is safe to show: nothing in it can steer a terminal or forge a line of output.

Everything that comes from outside (articles, titles, file names, questions, models, errors) goes
through `clean` before it is printed, in the terminal and in reports.
"""

from __future__ import annotations

import re

_LINE_END = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LINE_ENDS = re.compile(f"\r\n|[{_LINE_END}]")
_STRING_END = r"(?:\x07|\x1b\\|\x9c)"
_SEQUENCES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # control sequences: colours, cursor, erase
    rf"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\r\n]{{0,4096}}{_STRING_END}"
    r"|\x1b[ -/]+[0-~]"  # character sets
)
# The category Cf without the two joiners, which shape Persian and Indic words and emoji, and
# without the Arabic, Kaithi and Egyptian signs, which are seen.
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
_DROPPED = re.compile(f"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f{_INVISIBLE}]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def clean(text: str, *, newlines: bool = False) -> str:
    r"""Return text that cannot steer a terminal or forge a line of the program's output.

    Escape sequences, control characters, characters without a width and those that reorder a
    line are removed, lone surrogates replaced. Line ends of every kind become spaces, or `\n`
    where `newlines` allows them; tabs become spaces.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SEQUENCES.sub("", text)
    text = _LINE_ENDS.sub("\n" if newlines else " ", text)
    text = text.replace("\t", "    " if newlines else " ")
    text = _DROPPED.sub("", text)
    return _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Return cleaned text with every run of white space as one space."""
    return " ".join(clean(text).split())
