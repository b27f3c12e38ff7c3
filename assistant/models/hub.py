"""Any extractive question-answering model by name, in the place of the trained reader."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.models.reader_model import STRIDE, WindowLogits
from assistant.models.session import WINDOW

if TYPE_CHECKING:
    from collections.abc import Callable


class HubModel:
    """Runs a transformers question-answering model, from a folder or from the model hub."""

    def __init__(self, name: str) -> None:
        """Keep the name; the model is loaded at the first question."""
        self.name = name

    @cached_property
    def _parts(self) -> tuple[Callable[..., Any], Callable[..., Any]]:
        from transformers import AutoModelForQuestionAnswering, AutoTokenizer

        try:
            tokenizer = AutoTokenizer.from_pretrained(self.name, use_fast=True)
            model = AutoModelForQuestionAnswering.from_pretrained(self.name)
        except (OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(
                f"The reader {self.name!r} could not be loaded ({reason}); expected span, "
                "sentence, or the name or folder of an extractive question-answering model."
            ) from error
        return tokenizer, model.eval()

    def read(self, question: str, passage: str, *, title: str = "") -> list[WindowLogits]:  # noqa: ARG002
        """Return the logits of each window of a passage; such models are not read with titles."""
        import torch

        tokenizer, model = self._parts
        encoded = tokenizer(
            question,
            passage,
            truncation="only_second",
            max_length=WINDOW,
            stride=STRIDE,
            return_overflowing_tokens=True,
            return_offsets_mapping=True,
            padding=True,
            return_tensors="pt",
        )
        offsets = encoded.pop("offset_mapping").tolist()
        encoded.pop("overflow_to_sample_mapping")
        with torch.inference_mode():
            output = model(**encoded)
        windows = []
        for row, spans in enumerate(offsets):
            kept = [at for at, kind in enumerate(encoded_kinds(encoded, row)) if kind == 1]
            start = output.start_logits[row].float().numpy()
            end = output.end_logits[row].float().numpy()
            best = float(start[kept].max() + end[kept].max()) if kept else 0.0
            null = float(start[0] + end[0])
            windows.append(
                WindowLogits(
                    start=start[kept],
                    end=end[kept],
                    null=null,
                    answer=best - null,
                    offsets=tuple((spans[at][0], spans[at][1]) for at in kept),
                )
            )
        return windows


def encoded_kinds(encoded: Any, row: int) -> list[int | None]:
    """Return for each token of a row 0 for the question, 1 for the passage, None for others."""
    kinds: list[int | None] = encoded.sequence_ids(row)
    return kinds
