"""The library under test: of the dataset's articles alone, varied, and with its model on tape."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from assistant.errors import DatasetError, ModelError
from assistant.eval.cases.dataset import load_dataset, write_dataset
from assistant.eval.question_records import Example
from assistant.eval.run.evaluate import Request, evaluate
from assistant.eval.run.library_under_test import library_for, prompt_hashes, settings_of
from assistant.eval.run.meter import Meter
from assistant.eval.run.varied_parts import Tape, ThresholdReader, Variation, varied_parts
from assistant.library import Assistant
from assistant.question.understand import as_typed
from assistant.schema import scored
from assistant.settings import load_settings
from assistant.writing.providers.cassette import Cassette
from fakes import FakeEmbedder, FakeGenerator, FakeReader, make_document, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle

ARTICLE = "The canal\n\n" + "\n\n".join(
    f"In {year} the canal carried barges to the town of Elm and came back with coal for the mills."
    for year in range(1811, 1831)
)


@pytest.fixture(autouse=True)
def fake_embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))


@pytest.fixture
def bundle(tmp_path: Path) -> DatasetBundle:
    path = tmp_path / "canal.jsonl"
    write_dataset(path, [Example(id="a", question="When?", answers=("1811",), documents=("a.md",))])
    (tmp_path / "canal.articles").mkdir()
    (tmp_path / "canal.articles" / "a.md").write_text(ARTICLE)
    return load_dataset(path)


def opened(tmp_path: Path, **parts: Any) -> Assistant:
    home = tmp_path / "library"
    build = partial(varied_parts, **{"variation": Variation(), "tape": Tape(), **parts})
    return Assistant(home, load_settings(home), build=build)


def silent(_: str) -> None:
    return


def test_the_library_holds_the_articles_of_the_dataset_alone(
    bundle: DatasetBundle, tmp_path: Path
) -> None:
    with Assistant.open(tmp_path / "home") as own:
        own.add([str(tmp_path / "canal.articles")])
        before = len(own.documents())
    with library_for(bundle, home=None, fresh=True, notice=silent) as library:
        [document] = library.documents()
        assert document.source.endswith("a.md")
        assert not library.home.is_relative_to(tmp_path / "home")
        place = library.home
    assert not place.exists()
    with Assistant.open(tmp_path / "home") as own:
        assert len(own.documents()) == before


def test_a_server_of_the_settings_is_left_alone(
    bundle: DatasetBundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_STORE", "http://127.0.0.1:1/news")
    with library_for(bundle, home=None, fresh=True, notice=silent) as library:
        assert len(library.documents()) == 1


def test_a_library_can_stay_for_another_run(bundle: DatasetBundle, tmp_path: Path) -> None:
    for _ in range(2):
        with library_for(
            bundle, home=None, fresh=True, notice=silent, keep_in=tmp_path / "kept"
        ) as library:
            assert len(library.documents()) == 1
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_document_that_is_not_there_is_named_before_anything_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "lost.jsonl"
    write_dataset(path, [Example(id="a", question="When?", answers=("1",), documents=("b.md",))])
    with (
        pytest.raises(DatasetError, match=r"asks the document 'b\.md'.*lost\.articles"),
        library_for(load_dataset(path), home=None, fresh=True, notice=silent),
    ):
        pytest.fail("it was opened")


@pytest.mark.parametrize("words", [20, 60])
def test_passages_are_cut_as_the_variation_says(
    bundle: DatasetBundle, tmp_path: Path, words: int
) -> None:
    with library_for(
        bundle, home=None, fresh=True, notice=silent, variation=Variation(split=words)
    ) as library:
        [document] = library.documents()
        lengths = [len(item.text.split()) for item in library.passages(document.id)]
    assert max(lengths) <= words * 1.5
    assert max(lengths) > words / 2


def test_the_weight_reaches_the_retriever(tmp_path: Path) -> None:
    variation = Variation(weight=0.0)
    library = opened(tmp_path, variation=variation)
    assert getattr(library.parts.retriever, "dense_weight", None) == 0.0
    assert settings_of(library, variation)["weight"] == 0.0
    assert "weight" not in settings_of(opened(tmp_path), Variation())


@pytest.mark.parametrize(("threshold", "answered"), [(0.2, True), (0.9, True), (0.95, False)])
def test_the_threshold_decides_what_is_answered(threshold: float, answered: bool) -> None:
    document = make_document("One line.")
    passages = [scored(item) for item in split_lines(document)]
    reader = ThresholdReader(FakeReader(confidence=0.9), threshold)
    reading = reader.read(as_typed("what?"), passages, documents={document.id: document})
    assert reading.answered is answered
    assert reader.name == "fake"


def test_a_language_model_is_recorded_and_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = FakeGenerator().enqueue("It ", "was 1811 [1].")
    monkeypatch.setattr("assistant.writing.generate.open_generator", lambda *_, **__: model)
    cassette, meter = Cassette(tmp_path / "cassette.jsonl"), Meter()
    library = opened(tmp_path, tape=Tape(cassette=cassette, meter=meter))
    generator = library.parts.open_generator("fake:model")
    assert "".join(generator.stream("system", "user")) == "It was 1811 [1]."
    assert meter.take() == {"read": 2, "written": 4}

    def never(*_: object, **__: object) -> Iterator[str]:
        raise AssertionError("the model was opened")

    monkeypatch.setattr("assistant.writing.generate.open_generator", never)
    tape = Tape(cassette=Cassette(tmp_path / "cassette.jsonl"), replay=True)
    replayed = opened(tmp_path, tape=tape).parts.open_generator("fake:model")
    assert "".join(replayed.stream("system", "user")) == "It was 1811 [1]."
    with pytest.raises(ModelError, match="has no answer"):
        list(replayed.stream("system", "another"))


def test_a_run_of_a_language_model_keeps_its_cassette(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assistant.reading.choose.open_reader", lambda *_, **__: FakeReader())
    always = type("Always", (), {"check": lambda *_: (True, None)})
    monkeypatch.setattr("assistant.writing.support.RuleSupportChecker", lambda **_: always())
    model = FakeGenerator().enqueue("In 1811 the canal carried barges [1].")
    monkeypatch.setattr("assistant.writing.generate.open_generator", lambda *_, **__: model)
    request = Request(settings={"model": "fake:model"})
    run = evaluate(bundle, request, out=tmp_path / "run")
    assert run.header.models["generator"] == "fake:model"
    assert run.header.settings["model"] == "fake:model"
    answer = run.answers[0].answer
    assert answer is not None
    assert answer.raw == "In 1811 the canal carried barges [1]."
    cassette = tmp_path / "run" / "cassette.jsonl"
    assert len(cassette.read_text().splitlines()) == 1
    replay = Request(settings={"model": "fake:model"}, cassette=cassette, replay=True)
    again = evaluate(bundle, replay, out=tmp_path / "again")
    assert again.answers == run.answers
    assert again.header == run.header


def test_prompts_are_told_by_their_hashes() -> None:
    hashes = prompt_hashes()
    assert {"answer_system", "answer_user"} <= set(hashes)
    assert all(len(value) == 12 for value in hashes.values())
