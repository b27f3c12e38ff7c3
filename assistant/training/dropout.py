"""Dropout whose masks are cut from one pool: drawing them anew takes a tenth of a CPU's time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import torch

POOL: Final = 1 << 24
"""Draws in the pool; a mask begins at a random place of it."""


def drop_by_pool(reader: torch.nn.ModuleDict, part: float) -> None:
    """Let every dropout of the reader that is not idle cut its masks from one pool.

    `part` is the part of the values that is dropped, between 0 and 1.
    """
    import torch

    pool = (torch.rand(POOL) >= part).to(torch.bfloat16) / (1 - part)

    class PoolDropout(torch.nn.Module):
        def forward(self, values: torch.Tensor) -> torch.Tensor:
            size = values.numel()
            if not self.training or size > POOL:
                return values
            begin = int(torch.randint(POOL - size + 1, (1,)))
            return values * pool[begin : begin + size].view(values.shape).to(values.dtype)

    for module in list(reader.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, torch.nn.Dropout) and child.p > 0:
                setattr(module, name, PoolDropout())
