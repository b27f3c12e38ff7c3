"""Batches of near-equal lengths within a budget of tokens, so that little is padding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


def batches_by_tokens(
    lengths: Sequence[int], *, budget: int, most: int, rng: random.Random
) -> list[list[int]]:
    """Group indices so that rows times the longest length stay within `budget` tokens.

    Batches hold near-equal lengths, at most `most` rows, and come in random order; an example
    longer than the budget has a batch of its own.
    """
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i], rng.random()))
    batches: list[list[int]] = []
    current: list[int] = []
    for index in order:
        if current and (len(current) >= most or (len(current) + 1) * lengths[index] > budget):
            batches.append(current)
            current = []
        current.append(index)
    if current:
        batches.append(current)
    rng.shuffle(batches)
    return batches
