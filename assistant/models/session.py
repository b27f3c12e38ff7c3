"""The encoder with its heads, run by onnxruntime: pairs of texts in, raw scores of every head out.

The folder holds `model.onnx` (int8, its weights beside it in `model.onnx.data`, memory-mapped),
`tokenizer.json` and `model.json`. docs/reader.md says how it was trained.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

WINDOW = 320
"""Tokens of the longest pair, what it was trained on; the encoder takes 512."""
QUESTION_TOKENS = 96
OUTPUTS = [
    "start_logits",
    "end_logits",
    "answer_logit",
    "support_logits",
    "relevance_logit",
    "decision_logits",
    "fault_logits",
    "need_logits",
]


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of a text, and the characters that each token stands for."""

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]

    def cut(self, start: int, end: int) -> Encoded:
        """Return the tokens from `start` to `end`, end excluded."""
        return Encoded(self.ids[start:end], self.offsets[start:end])


@dataclass(frozen=True, slots=True)
class HeadScores:
    """What the heads say of one pair: logits of single tokens, and of the pair as a whole."""

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    answer: float
    support: NDArray[np.float32]
    """Supported, contradicted, not stated."""
    relevance: float
    decision: NDArray[np.float32]
    """Yes, no, undecided."""
    fault: NDArray[np.float32]
    need: NDArray[np.float32]


class EncoderSession:
    """Runs the shipped encoder on two threads of onnxruntime, without torch."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load the model, memory-mapped.

        Raises:
            ModelError: the folder is not a reader.
        """
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            self.card: dict[str, Any] = json.loads((folder / "model.json").read_text("utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            options.inter_op_num_threads = 1
            # Threads that spin while they wait read a third fewer passages a second on an idle
            # machine of two cores, and half on a busy one (docs/benchmarks.md).
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
            options.enable_cpu_mem_arena = False
            options.log_severity_level = 3
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise ModelError(
                f"{folder} holds no reader that can be loaded ({error}); expected model.onnx, "
                "tokenizer.json and model.json. Reinstall, or choose another with --reader."
            ) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first = self._tokenizer.token_to_id("[CLS]")
        self._separator = self._tokenizer.token_to_id("[SEP]")

    @cached_property
    def dictionary(self) -> frozenset[str]:
        """The lower-case words that are a token of their own: common English."""
        return frozenset(token for token in self._tokenizer.get_vocab() if token.isalpha())

    def encode(self, text: str) -> Encoded:
        """Return a text as tokens, none added."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return Encoded(tuple(encoded.ids), tuple(encoded.offsets))

    def run(self, first: Sequence[int], second: Sequence[int]) -> HeadScores:
        """Return the scores of [CLS] first [SEP] second [SEP]; token arrays cover the whole pair.

        The first token of `first` stands at 1, that of `second` at `len(first) + 2`.
        """
        import numpy as np

        ids = [self._first, *first, self._separator, *second, self._separator]
        kinds = [0] * (len(first) + 2) + [1] * (len(second) + 1)
        outputs = self._session.run(
            OUTPUTS,
            {
                "input_ids": np.array([ids], dtype=np.int64),
                "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
                "token_type_ids": np.array([kinds], dtype=np.int64),
            },
        )
        start, end, answer, support, relevance, decision, *words = [item[0] for item in outputs]
        return HeadScores(start, end, float(answer), support, float(relevance), decision, *words)
