"""Takes the weights of an exported reader back out of its int8 graph, to train it further.

A float copy would double the repository; int8 per channel loses less than half a point of F1, which
the first minutes of training make good.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any, Final

from assistant.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_PREFIX: Final = "reader."
_QUANTIZED: Final = "_quantized"
_EMBEDDINGS: Final = "embeddings."


def recover(model: Path, base: str, out: Path) -> Path:
    """Write a folder to train from: the weights of the exported `model`, what else from `base`.

    `base` gives the configuration of the encoder, as a folder or by name.

    Raises:
        ModelError: the graph is not one that `export` wrote.
    """
    from safetensors.numpy import save_file
    from transformers import AutoConfig

    weights = read_weights(model / "model.onnx")
    out.mkdir(parents=True, exist_ok=True)
    AutoConfig.from_pretrained(base).save_pretrained(out)
    shutil.copyfile(model / "tokenizer.json", out / "tokenizer.json")
    save_file(weights, out / "model.safetensors", metadata={"made": json.dumps("int8 recovered")})
    return out


def read_weights(graph: Path) -> dict[str, NDArray[np.float32]]:
    """Return the float weights of an exported graph by the names that `build_reader` gives them."""
    import onnx
    from onnx import numpy_helper

    model = onnx.load(str(graph))
    arrays = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    found: dict[str, NDArray[np.float32]] = {}
    for name, array in arrays.items():
        if name.startswith(_PREFIX) and name.endswith((".weight", ".bias")):
            found[name.removeprefix(_PREFIX)] = array.copy()
    consumers = {name: node for node in model.graph.node for name in node.input}
    for name, array in arrays.items():
        if not name.endswith(_QUANTIZED):
            continue
        stem = name.removesuffix(_QUANTIZED)
        values = dequantized(array, arrays[f"{stem}_scale"], arrays[f"{stem}_zero_point"])
        if stem.startswith(_PREFIX):
            found[stem.removeprefix(_PREFIX)] = values
        else:
            # A product is exported without the name of its weight; the bias that is added has it.
            layer = _bias_after(consumers, consumers[name], arrays).removesuffix(".bias")
            found[f"{layer.removeprefix(_PREFIX)}.weight"] = values.T.copy()
    if not any(name.startswith(f"encoder.{_EMBEDDINGS}word") for name in found):
        raise ModelError(f"{graph} holds no encoder; expected a graph that export wrote.")
    return found


def dequantized(values: Any, scale: Any, zero: Any) -> NDArray[np.float32]:
    """Return int8 values as floats; scale and zero point are one number, or one a column."""
    import numpy as np

    floats: NDArray[np.float32] = (values.astype(np.float32) - zero.astype(np.float32)) * scale
    return floats


def _bias_after(consumers: dict[str, Any], node: Any, arrays: dict[str, Any]) -> str:
    for _ in range(8):
        biases = [name for name in node.input if name in arrays and name.endswith(".bias")]
        if node.op_type == "Add" and biases:
            return str(biases[0])
        node = consumers[node.output[0]]
    raise ModelError(f"no bias follows the product {node.name}; expected a graph of export.")
