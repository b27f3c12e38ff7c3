"""Losses, learning rate and parameter groups of the training loop."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from assistant.training.data import NOT_STATED, NOT_SUPPORTED, SUPPORTED
from assistant.training.examples import NO_LABEL
from assistant.training.model import LATER_HEADS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import torch

    from assistant.training.examples import Example
    from assistant.training.model import Outputs

RELEVANCE_UNIT: Final = 5.0
"""The standard deviation of the teacher's logits, about: it keeps the losses of like size."""


@dataclass(frozen=True, slots=True)
class Losses:
    """The loss of each head, a sum over the batch divided by its size."""

    span: torch.Tensor
    answer: torch.Tensor
    support: torch.Tensor
    relevance: torch.Tensor
    decision: torch.Tensor
    words: torch.Tensor


LOSSES: Final = tuple(field.name for field in fields(Losses))


def losses_of(outputs: Outputs, batch: Sequence[Example]) -> Losses:
    """Return the losses of a batch; an example counts only for the heads it has labels for.

    Where the label only says "not supported", the support loss is that of the two other classes
    together. The relevance loss is the squared distance from the teacher's logit, in units of
    `RELEVANCE_UNIT`. The loss of words is the mean over an example's words.
    """
    import torch
    from torch.nn import functional

    size = len(batch)
    start = torch.tensor([example.start for example in batch])
    end = torch.tensor([example.end for example in batch])
    span = functional.cross_entropy(outputs.start, start, ignore_index=-1, reduction="sum")
    span = span + functional.cross_entropy(outputs.end, end, ignore_index=-1, reduction="sum")
    known = torch.tensor([example.answerable for example in batch])
    reading = known >= 0
    answer = functional.binary_cross_entropy_with_logits(
        outputs.answer[reading], known[reading].float(), reduction="sum"
    )
    decided = torch.tensor([example.decision for example in batch])
    decision = functional.cross_entropy(
        outputs.decision, decided, ignore_index=NO_LABEL, reduction="sum"
    )
    taught = torch.tensor([example.relevance for example in batch])
    known_relevance = ~taught.isnan()
    away = (outputs.relevance[known_relevance] - taught[known_relevance]) / RELEVANCE_UNIT
    return Losses(
        span=span / (2 * size),
        answer=answer / size,
        support=_support_loss(outputs, batch) / size,
        relevance=away.square().sum() / size,
        decision=decision / size,
        words=_words_loss(outputs, batch) / size,
    )


def _support_loss(outputs: Outputs, batch: Sequence[Example]) -> torch.Tensor:
    import torch
    from torch.nn import functional

    labels = torch.tensor([example.support for example in batch])
    logs = functional.log_softmax(outputs.support, dim=-1)
    exactly = (labels >= SUPPORTED) & (labels <= NOT_STATED)
    picked = logs[exactly].gather(1, labels[exactly].unsqueeze(1)).sum()
    either = logs[labels == NOT_SUPPORTED][:, SUPPORTED + 1 :].logsumexp(-1).sum()
    return -(picked + either)


def _words_loss(outputs: Outputs, batch: Sequence[Example]) -> torch.Tensor:
    import torch
    from torch.nn import functional

    total = outputs.words.sum() * 0.0
    for row, example in enumerate(batch):
        if example.marked == NO_LABEL:
            continue
        marks = torch.tensor(example.marks)
        judged = marks != NO_LABEL
        logits = outputs.words[row, : len(marks), example.marked][judged]
        total = total + functional.binary_cross_entropy_with_logits(logits, marks[judged].float())
    return total


def rate_at(part: float, warm_up: float) -> float:
    """Return the learning rate as a part of its peak: linear up, then linear down to 2 %."""
    if part < warm_up:
        return max(0.02, part / warm_up)
    return max(0.02, (1 - part) / (1 - warm_up))


def freeze(reader: torch.nn.ModuleDict, layers: int) -> None:
    """Keep the embeddings and the lowest `layers` layers of the encoder as they are."""
    lowest = [f"layer.{number}." for number in range(layers)]
    for name, parameter in reader["encoder"].named_parameters():
        if name.startswith("embeddings.") or any(part in name for part in lowest):
            parameter.requires_grad = False


def parameter_groups(
    reader: torch.nn.ModuleDict, *, rate: float, head_rate: float
) -> list[dict[str, Any]]:
    """Return groups for AdamW: the new heads learn faster, vectors do not decay."""
    groups: list[dict[str, Any]] = []
    for heads, peak in ((False, rate), (True, head_rate)):
        for decayed in (True, False):
            parameters = [
                parameter
                for name, parameter in reader.named_parameters()
                if parameter.requires_grad
                and name.startswith(LATER_HEADS) == heads
                and (parameter.ndim > 1) == decayed
            ]
            decay = 0.01 if decayed else 0.0
            groups.append({"params": parameters, "peak": peak, "weight_decay": decay, "lr": peak})
    return groups
