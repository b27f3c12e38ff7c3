"""Deliberate faults in the program itself, from store to citation: each is put to its layer.

Only what a model would do is a double here, embedding and reading; loading, splitting, storing,
finding, following up, citing and judging are those of the program.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from assistant.citations import citation_for
from assistant.eval.cases.dataset import load_dataset, write_dataset
from assistant.eval.question_records import Example
from assistant.eval.run.evaluate import Request, evaluate
from assistant.index.retrieve import HybridRetriever
from assistant.library import Assistant
from assistant.schema import Evidence, Reading, Span, Turn
from eval_fakes import words
from fakes import FakeEmbedder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.run_records import Run
    from assistant.schema import Citation, Document, Query, ScoredPassage

FILLER = [
    f"In the year {year} the town of Elm counted its sheep and wrote the number into a book."
    for year in range(1900, 1930)
]
CANAL = "The Elm Canal was opened in 1811 by Ada Brook. A flood closed it for two months."
HARBOUR = "The harbour of Lune holds 60 fishing boats. Storms broke the outer wall twice."
ARTICLES = {
    "canal.md": "\n\n".join(["# The canal", *FILLER[:15], CANAL]),
    "harbour.md": "\n\n".join(["# The harbour", *FILLER[15:], HARBOUR]),
}
BOATS = Example(
    id="boats",
    question="How many fishing boats does the harbour of Lune hold?",
    answers=("60",),
    evidence=("The harbour of Lune holds 60 fishing boats.",),
)
OPENED = Example(
    id="opened",
    question="When was it opened?",
    answers=("1811",),
    evidence=("The Elm Canal was opened in 1811 by Ada Brook.",),
    history=(Turn("What was opened by Ada Brook?", "The Elm Canal."),),
)


class WordReader:
    """Takes the sentence that shares most words with the question, or the next one on demand."""

    name = "words"

    def __init__(self, *, beside: bool = False) -> None:
        self._beside = beside

    def read(
        self,
        query: Query,
        passages: Sequence[ScoredPassage],
        *,
        documents: Mapping[str, Document],
    ) -> Reading:
        asked = words(query.searched)
        sentences = [
            (len(asked & words(documents[item.document].text[slice(*span)])), item, span)
            for item in passages
            for span in item.sentences
        ]
        if not sentences:
            return Reading()
        place = max(range(len(sentences)), key=lambda number: sentences[number][0])
        score, passage, span = sentences[(place + self._beside) % len(sentences)]
        number = re.search(r"\d+", documents[passage.document].text[slice(*span)])
        return Reading(
            evidence=(
                Evidence(
                    passage=passage,
                    sentence=span,
                    score=score / 10,
                    span=number and Span(*(span[0] + at for at in number.span())),
                ),
            ),
            confidence=0.9,
            answered=True,
            passages=tuple(passages),
        )


@pytest.fixture(autouse=True)
def doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.index.embed.open_embedder", lambda name, **_: FakeEmbedder(name))
    monkeypatch.setattr("assistant.reading.choose.open_reader", lambda *_, **__: WordReader())
    monkeypatch.setattr("assistant.text.spelling.Speller.correct", lambda _, question: question)


@pytest.fixture
def bundle(tmp_path: Path) -> DatasetBundle:
    path = tmp_path / "towns.jsonl"
    write_dataset(path, [BOATS, OPENED])
    folder = tmp_path / "towns.articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text)
    return load_dataset(path)


def layers(run: Run) -> dict[str, str | None]:
    assert all(answer.error is None for answer in run.answers), run.answers
    return {score.id: score.layer for score in run.scores}


def test_without_a_fault_everything_is_right(bundle: DatasetBundle, tmp_path: Path) -> None:
    run = evaluate(bundle, Request(k=4), out=tmp_path / "run")
    assert run.summary.verdicts["right"] == 2, [score.why for score in run.scores]
    assert layers(run) == {"boats": None, "opened": None}


def test_an_index_without_the_right_document(bundle: DatasetBundle, tmp_path: Path) -> None:
    home = tmp_path / "other"
    with Assistant.open(home) as library:
        library.add([tmp_path / "towns.articles" / "canal.md"])
    run = evaluate(bundle, Request(home=home, k=4), out=tmp_path / "run")
    assert layers(run) == {"boats": "load", "opened": None}


def test_no_passage_is_read(bundle: DatasetBundle, tmp_path: Path) -> None:
    run = evaluate(bundle, Request(k=0), out=tmp_path / "run")
    assert layers(run) == {"boats": "retrieve", "opened": "retrieve"}


def test_passages_are_found_by_nothing(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store has the evidence, but a search gives everything else."""
    find = HybridRetriever.retrieve

    def blind(self: Any, question: str, **options: Any) -> tuple[ScoredPassage, ...]:
        found = find(self, question, **{**options, "k": 50})
        return tuple(item for item in found if "boats" not in item.text)[: options["k"]]

    monkeypatch.setattr(HybridRetriever, "retrieve", blind)
    run = evaluate(bundle, Request(k=4), out=tmp_path / "run")
    assert layers(run)["boats"] == "retrieve"


def test_the_best_candidates_are_not_read(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = HybridRetriever.retrieve

    def backwards(self: Any, question: str, **options: Any) -> tuple[ScoredPassage, ...]:
        found = find(self, question, **{**options, "k": 50})
        return tuple(found[::-1][: options["k"]] if options["k"] < 20 else found)

    monkeypatch.setattr(HybridRetriever, "retrieve", backwards)
    run = evaluate(bundle, Request(k=2), out=tmp_path / "run")
    assert layers(run)["boats"] == "rerank"


def test_a_follow_up_is_not_resolved(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def misread(asked: str, talk: object, _: object) -> str:
        return "How many sheep were there in 1905?" if talk else asked

    monkeypatch.setattr("assistant.question.understand.made_whole", misread)
    monkeypatch.setattr("assistant.schema.Query.found_by", property(lambda query: query.searched))
    monkeypatch.setattr("assistant.schema.Query.read_as", property(lambda query: query.searched))
    run = evaluate(bundle, Request(k=1, depth=2), out=tmp_path / "run")
    assert layers(run) == {"boats": None, "opened": "follow-up"}


def test_the_reader_takes_the_wrong_sentence(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = WordReader(beside=True)
    monkeypatch.setattr("assistant.reading.choose.open_reader", lambda *_, **__: beside)
    run = evaluate(bundle, Request(k=4), out=tmp_path / "run")
    assert layers(run) == {"boats": "read", "opened": "read"}


@pytest.mark.parametrize("and_quote", [False, True], ids=["offsets", "offsets and quote"])
def test_citations_are_shifted_by_one_character(
    bundle: DatasetBundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, and_quote: bool
) -> None:
    def shifted(
        marker: int, passage: ScoredPassage, document: Document, **options: Any
    ) -> Citation:
        citation = citation_for(marker, passage, document, **options)
        start, end = citation.start + 1, citation.end + 1
        quote = document.text[start:end] if and_quote else citation.quote
        return replace(citation, start=start, end=end, quote=quote)

    monkeypatch.setattr("assistant.reading.quote.citation_for", shifted)
    run = evaluate(bundle, Request(k=4), out=tmp_path / "run")
    assert layers(run) == {"boats": "cite", "opened": "cite"}
    assert run.summary.metrics["citation_verbatim"].value.value == 0
