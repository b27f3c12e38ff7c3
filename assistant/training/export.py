"""Writes a trained reader as the folder that the runtime loads: int8 ONNX, tokenizer, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from assistant.training.data import DECISION_LABELS, SUPPORT_LABELS
from assistant.training.examples import WORD_HEADS, Example, load_tokenizer, special_token
from assistant.training.model import build_reader, load_weights, outputs_of, pad

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import torch

    from assistant.training.evaluate import Scorer

INPUTS: Final = ("input_ids", "attention_mask", "token_type_ids")
OUTPUTS: Final = (
    "start_logits",
    "end_logits",
    "answer_logit",
    "support_logits",
    "relevance_logit",
    "decision_logits",
    *(f"{name}_logits" for name in WORD_HEADS),
)
_OPSET: Final = 17
_WINDOW: Final = 384


@dataclass(frozen=True, slots=True)
class Card:
    """What `model.json` says besides what is computed."""

    name: str
    version: str
    base: str
    training: Mapping[str, Any]


def export(base: str, weights: Path, out: Path, *, card: Card) -> Path:
    """Write `model.onnx` (int8), `tokenizer.json` and `model.json` to `out`, replaced as a whole.

    `base` gives the configuration and the tokenizer, `weights` the safetensors of a reader. The
    float graph is kept beside it as `<out>-float/model.onnx`, to compare the two.
    """
    scratch = out.with_name(out.name + ".part")
    float_folder = out.with_name(out.name + "-float")
    for folder in (scratch, float_folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    separator = _write_tokenizer(base, scratch)
    write_float(base, weights, float_folder / "model.onnx", separator=separator)
    write_int8(float_folder / "model.onnx", scratch / "model.onnx")
    _write_card(card, scratch)
    if out.exists():
        # Files that others keep in the folder, such as the model card, stay.
        for path in out.iterdir():
            if not (scratch / path.name).exists():
                shutil.move(path, scratch / path.name)
        shutil.rmtree(out)
    scratch.rename(out)
    return out


def write_float(base: str, weights: Path, path: Path, *, separator: int) -> None:
    """Trace the reader to a float32 ONNX graph with dynamic batch and length."""
    import torch
    from safetensors.torch import load_file

    reader = build_reader(base, dropout=0.0).eval()
    load_weights(reader, load_file(str(weights)))
    encoder: Any = reader["encoder"]
    encoder.set_attn_implementation("eager")

    class Graph(torch.nn.Module):
        """The reader as one module with plain tensors in and out."""

        def __init__(self) -> None:
            super().__init__()
            self.reader = reader

        def forward(
            self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor
        ) -> tuple[torch.Tensor, ...]:
            found = outputs_of(self.reader, ids, mask, types, separator=separator)
            words = found.words.unbind(dim=-1)
            pairs = found.support, found.relevance, found.decision
            return found.start, found.end, found.answer, *pairs, *words

    sample = pad([Example((101, *range(2000, 2012), 102), 6), Example((101, 2000, 102), 2)])
    names = (*INPUTS, *OUTPUTS)
    axes = {name: {0: "batch", 1: "seq"} for name in names}
    for name in ("answer_logit", "support_logits", "relevance_logit", "decision_logits"):
        axes[name] = {0: "batch"}
    with torch.inference_mode():
        torch.onnx.export(
            Graph(),
            (sample.ids, sample.mask, sample.types),
            str(path),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )


def write_int8(source: Path, target: Path, *, excluded: Sequence[str] = ()) -> None:
    """Quantize the weights of a graph to int8 per channel, activations as they come.

    `excluded` names nodes that stay in float32.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(source),
        str(target),
        per_channel=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["MatMul", "Gather"],
        nodes_to_exclude=list(excluded),
    )
    _strip(target)


def onnx_scorer(path: Path, *, threads: int = 2) -> Scorer:
    """Return a scorer of examples that runs an exported graph."""
    session = open_session(path, threads)

    def score(examples: Sequence[Example]) -> tuple[Any, Any, Any]:
        start, end, answer = session.run(list(OUTPUTS[:3]), feed(examples))
        return start, end, answer

    return score


def support_scores(path: Path, examples: Sequence[Example], *, threads: int = 2) -> Any:
    """Return the support logits of an exported graph, [examples, 3]."""
    import numpy as np

    session = open_session(path, threads)
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].ids))
    found = np.zeros((len(examples), len(SUPPORT_LABELS)), dtype=np.float32)
    for at in range(0, len(order), 16):
        rows = order[at : at + 16]
        found[rows] = session.run(["support_logits"], feed([examples[i] for i in rows]))[0]
    return found


def open_session(path: Path, threads: int) -> Any:
    """Open a graph with onnxruntime on the CPU."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )


def feed(examples: Sequence[Example]) -> dict[str, Any]:
    """Return examples as the padded inputs of a graph."""
    padded = pad(examples)
    tensors = (padded.ids, padded.mask, padded.types)
    return {name: tensor.numpy() for name, tensor in zip(INPUTS, tensors, strict=True)}


def _strip(path: Path) -> None:
    """Drop what the exporter notes about its own source code, half a megabyte of the file."""
    import onnx

    model = onnx.load(str(path))
    for node in model.graph.node:
        node.doc_string = ""
        del node.metadata_props[:]
    del model.graph.value_info[:]
    # Weights in a file of their own are memory-mapped: faster to load, and shared by processes.
    data = path.with_name(f"{path.name}.data")
    data.unlink(missing_ok=True)
    onnx.save_model(
        model,
        str(path),
        save_as_external_data=True,
        all_tensors_to_one_file=True,
        location=data.name,
        size_threshold=1024,
    )


def _write_tokenizer(base: str, folder: Path) -> int:
    tokenizer = load_tokenizer(base)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    return special_token(tokenizer, "[SEP]")


def _write_card(card: Card, folder: Path) -> None:
    graph, weights = folder / "model.onnx", folder / "model.onnx.data"
    described = {
        "name": card.name,
        "version": card.version,
        "base": card.base,
        "heads": {
            "span": "start_logits, end_logits [batch, seq]; token 0 is the null span",
            "has_answer": "answer_logit [batch]; sigmoid gives the raw probability",
            "support": "support_logits [batch, 3]; softmax over support_labels",
            "relevance": "relevance_logit [batch]; orders passages for a query",
            "decision": "decision_logits [batch, 3]; softmax over decision_labels",
            "words": "fault_logits, keep_logits, need_logits [batch, seq]; sigmoid of each token",
        },
        "inputs": list(INPUTS),
        "outputs": list(OUTPUTS),
        "support_labels": list(SUPPORT_LABELS),
        "decision_labels": list(DECISION_LABELS),
        "max_window": _WINDOW,
        "quantization": "int8 dynamic, per channel",
        "sha256": {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (graph, weights)
        },
        "bytes": graph.stat().st_size + weights.stat().st_size,
        "training": dict(card.training),
    }
    text = json.dumps(described, indent=2, ensure_ascii=False) + "\n"
    (folder / "model.json").write_text(text, encoding="utf-8")
