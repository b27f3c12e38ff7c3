"""Sessions of onnxruntime: the only module of the index that names it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path


def open_session(graph: Path, *, weights: Path) -> Any:
    """Return a session on an optimised graph whose weights stand in the files of another folder.

    The files are mapped into memory, where they lie: nothing is copied, and they are only read.

    Args:
        graph: the ONNX file.
        weights: the folder of the files that the graph refers to, with no link in its path.

    Raises:
        ModelError: the graph cannot be read, or refers to what the files do not hold.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = _threads()
    # Waiting threads sleep: spinning costs a fifth more processor time and gains nothing.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry(
        "session.model_external_initializers_file_folder_path", str(weights)
    )
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(
            graph.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"The graph {graph} cannot be loaded with the weights in {weights} ({reason}): install "
            "this program and its packages again."
        ) from error


def _threads() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
