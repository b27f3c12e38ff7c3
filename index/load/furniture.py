"""Tell furniture from prose: captions, bylines, date lines, pointers elsewhere, addresses.

Only short lines of a settled form count. Where the form alone is not proof (a name, a date, a
picture credit), the place has to fit too: above the first paragraph of prose or by an image.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from assistant.index.load.furniture_forms import (
    BYLINE,
    CREDIT,
    CREDIT_BY_IMAGE,
    DATE_WORDS,
    DATED_BYLINE,
    DOMAIN_AT_END,
    FORMS,
    IMPRINT,
    NAME_AND_DATE,
)
from assistant.text.clean import clean_line, count_words
from assistant.text.dates import find_date

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.index.load.draft import FurnitureRole, Piece

PROSE_WORDS = 20
"""A paragraph with this many words is prose; the lines above the first such one are the head."""
HEAD_PIECES = 12
LINE_WORDS = 40
LINE_LENGTH = 600
"""Nothing longer than either of these is furniture."""


def mark_furniture(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Return the pieces with lines of furniture marked as such, and what each one does."""
    marked: list[Piece] = []
    for piece in pieces:
        role = piece.role or _role(piece, marked)
        kind = piece.kind if role is None else "furniture"
        marked.append(dataclasses.replace(piece, kind=kind, role=role))
    return tuple(marked)


def is_prose(text: str) -> bool:
    """Return whether a paragraph is long enough to be prose whatever it says."""
    return count_words(text) >= PROSE_WORDS


def is_promotion(text: str) -> bool:
    """Return whether a line belongs to the page and to no article, such as "Follow us"."""
    return "promotion" in _roles_by_form(clean_line(text))


def is_date_line(text: str) -> bool:
    """Return whether the text is a date and nothing but a date, with words such as "Updated"."""
    if len(text) > 120 or find_date(text) is None:
        return False
    rest = text
    while date := find_date(rest):
        rest = f"{rest[: date.start]} {rest[date.end :]}"
    return not re.search(r"\w", DATE_WORDS.sub(" ", rest))


def dated_byline(text: str) -> re.Match[str] | None:
    """Return the outlet, the date and the author where a line is made of them, outlet or not."""
    match = DATED_BYLINE.fullmatch(text)
    return match if match and is_date_line(match["date"]) else None


def _role(piece: Piece, before: Sequence[Piece]) -> FurnitureRole | None:
    """Return what the piece does if it is furniture, judged by its form and by what precedes it."""
    text = piece.text
    if piece.kind == "title" or len(text) > LINE_LENGTH or count_words(text) > LINE_WORDS:
        return None
    if piece.only_link and before and before[-1].role == "pointer":
        return "pointer"
    role = next(_roles_by_form(text), None)
    if piece.kind == "heading":
        # A heading may name a date or a person that the section is about.
        return role if role in ("pointer", "promotion") else None
    if role is None and (_is_caption(piece) or DOMAIN_AT_END.search(text)) and not is_prose(text):
        role = "caption" if _is_caption(piece) or _in_head(before) else None
    return role or _role_of_head(text, before)


def _roles_by_form(line: str) -> Iterator[FurnitureRole]:
    """Yield what a whole line of one of the settled forms does."""
    return (role for role, form in FORMS if form.fullmatch(line))


def _is_caption(piece: Piece) -> bool:
    """Return whether the piece credits a picture."""
    if piece.after_image and (
        CREDIT_BY_IMAGE.search(piece.text) or DOMAIN_AT_END.search(piece.text)
    ):
        return True
    return CREDIT.search(piece.text) is not None


def _role_of_head(text: str, before: Sequence[Piece]) -> FurnitureRole | None:
    """Return the role of a line whose form means furniture only above the prose."""
    dated = is_date_line(text)
    if not _in_head(before):
        return "date" if dated and DATE_WORDS.match(text) else None
    if dated:
        return "date"
    imprint = IMPRINT.fullmatch(text)
    if imprint and text.startswith(("By ", "Published ")) and _is_stated(imprint):
        return "imprint"
    if dated_byline(text) or BYLINE.fullmatch(text) or _is_name_and_date(text):
        return "byline"
    return None


def _is_stated(imprint: re.Match[str]) -> bool:
    """Return whether a line in the form of an imprint is one, and not a short sentence."""
    dated = imprint["published"] is not None and find_date(imprint["published"]) is not None
    return imprint["address"] is not None or dated or imprint["site"] is not None


def _in_head(before: Sequence[Piece]) -> bool:
    """Return whether what precedes is only title, furniture and short lines."""
    return len(before) < HEAD_PIECES and not any(
        piece.kind == "paragraph" and is_prose(piece.text) for piece in before
    )


def _is_name_and_date(text: str) -> bool:
    """Return whether the text is a name, a separator and a date."""
    match = NAME_AND_DATE.fullmatch(text)
    return match is not None and is_date_line(match["rest"])
