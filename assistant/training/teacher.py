"""Labels examples with the relevance that a cross-encoder trained on MS MARCO gives them.

The teacher is a folder with `model.onnx` and the same vocabulary as the reader, for instance the
published ONNX form of cross-encoder/ms-marco-MiniLM-L-12-v2. Learning its logits (distillation:
Hinton et al., 2015) gives the reader a relevance head without MS MARCO itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelError
from assistant.training.examples import NO_LABEL, load_tokenizer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.training.examples import Example

_BATCH: Final = 32


def label(
    examples: Sequence[Example],
    teacher: Path,
    base: str,
    *,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
) -> list[Example]:
    """Return the examples with the teacher's logit as their relevance; claims stay as they are.

    Raises:
        ModelError: the teacher's vocabulary is not that of `base`.
    """
    import numpy as np

    from assistant.training.export import feed, open_session

    if load_tokenizer(teacher).get_vocab() != load_tokenizer(base).get_vocab():
        raise ModelError(
            f"the vocabulary of {teacher} is not that of {base}; expected a cross-encoder with the "
            "same tokens; choose another --teacher"
        )
    session = open_session(teacher / "model.onnx", threads)
    asked = [i for i, example in enumerate(examples) if example.support == NO_LABEL]
    order = sorted(asked, key=lambda i: len(examples[i].ids))
    found: Any = np.full(len(examples), np.nan, dtype=np.float32)
    for at in range(0, len(order), _BATCH):
        rows = order[at : at + _BATCH]
        found[rows] = session.run(None, feed([examples[i] for i in rows]))[0].reshape(-1)
        if progress is not None:
            progress(at + len(rows), len(order))
    return [
        replace(example, relevance=float(value))
        for example, value in zip(examples, found, strict=True)
    ]
