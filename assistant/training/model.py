"""The reader: an encoder of any name with heads for answers, claims, relevance and single words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelError
from assistant.training.data import DECISION_LABELS, SUPPORT_LABELS
from assistant.training.dropout import drop_by_pool
from assistant.training.examples import WORD_HEADS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import torch

    from assistant.training.examples import Example

# Far below any logit, and safe in half precision.
MASKED: Final = -1e4

LATER_HEADS: Final = (
    "support.",
    "relevance.",
    "relevance_pool.",
    "decision.",
    "decision_pool.",
    "words.",
)
"""Heads that a reader to start from need not have; they begin at random and learn faster."""

_OLD_NAMES: Final = {"bert.": "encoder.", "ans.": "answer."}


@dataclass(frozen=True, slots=True)
class Batch:
    """A padded batch: ids, attention mask, token types, and which tokens a span may use."""

    ids: torch.Tensor
    mask: torch.Tensor
    types: torch.Tensor


@dataclass(frozen=True, slots=True)
class Outputs:
    """Raw scores; the span scores are `MASKED` outside [CLS] and the second text."""

    start: torch.Tensor
    end: torch.Tensor
    answer: torch.Tensor
    support: torch.Tensor
    relevance: torch.Tensor
    decision: torch.Tensor
    words: torch.Tensor
    """[batch, seq, len(WORD_HEADS)]"""


def build_reader(base: str, *, dropout: float) -> torch.nn.ModuleDict:
    """Build the encoder `base` (a model name or folder) with heads.

    A folder with `model.safetensors` of a reader (ours or a half-trained one) gives all its
    weights; any other base gives the encoder's, and the heads start at random. `dropout` is that
    of hidden states; attention has none, since its dropout costs a third of the speed on a CPU.
    """
    import torch
    from transformers import AutoConfig, AutoModel

    # Eager attention's backward pass takes a third of the time of torch's fused one on a CPU.
    config = AutoConfig.from_pretrained(base, attn_implementation="eager")
    config.hidden_dropout_prob = dropout
    config.attention_probs_dropout_prob = 0.0
    weights = Path(base) / "model.safetensors"
    saved = _reader_weights(weights) if weights.is_file() else {}
    plain = {"add_pooling_layer": False} if config.model_type in ("bert", "roberta") else {}
    if saved:
        encoder = AutoModel.from_config(config, **plain)  # type: ignore[no-untyped-call]
    else:
        encoder = AutoModel.from_pretrained(base, config=config, **plain)
    width = config.hidden_size
    reader = torch.nn.ModuleDict(
        {
            "encoder": encoder,
            "span": torch.nn.Linear(width, 2),
            "pool": torch.nn.Linear(width, width),
            "answer": torch.nn.Linear(width, 1),
            "support_pool": torch.nn.Linear(width, width),
            "support": torch.nn.Linear(width, len(SUPPORT_LABELS)),
            "relevance_pool": torch.nn.Linear(width, width),
            "relevance": torch.nn.Linear(width, 1),
            "decision_pool": torch.nn.Linear(width, width),
            "decision": torch.nn.Linear(width, len(DECISION_LABELS)),
            "words": torch.nn.Linear(width, len(WORD_HEADS)),
        }
    )
    if saved:
        load_weights(reader, saved)
    if dropout:
        drop_by_pool(reader, dropout)
    return reader


def load_weights(reader: torch.nn.ModuleDict, saved: Mapping[str, torch.Tensor]) -> None:
    """Put saved weights into a reader; only the heads of `LATER_HEADS` may be missing."""
    started = dict(saved)
    for part in ("weight", "bias"):
        # Yes, no and undecided of a question are supported, contradicted and not stated of a claim.
        for old, new in (("support", "decision"), ("support_pool", "decision_pool")):
            if f"{old}.{part}" in started:
                started.setdefault(f"{new}.{part}", started[f"{old}.{part}"].clone())
    missing, unexpected = reader.load_state_dict(started, strict=False)
    absent = [name for name in missing if not name.startswith(LATER_HEADS)]
    if absent or unexpected:
        raise ModelError(
            f"weights do not fit the reader: absent {absent[:3]}, not known {unexpected[:3]};"
            " expected a reader of the same encoder; check --base"
        )


def save_weights(reader: torch.nn.ModuleDict, path: Path) -> None:
    """Write the weights as safetensors, atomically."""
    from safetensors.torch import save_file

    state = {name: value.detach().contiguous() for name, value in reader.state_dict().items()}
    scratch = path.with_suffix(".part")
    save_file(state, str(scratch))
    scratch.replace(path)


def outputs_of(
    reader: torch.nn.ModuleDict,
    ids: torch.Tensor,
    mask: torch.Tensor,
    types: torch.Tensor,
    *,
    separator: int,
) -> Outputs:
    """Run encoder and heads; `separator` is the id of [SEP], which no span may use."""
    import torch

    hidden = reader["encoder"](
        input_ids=ids, attention_mask=mask, token_type_ids=types
    ).last_hidden_state
    # Kept three-dimensional, so that the exported products are of a kind that is made int8.
    first = hidden[:, :1]
    allowed = (types == 1) & (ids != separator) & (mask == 1)
    # Of the first text only [CLS], the null span, may be chosen.
    allowed = torch.cat([torch.ones_like(allowed[:, :1]), allowed[:, 1:]], dim=1)
    spans = reader["span"](hidden).float()
    spans = spans.masked_fill(~allowed.unsqueeze(-1), MASKED)
    answer = reader["answer"](torch.tanh(reader["pool"](first))).float()
    support = reader["support"](torch.tanh(reader["support_pool"](first))).float()
    relevance = reader["relevance"](torch.tanh(reader["relevance_pool"](first))).float()
    decision = reader["decision"](torch.tanh(reader["decision_pool"](first))).float()
    return Outputs(
        start=spans[..., 0],
        end=spans[..., 1],
        answer=answer[:, 0, 0],
        support=support[:, 0],
        relevance=relevance[:, 0, 0],
        decision=decision[:, 0],
        words=reader["words"](hidden).float(),
    )


def pad(examples: Sequence[Example]) -> Batch:
    """Pad examples to the longest one."""
    import torch

    longest = max(len(example.ids) for example in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, example in enumerate(examples):
        length = len(example.ids)
        ids[row, :length] = torch.tensor(example.ids)
        mask[row, :length] = 1
        types[row, example.second : length] = 1
    return Batch(ids, mask, types)


def _new_name(name: str) -> str:
    for old, new in _OLD_NAMES.items():
        if name.startswith(old):
            return new + name.removeprefix(old)
    return name


def _reader_weights(path: Path) -> dict[str, Any]:
    from safetensors.torch import load_file

    saved: dict[str, Any] = {}
    for old_name, value in load_file(str(path)).items():
        name = _new_name(old_name)
        if name.startswith("encoder.pooler.dense."):
            part = name.rpartition(".")[2]
            saved[f"pool.{part}"] = value.float()
            saved.setdefault(f"support_pool.{part}", value.float().clone())
        else:
            saved[name] = value.float()
    return saved if "span.weight" in saved else {}
