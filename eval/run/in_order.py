"""Does some work at a time, and hands it over in order."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Item], Result], items: Sequence[Item], *, workers: int
) -> Iterator[Result]:
    """Yield what comes of each item in the order of the items, some at work at a time."""
    if workers == 1:
        yield from map(work, items)
        return
    ahead = 2 * workers
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = deque(pool.submit(work, item) for item in items[:ahead])
        for item in items[ahead:]:
            yield waiting.popleft().result()
            waiting.append(pool.submit(work, item))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
