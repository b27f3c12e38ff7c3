"""Runs a dataset: asks every question once, writes each answer down, has all of them scored."""

from __future__ import annotations

import hashlib
import platform
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import metadata
from typing import TYPE_CHECKING, TypeVar

from assistant.errors import DatasetError
from assistant.eval.measures import plain
from assistant.eval.question_records import TimingRecord
from assistant.eval.run.record_files import LineLog, read_records, write_lines, write_object
from assistant.eval.run.recorder import Plan, Recorded, Recorder, documents_of
from assistant.eval.run.run_folder import (
    ANSWERS,
    DATASET,
    DOCUMENTS,
    HEADER,
    TIMINGS,
    document_row,
    read_answers,
    read_documents,
    read_header,
)
from assistant.eval.run_records import Header
from assistant.eval.score.scoring import score_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.question_records import AnswerRecord, Example
    from assistant.eval.run.meter import Meter
    from assistant.eval.run.recorder import UnderTest
    from assistant.eval.run_records import Run

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE = 10
"""Questions in a row that may fail before the run stops: something is broken for all of them."""
PACKAGES = (
    "article-assistant",
    "chromadb",
    "langchain-core",
    "numpy",
    "onnxruntime",
    "sentence-transformers",
    "sentencex",
    "snowballstemmer",
    "tokenizers",
    "torch",
)
"""Packages that can change an answer or a score."""


@dataclass(slots=True)
class Remembered:
    """What came back before, to be kept where the same is asked again of the same library."""

    header: Header | None = None
    recordings: dict[Example, Recorded] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Run | None) -> Remembered:
        """Remember a finished run; None for nothing."""
        if run is None:
            return cls()
        timings = {timing.id: timing for timing in run.timings}
        known = cls(header=_asked(run.header))
        for case in run.cases:
            documents = tuple(
                run.documents[key] for key in documents_of(case.answer) if key in run.documents
            )
            timing = timings.get(case.example.id, TimingRecord(id=case.example.id))
            known.keep(case.example, Recorded(case.answer, timing, documents))
        return known

    def keep(self, example: Example, recorded: Recorded) -> Recorded:
        """Keep what came back, but for failures: they are to be asked again."""
        if recorded.answer.error is None:
            self.recordings[_question(example)] = recorded
        return recorded

    def before(
        self, record: Callable[[Example], Recorded], header: Header
    ) -> Callable[[Example], Recorded]:
        """Return what asks only those questions that are not remembered."""
        if _asked(header) != self.header:
            self.header = _asked(header)
            self.recordings.clear()
        return lambda example: (
            self.recordings.get(_question(example)) or self.keep(example, record(example))
        )


def _asked(header: Header) -> Header:
    """Return a header without what it says of the dataset."""
    return replace(header.unjudged(), dataset="", dataset_hash="", questions=0)


def _question(example: Example) -> Example:
    """Return an example without what only its scores depend on."""
    return replace(example, answers=(), answerable=True, tags=(), verdict=None, missing=())


def run_dataset(
    bundle: DatasetBundle,
    system: UnderTest,
    *,
    out: Path,
    plan: Plan | None = None,
    on_progress: Callable[[int, int, str], None] | None = None,
    meter: Meter | None = None,
    known: Remembered | None = None,
) -> Run:
    """Run a dataset and return the run; a folder that holds part of it is gone on with.

    Args:
        bundle: the questions.
        system: the library to ask.
        out: folder of the run, made if it does not exist.
        plan: how to ask.
        on_progress: told after each question how many are done, of how many, and how many failed.
        meter: counts the tokens of a language model.
        known: what need not be asked again; it is added to.

    Raises:
        DatasetError: the folder holds another run, or ten questions in a row failed.
    """
    plan = plan or Plan()
    header = make_header(bundle, system, plan)
    answered = _open_folder(out, header, bundle.examples)
    ask = Recorder(system, plan, meter=meter).record
    record = ask if known is None else known.before(ask, header)
    left = bundle.examples[len(answered) :]
    failed = sum(answer.error is not None for answer in answered)
    with _Folder(out) as folder:
        in_a_row = 0
        recordings = in_order(record, left, workers=plan.workers)
        for done, recorded in enumerate(recordings, start=len(answered) + 1):
            folder.append(recorded)
            error = recorded.answer.error
            failed += error is not None
            in_a_row = in_a_row + 1 if error is not None else 0
            if on_progress is not None:
                on_progress(done, len(bundle.examples), f"{failed} failed" if failed else "")
            if in_a_row == PATIENCE:
                raise DatasetError(
                    f"{PATIENCE} questions in a row failed, the last with {error!r}; "
                    "mend that and run again with the same --out to go on."
                )
    return score_run(out)


