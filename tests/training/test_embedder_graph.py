from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from assistant.training.embedder_graph import read_safetensors, without_weights

if TYPE_CHECKING:
    from pathlib import Path

onnx = pytest.importorskip("onnx")
WEIGHT = np.arange(16 * 32, dtype=np.float32).reshape(16, 32)
SCALE = np.linspace(1, 2, 16 * 32, dtype=np.float32).reshape(16, 32)


def write_graph(path: Path, *, op: str = "MatMul") -> None:
    """Write `x @ WEIGHT.T` and a product with SCALE, with the weights inside."""
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["x", "scale"], ["scaled"]),
            helper.make_node(op, ["scaled", "turned"], ["y"]),
        ],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [16, 32])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [16, 16])],
        [
            numpy_helper.from_array(SCALE, "scale"),
            numpy_helper.from_array(np.ascontiguousarray(WEIGHT.T), "turned"),
        ],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=8), str(path))


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    from safetensors.numpy import save_file

    file = tmp_path / "package" / "model.safetensors"
    file.parent.mkdir()
    save_file({"ids": np.arange(4), "dense": WEIGHT, "scale": SCALE}, file)
    return file


def test_reads_the_tensors_with_their_places(weights: Path) -> None:
    tensors = read_safetensors(weights)
    content = weights.read_bytes()
    assert len(tensors) == 2
    for tensor in tensors:
        stored = content[tensor.offset : tensor.offset + tensor.values.nbytes]
        assert stored == tensor.values.tobytes()


def test_a_graph_without_weights_computes_the_same(tmp_path: Path, weights: Path) -> None:
    from assistant.index.onnx_session import open_session

    write_graph(tmp_path / "graph.onnx")
    bare = tmp_path / "bare.onnx"
    bare.write_bytes(without_weights(tmp_path / "graph.onnx", weights))
    assert bare.stat().st_size < 1_000
    x = np.random.default_rng(0).normal(size=(16, 32)).astype(np.float32)
    [y] = open_session(bare, weights=weights.parent).run(["y"], {"x": x})
    assert np.allclose(y, (x * SCALE) @ WEIGHT.T, rtol=1e-5)


def test_a_weight_that_the_file_does_not_hold(tmp_path: Path, weights: Path) -> None:
    from safetensors.numpy import save_file

    write_graph(tmp_path / "graph.onnx")
    save_file({"scale": SCALE}, weights)
    with pytest.raises(ValueError, match=r"weight of shape \(32, 16\)"):
        without_weights(tmp_path / "graph.onnx", weights)


def test_only_a_product_can_take_a_weight_transposed(tmp_path: Path, weights: Path) -> None:
    write_graph(tmp_path / "graph.onnx", op="Add")
    with pytest.raises(ValueError, match="Add reads a weight"):
        without_weights(tmp_path / "graph.onnx", weights)
