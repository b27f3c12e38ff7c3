"""The trained reader as a model: logits for question and passage, or for claim and evidence.

The folder holds `model.onnx` (int8, its weights beside it in `model.onnx.data`, memory-mapped;
outputs `start_logits`, `end_logits`, `answer_logit`, `support_logits`, `relevance_logit`),
`tokenizer.json` and `model.json`. docs/reader.md says how it was trained.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from assistant.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

WINDOW = 320
"""Tokens of a window, the question's among them: more than it was trained on (256 and less), for
passages are rarely that long and are better read whole; the encoder takes 512."""
STRIDE = 96
"""Tokens that neighbouring windows share, so that no answer is cut by a border."""
QUESTION_TOKENS = 64
OUTPUTS = ["start_logits", "end_logits", "answer_logit", "support_logits", "relevance_logit"]
SUPPORT_LABELS = ("supported", "contradicted", "not_stated")


@dataclass(frozen=True, slots=True)
class WindowLogits:
    """What the model says of one window: one logit a token of the passage."""

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    null: float
    """Logit of the empty span: start plus end at the first position."""
    answer: float
    """Logit that the window answers the question."""
    offsets: tuple[tuple[int, int], ...]
    """Characters of each token in the passage."""


class SpanModel(Protocol):
    """What a span reader needs of a model."""

    def read(self, question: str, passage: str) -> list[WindowLogits]:
        """Return the logits of each window of a passage."""


class _Outputs(NamedTuple):
    """What the graph says of one pair of texts."""

    start: NDArray[np.float32]
    end: NDArray[np.float32]
    answer: float
    support: NDArray[np.float32]
    relevance: float


class ReaderModel:
    """Runs the reader on two threads of onnxruntime, without torch."""

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

    def read(self, question: str, passage: str) -> list[WindowLogits]:
        """Return the logits of each window of a passage."""
        asked = self._tokenizer.encode(question, add_special_tokens=False).ids[:QUESTION_TOKENS]
        encoded = self._tokenizer.encode(passage, add_special_tokens=False)
        room = WINDOW - len(asked) - 3
        windows = []
        for begin in range(0, max(1, len(encoded.ids) - STRIDE), room - STRIDE):
            ids = encoded.ids[begin : begin + room]
            first = len(asked) + 2
            outputs = self._run(asked, ids)
            windows.append(
                WindowLogits(
                    start=outputs.start[first : first + len(ids)],
                    end=outputs.end[first : first + len(ids)],
                    null=float(outputs.start[0] + outputs.end[0]),
                    answer=outputs.answer,
                    offsets=tuple(encoded.offsets[begin : begin + room]),
                )
            )
        return windows

    def support(self, claim: str, evidence: str) -> tuple[float, float, float]:
        """Return the probabilities that evidence supports, contradicts, does not state a claim."""
        import numpy as np

        first = self._tokenizer.encode(claim, add_special_tokens=False).ids[: WINDOW // 2]
        second = self._tokenizer.encode(evidence, add_special_tokens=False).ids
        logits = self._run(first, second[: WINDOW - len(first) - 3]).support
        exponentials = np.exp(logits - logits.max())
        shares = exponentials / exponentials.sum()
        return float(shares[0]), float(shares[1]), float(shares[2])

    def relevance(self, query: str, passage: str) -> float:
        """Return the logit that a passage, its first window, is about what a query looks for."""
        first = self._tokenizer.encode(query, add_special_tokens=False).ids[:QUESTION_TOKENS]
        second = self._tokenizer.encode(passage, add_special_tokens=False).ids
        return self._run(first, second[: WINDOW - len(first) - 3]).relevance

    def _run(self, first: Sequence[int], second: Sequence[int]) -> _Outputs:
        import numpy as np

        ids = [self._first, *first, self._separator, *second, self._separator]
        kinds = [0] * (len(first) + 2) + [1] * (len(second) + 1)
        start, end, answer, support, relevance = self._session.run(
            OUTPUTS,
            {
                "input_ids": np.array([ids], dtype=np.int64),
                "attention_mask": np.ones((1, len(ids)), dtype=np.int64),
                "token_type_ids": np.array([kinds], dtype=np.int64),
            },
        )
        return _Outputs(start[0], end[0], float(answer[0]), support[0], float(relevance[0]))


def shipped_model() -> ReaderModel:
    """Return the reader that ships with the program.

    Raises:
        ModelError: the installation is damaged.
    """
    with as_file(files("assistant.models") / "weights") as folder:
        return ReaderModel(folder)
