"""Finds out what the text of an article tells: its language, and orders to models in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from assistant.index.store.details import fill, unfilled
from assistant.text.languages import article_language
from assistant.text.order_model import order_probability
from assistant.text.orders import find_orders

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assistant.index.store.library_store import LibraryStore
    from assistant.schema import Document, Span

SURELY: Final = 0.9
"""Least probability of an order in furniture, where pointers ("Related: …") read much like one."""
BATCH: Final = 64
"""Articles that are looked at in one go."""


class FoundOut(NamedTuple):
    """What was found out about an article."""

    language: str | None
    """ISO 639-1 code; None where it cannot be told."""
    orders: int
    """Sentences that speak to a language model."""


def find_out(store: LibraryStore, ids: Iterable[str]) -> dict[str, FoundOut]:
    """Look at the text of articles, keep what it tells, and return it by id."""
    documents = store.documents_by_id(ids)
    languages = {name: article_language(item.text) for name, item in documents.items()}
    orders = {name: _orders(item) for name, item in documents.items()}
    fill(store.database, "language", languages)
    # Last: where it is filled in, all of this has been looked at.
    fill(store.database, "orders", orders)
    return {name: FoundOut(languages[name], len(orders[name])) for name in documents}


def catch_up(store: LibraryStore, report: Callable[[int, int], None]) -> None:
    """Look at the articles that came before anybody did, without loading them again.

    Args:
        store: the library.
        report: is told how many of them are done, and how many there are.
    """
    waiting = unfilled(store.database, "orders")
    for at in range(0, len(waiting), BATCH):
        report(at, len(waiting))
        find_out(store, waiting[at : at + BATCH])


def _orders(document: Document) -> tuple[Span, ...]:
    aside = [block for block in document.blocks if block.kind == "furniture"]
    return tuple(
        order
        for order in find_orders(document.text)
        if not any(block.start <= order.start and order.end <= block.end for block in aside)
        or order_probability(document.text[order.start : order.end]) >= SURELY
    )
