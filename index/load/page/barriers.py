"""Tell articles from the pages that stand in their way: errors, log-ins, consent, front pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from assistant.text.clean import clean_line, count_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.index.load.draft import Piece

SENTENCE_WORDS = 4
"""Menus and buttons have fewer words than the shortest sentence of an article."""
BARRIER_WORDS = 80
"""A page with more prose than this is an article, whatever else it says."""
LONG_PARAGRAPH = 25
HEADLINE_WORDS = 5
MOST_HEADLINES = 40
"""Links of a headline's length that an article may have around it."""
HEADLINE_SHARE = 5.0
"""Words in such links, in those of the prose, from which a page is a front page: of 139 pages with
an article (readability and newspaper4k), the one with most has 3.2."""
ROOT_HEADLINE_SHARE = 0.8
BARRIERS = (
    (
        "a page that wants JavaScript or a check of its visitor before it shows the article",
        r"\b(?:enable|activate|requires?|without|support) javascript\b"
        r"|\bjavascript (?:is|to be|must be)\b"
        r"|\b(?:verify(?:ing)?|confirm) (?:that )?you(?: a|')re (?:a |not a )?(?:human|robot)\b"
        r"|\bunusual (?:traffic|activity)\b|\bchecking your browser\b"
        r"|\baccess (?:to this page )?(?:has been )?denied\b",
    ),
    (
        "a page that reports an error in the place of the article",
        r"\b(?:page|article|story|document|url|content)\b.{0,60}"
        r"\b(?:not found|no longer (?:exists?|"
        r"available)|does(?: not|n.t) exist|can(?:not|.t) be found|"
        r"(?:has been|was) (?:removed|deleted))"
        r"|\b(?:error|http) ?(?:40[0-9]|410|50[0-9])\b|\A\W*40[34]\b|\binternal server error\b"
        r"|\bservice (?:temporarily )?unavailable\b",
    ),
    (
        "a page that asks for consent to cookies before it shows the article",
        r"\b(?:accept|agree|consent|manage|reject)\b.{0,80}\b(?:cookies?|partners|privacy)\b"
        r"|\b(?:we|our partners|this (?:web)?site) uses? cookies\b",
    ),
    (
        "a page that asks for a log-in or a subscription before it shows the article",
        r"\b(?:log|sign) ?in\b.{0,60}\b(?:to (?:continue|read|view|access)|account|password)\b"
        r"|\b(?:subscribe|register|create (?:a free|an) account)\b.{0,60}"
        r"\b(?:to (?:continue|read|keep|"
        r"view)|now|already)\b|\bforgot(?:ten)? (?:your )?password\b",
    ),
)


def why_no_article(pieces: Sequence[Piece], root: Any, *, address: str | None = None) -> str | None:
    """Return what a page is if it is no article, None if it is one.

    Args:
        pieces: what the extractors kept of it; where there is no article, they give whatever
            words the page has.
        root: the page.
        address: where it was fetched from; the root of a site is more likely a front page.
    """
    text = " ".join(piece.text for piece in pieces)
    title = clean_line(" ".join(root.xpath("string(//title)").split()))
    if count_words(text) < BARRIER_WORDS:
        for reason, form in BARRIERS:
            if re.search(form, f"{title} . {text}", re.IGNORECASE | re.DOTALL):
                return reason
        if root.xpath("//input[@type='password']") and not _long_paragraphs(pieces):
            return BARRIERS[-1][0]
    if not any(
        piece.kind == "paragraph" and count_words(piece.text) >= SENTENCE_WORDS for piece in pieces
    ):
        return "a page with no article text"
    headlines = _headlines(root)
    is_root = address is not None and urlsplit(address).path in ("", "/")
    most = ROOT_HEADLINE_SHARE if is_root else HEADLINE_SHARE
    if len(headlines) > MOST_HEADLINES and sum(headlines) > most * count_words(text):
        return "a page of links to articles, such as a front page"
    return None


def _long_paragraphs(pieces: Sequence[Piece]) -> int:
    """Return how many paragraphs have the length of prose."""
    return sum(
        piece.kind == "paragraph" and count_words(piece.text) >= LONG_PARAGRAPH for piece in pieces
    )


def _headlines(root: Any) -> list[int]:
    """Return the words of each link of a page that is as long as a headline."""
    lengths = (count_words(" ".join(link.itertext())) for link in root.iter("a"))
    return [length for length in lengths if length >= HEADLINE_WORDS]