def in_order(
    work: Callable[[Item], Result], items: Sequence[Item], *, workers: int
) -> Iterator[Result]:
    """Yield what comes of each item in the order of the items, some at work at a time."""
    if workers == 1:
        yield from map(work, items)
        return
    ahead = 2 * workers
    pool = ThreadPoolExecutor(workers)
    try:
        waiting = deque(pool.submit(work, item) for item in items[:ahead])
        for item in items[ahead:]:
            yield waiting.popleft().result()
            waiting.append(pool.submit(work, item))
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def make_header(bundle: DatasetBundle, system: UnderTest, plan: Plan) -> Header:
    """Return the header of a run: everything that decides what its answers are."""
    ids = sorted(document.id for document in system.documents())
    return Header(
        dataset=bundle.name,
        dataset_hash=bundle.hash,
        questions=len(bundle.examples),
        library_hash=hashlib.sha256("\n".join(ids).encode()).hexdigest()[:16],
        documents=len(ids),
        settings={**plan.settings, "k": plan.k, "model": plan.model},
        models=plan.models,
        prompts=plan.prompts,
        versions=_versions(),
        seed=plan.seed,
        depth=plan.depth,
        only_search=plan.only_search,
    )


class _Folder:
    """The files of a run that grow."""

    def __init__(self, out: Path) -> None:
        self._known = set(read_documents(out))
        self._documents = LineLog(out / DOCUMENTS)
        self._timings = LineLog(out / TIMINGS)
        self._answers = LineLog(out / ANSWERS)

    def __enter__(self) -> _Folder:
        return self

    def __exit__(self, *_: object) -> None:
        for log in (self._documents, self._timings, self._answers):
            log.close()

    def append(self, recorded: Recorded) -> None:
        """Write one question; the answer last, which makes it done."""
        for document in recorded.documents:
            if document.id not in self._known:
                self._known.add(document.id)
                self._documents.append(document_row(document))
        self._timings.append(recorded.timing)
        self._answers.append(recorded.answer)


def _open_folder(out: Path, header: Header, examples: Sequence[Example]) -> list[AnswerRecord]:
    """Make the folder of a run or check the one there; return what it has answered already."""
    there = header
    if (out / HEADER).is_file():
        there = read_header(out)
        _check_same(out, there.unjudged(), header)
    elif out.is_dir() and any(out.iterdir()):
        raise DatasetError(f"{out} holds other files; give --out a new or an empty folder.")
    out.mkdir(parents=True, exist_ok=True)
    write_object(out / HEADER, there)
    write_lines(out / DATASET, examples)
    answers = _answered(out, examples)
    if len(answers) < len(examples):
        # What a judge said of the answers that are asked for again no longer holds.
        write_object(out / HEADER, header)
    return answers


def _answered(out: Path, examples: Sequence[Example]) -> list[AnswerRecord]:
    """Return the answers that a folder has of a run, and leave nothing else in its files."""
    for name in (ANSWERS, TIMINGS, DOCUMENTS):
        LineLog(out / name).close()
    answers = read_answers(out, examples, read_documents(out))
    # What failed last may have stopped the run: it is asked again.
    while answers and answers[-1].error is not None:
        answers.pop()
    ids = [example.id for example in examples[: len(answers)]]
    if [answer.id for answer in answers] != ids:
        raise DatasetError(f"{out / ANSWERS} is not in the order of the dataset; use a new --out.")
    timings = read_records(out / TIMINGS, TimingRecord)
    write_lines(out / ANSWERS, answers)
    write_lines(out / TIMINGS, timings[: len(answers)])
    return answers


def _check_same(out: Path, there: Header, now: Header) -> None:
    old, new = plain(there), plain(now)
    changed = [
        f"{key} ({old[key]!r} there, {new[key]!r} now)" for key in new if old[key] != new[key]
    ]
    if changed:
        raise DatasetError(
            f"{out} holds another run: {'; '.join(changed)}. Use a new --out for this one."
        )


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "not installed"
    return versions
