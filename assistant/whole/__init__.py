"""Questions about articles as a whole: summaries, lists, timelines, comparisons, agreement.

`read_whole` answers them offline and verbatim: whatever it shows is cut from the articles, cited,
and it says how much of them was read.
"""

from __future__ import annotations

from assistant.whole.article import Article, WholeReading
from assistant.whole.read import read_whole
from assistant.whole.several.agreement import Agreement, conflicts_between
from assistant.whole.several.answers import ArticleAnswer, answers_of
from assistant.whole.several.copies import copies_of

__all__ = [
    "Agreement",
    "Article",
    "ArticleAnswer",
    "WholeReading",
    "answers_of",
    "conflicts_between",
    "copies_of",
    "read_whole",
]
