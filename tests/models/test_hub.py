"""A question-answering model by name in the place of the trained reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import ModelError
from assistant.models.hub import HubModel
from assistant.reading.choose import calibration_path, open_reader

if TYPE_CHECKING:
    from pathlib import Path


def test_a_model_without_calibration_says_how_to_make_one(tmp_path: Path) -> None:
    def unused() -> None:
        raise AssertionError("nothing is loaded")

    with pytest.raises(ModelError, match="calibrate --data DATA --reader some/model"):
        open_reader(
            "some/model",
            model=unused,  # type: ignore[arg-type]
            embedder=unused,  # type: ignore[arg-type]
            max_error=None,
            passages_of=lambda _: (),
            home=tmp_path,
        )
    assert calibration_path(tmp_path, "some/model").name == "some--model.json"


@pytest.mark.slow
def test_a_model_from_a_folder_is_read_like_the_shipped_one(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForQuestionAnswering, BertTokenizer

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "when", "did", "it", "end", "thursday"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizer(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    BertForQuestionAnswering(config).save_pretrained(tmp_path)
    passage = "It did end Thursday. " * 150
    windows = HubModel(str(tmp_path)).read("When did it end?", passage)
    assert len(windows) > 1
    for window in windows:
        assert len(window.start) == len(window.end) == len(window.offsets) > 0
        assert all(0 <= start < end <= len(passage) for start, end in window.offsets)


@pytest.mark.slow
def test_a_name_that_is_no_model_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="could not be loaded"):
        HubModel(str(tmp_path / "nothing")).read("Who?", "Nobody.")
