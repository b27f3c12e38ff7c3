"""Asks a dataset of the library that it is about: once, or several times to see the spread."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from assistant.errors import UsageError
from assistant.eval.run.library_under_test import (
    library_for,
    models_of,
    prompt_hashes,
    settings_of,
)
from assistant.eval.run.meter import Meter
from assistant.eval.run.recorder import Plan
from assistant.eval.run.runner import run_dataset
from assistant.eval.run.varied_parts import Tape, Variation
from assistant.eval.score.judge import judge_run, open_judge, without_verdict
from assistant.library import QUOTES, Assistant
from assistant.writing.providers.cassette import Cassette

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.run.runner import Remembered
    from assistant.eval.run_records import Run
    from assistant.seams import Generator
    from assistant.settings import Settings

CASSETTE = "cassette.jsonl"
"""File of a run folder that holds what a language model wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How to measure."""

    home: Path | None = None
    """Library to ask as it is; None for one that holds the articles of the dataset alone."""
    fresh: bool = True
    """Whether a dataset without articles asks a new library, not the user's own."""
    k: int | None = None
    seed: int = 0
    depth: int = 20
    workers: int = 1
    only_search: bool = False
    cassette: Path | None = None
    """What a language model wrote and writes; None for a file in the run folder."""
    replay: bool = False
    """Whether a language model is never asked."""
    judge: str | None = None
    """Language model, `provider:name`, that gives a second opinion on the answers."""
    judge_base_url: str | None = None
    """Address of an OpenAI-compatible server for the judge."""
    variation: Variation = field(default_factory=Variation)
    keep_in: Path | None = None
    """Folder where a new library stays for another run; None to throw it away."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the library, as the commands take them."""

    def __post_init__(self) -> None:
        """Check what contradicts itself.

        Raises:
            UsageError: what is to be replayed is not named, or a judge has nothing to look over.
        """
        if self.replay and self.cassette is None:
            raise UsageError("There is no recording to replay; name it: --replay FILE.")
        if self.judge is not None and self.only_search:
            raise UsageError("Got --judge with --only-search: nothing is answered; drop one.")
        if self.judge is None and self.judge_base_url is not None:
            raise UsageError("Got --judge-base-url without --judge; name the model there.")


class Spread(NamedTuple):
    """How far a metric moves when the same questions are asked again."""

    metric: str
    mean: float
    low: float
    high: float
    runs: int


def evaluate(
    bundle: DatasetBundle,
    request: Request,
    *,
    out: Path,
    progress: Callable[[int, int | None, str], None] | None = None,
    notice: Callable[[str], None] | None = None,
    known: Remembered | None = None,
) -> Run:
    """Run a dataset, have the answers judged where that is wanted, and return the run.

    Args:
        bundle: the questions.
        request: how to measure.
        out: folder of the run; one that holds part of it is gone on with.
        progress: told how many questions are done, of how many, and how many failed.
        notice: told about slow steps, and about answers that the judge gave no verdict on.
        known: what came back before and need not be asked again.

    Raises:
        DatasetError: the articles or the folder do not fit, or everything fails.
        ModelError: the judge cannot be used as it is named.
    """
    meter = Meter()
    notice = notice or _ignore
    progress = progress or _silent
    cassette = Cassette(request.cassette or out / CASSETTE)
    with (
        library_for(
            bundle,
            home=request.home,
            fresh=request.fresh,
            notice=notice,
            variation=request.variation,
            tape=Tape(cassette=cassette, meter=meter, replay=request.replay),
            keep_in=request.keep_in,
            **request.settings,
        ) as library,
    ):
        # Opened before the first question: a name that is wrong is told at once.
        judge = _judge(request, cassette, library.settings)
        run = run_dataset(
            bundle, library, out=out, plan=_plan(request, library), meter=meter,
            on_progress=progress, known=known,
        )  # fmt: skip
        if judge is None:
            return run
        return _judged(out, judge, workers=request.workers, progress=progress, notice=notice)


def _plan(request: Request, library: Assistant) -> Plan:
    """Return how to ask a library, with what the header of the run says of it."""
    model = library.settings.model
    return Plan(
        k=library.settings.k if request.k is None else request.k,
        model=None if model == QUOTES else model,
        depth=request.depth,
        only_search=request.only_search,
        seed=request.seed,
        workers=request.workers,
        settings=settings_of(library, request.variation),
        models=models_of(library),
        prompts=prompt_hashes(),
    )


def _judge(request: Request, cassette: Cassette, settings: Settings) -> Generator | None:
    if request.judge is None:
        return None
    return open_judge(
        request.judge,
        cassette=cassette,
        base_url=request.judge_base_url,
        timeout=settings.timeout,
        replay=request.replay,
    )


def _judged(
    out: Path,
    judge: Generator,
    *,
    workers: int,
    progress: Callable[[int, int | None, str], None],
    notice: Callable[[str], None],
) -> Run:
    run = judge_run(
        out, judge, workers=workers, on_progress=lambda done, of: progress(done, of, "judging")
    )
    in_vain = without_verdict(run)
    if in_vain:
        notice(in_vain)
    if run.header.judge == run.header.models.get("generator"):
        notice("The judge is the model that answered: such judges favour their own answers.")
    return run


def evaluate_repeatedly(
    bundle: DatasetBundle,
    request: Request,
    *,
    out: Path,
    times: int,
    progress: Callable[[int, int | None, str], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> list[Run]:
    """Run a dataset several times, each in a folder of its own in `out`, and return the runs.

    Each run asks a language model anew: a recording would hide the spread.
    """
    if times == 1:
        return [evaluate(bundle, request, out=out, progress=progress, notice=notice)]
    if request.cassette is not None:
        raise UsageError("Got --repeat with a recording, which has no spread; drop one of them.")
    return [
        evaluate(bundle, request, out=out / f"repeat-{number}", progress=progress, notice=notice)
        for number in range(1, times + 1)
    ]


def spread_of(runs: Sequence[Run], metrics: Sequence[str]) -> list[Spread]:
    """Return how far metrics move from run to run; those that a run lacks are left out."""
    spreads = []
    for name in metrics:
        values = [run.metric(name).value.value for run in runs]
        known = [value for value in values if value is not None]
        if len(known) == len(runs) and known:
            mean = sum(known) / len(known)
            spreads.append(Spread(name, mean, min(known), max(known), len(known)))
    return spreads


def unsteady(runs: Sequence[Run]) -> list[str]:
    """Return the ids of the questions whose verdict is not the same in all runs."""
    verdicts: dict[str, set[str | None]] = {}
    for run in runs:
        for score in run.scores:
            verdicts.setdefault(score.id, set()).add(score.verdict)
    return [key for key, found in verdicts.items() if len(found) > 1]


def sampled(bundle: DatasetBundle, limit: int | None, *, seed: int) -> DatasetBundle:
    """Return a dataset of so many of the questions, drawn by the seed and kept in their order."""
    if limit is None or limit >= len(bundle.examples):
        return bundle
    drawn = sorted(random.Random(seed).sample(range(len(bundle.examples)), limit))  # noqa: S311
    return replace(bundle, examples=tuple(bundle.examples[place] for place in drawn))


def next_folder(parent: Path, name: str) -> Path:
    """Return a folder for a run that is not there yet, such as `NAME-001`."""
    number = 1
    while (folder := parent / f"{name}-{number:03}").exists():
        number += 1
    return folder


def _ignore(_: str) -> None:
    return


def _silent(_done: int, _total: int | None, _name: str) -> None:
    return
