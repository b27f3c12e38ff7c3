"""Tries every combination of some settings on a dataset: what quality costs how much time."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError
from assistant.eval.measures import plain
from assistant.eval.run.evaluate import evaluate
from assistant.eval.run.varied_parts import Variation
from assistant.eval.score.run_summary import LOWER_IS_BETTER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.eval.cases.dataset import DatasetBundle
    from assistant.eval.measures import Estimate
    from assistant.eval.run.evaluate import Request

    Value = int | float | str

KNOBS: dict[str, type] = {
    "k": int,
    "split": int,
    "weight": float,
    "threshold": float,
    "max_error": float,
    "reader": str,
    "embedding_model": str,
    "model": str,
}
"""What can be varied: passages read, words of a passage, share of the dense side in the fused
score, least confidence, share of errors to accept, and the models."""
VARIATIONS = ("split", "weight", "threshold")
INDEXING = ("split", "embedding_model")
"""Knobs that need a library of their own."""
QUALITY = "right"
LATENCY = "total_p50_ms"
_RANGES = {"k": (0, 1000), "split": (5, 5000), "weight": (0, 1), "threshold": (0, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One combination of settings, and what came of it."""

    settings: Mapping[str, Value]
    quality: Estimate
    latency: Estimate
    frontier: bool = False
    """Whether no other trial is at least as good and as fast, and better in one of both."""

    @property
    def label(self) -> str:
        """The settings in words."""
        return in_words(self.settings)

    def to_json(self) -> dict[str, Any]:
        """Return the form that `--json` prints."""
        return {
            "settings": dict(self.settings),
            "quality": plain(self.quality),
            "latency_ms": plain(self.latency),
            "frontier": self.frontier,
        }


def in_words(settings: Mapping[str, Value]) -> str:
    """Return settings in words."""
    return ", ".join(f"{name}={value}" for name, value in settings.items())


def parse_grid(texts: Sequence[str]) -> dict[str, tuple[Value, ...]]:
    """Return the values of each knob from texts such as `k=4,8`.

    Raises:
        UsageError: a text is not of that form, names no knob, or a value is out of its range.
    """
    grid: dict[str, tuple[Value, ...]] = {}
    for text in texts:
        name, equals, values = (part.strip() for part in text.partition("="))
        name = name.replace("-", "_")
        if name not in KNOBS or not equals:
            raise UsageError(
                f"Got {text!r}; expected NAME=VALUE,… with one of: {', '.join(KNOBS)}."
            )
        if name in grid:
            raise UsageError(f"Got {name!r} twice; name all its values at once, as in k=4,8.")
        grid[name] = tuple(dict.fromkeys(_value(name, item) for item in values.split(",")))
    if not grid:
        raise UsageError("There is nothing to vary; name values as in --grid k=4,8.")
    return grid


def combinations(grid: Mapping[str, Sequence[Value]]) -> list[dict[str, Value]]:
    """Return every combination; those that share a library stand together."""
    found = [dict(zip(grid, values, strict=True)) for values in itertools.product(*grid.values())]
    return sorted(found, key=lambda settings: str([settings.get(name) for name in INDEXING]))


def sweep(
    bundle: DatasetBundle,
    request: Request,
    grid: Mapping[str, Sequence[Value]],
    *,
    out: Path,
    metric: str = QUALITY,
    on_trial: Callable[[int, int, Mapping[str, Value]], None] | None = None,
    progress: Callable[[int, int | None, str], None] | None = None,
    notice: Callable[[str], None] | None = None,
) -> list[Trial]:
    """Run a dataset with every combination and return what came of each, the fastest first.

    Args:
        bundle: the questions.
        request: what is the same in all trials.
        grid: the values of each knob.
        out: where each trial has a run folder of its own; what is there is not asked again.
        metric: what counts as quality.
        on_trial: told before each trial its number, how many there are, and the settings.
        progress: told how far a trial is.
        notice: told about slow steps.

    Raises:
        UsageError: the runs have no such metric.
    """
    trials = []
    wanted = combinations(grid)
    with tempfile.TemporaryDirectory(prefix="assistant-sweep-") as scratch:
        for count, settings in enumerate(wanted, start=1):
            if on_trial is not None:
                on_trial(count, len(wanted), settings)
            asked = _request(request, settings, scratch=Path(scratch))
            folder = out / _folder_name(settings)
            run = evaluate(bundle, asked, out=folder, progress=progress, notice=notice)
            if metric not in run.summary.metrics:
                known = ", ".join(run.summary.metrics)
                raise UsageError(f"Got the metric {metric!r}; expected one of: {known}.")
            trials.append(
                Trial(
                    settings=settings,
                    quality=run.summary.metrics[metric],
                    latency=run.cost[LATENCY],
                )
            )
    return marked(trials, lower_is_better=metric in LOWER_IS_BETTER)


def marked(trials: Sequence[Trial], *, lower_is_better: bool = False) -> list[Trial]:
    """Return trials, the fastest first, with those on the frontier marked."""
    known = list(_points(trials, lower_is_better=lower_is_better))

    def is_beaten(quality: float, latency: float) -> bool:
        return any(
            other_quality >= quality
            and other_latency <= latency
            and (other_quality, -other_latency) != (quality, -latency)
            for _, other_quality, other_latency in known
        )

    measured = [
        replace(trial, frontier=not is_beaten(quality, latency))
        for trial, quality, latency in sorted(known, key=lambda item: (item[2], -item[1]))
    ]
    rest = [trial for trial in trials if _point(trial) is None]
    return measured + rest


def _points(
    trials: Sequence[Trial], *, lower_is_better: bool
) -> Iterator[tuple[Trial, float, float]]:
    for trial in trials:
        point = _point(trial)
        if point is not None:
            yield trial, -point[0] if lower_is_better else point[0], point[1]


def _point(trial: Trial) -> tuple[float, float] | None:
    quality, latency = trial.quality.value.value, trial.latency.value.value
    return None if quality is None or latency is None else (quality, latency)


def _request(request: Request, settings: Mapping[str, Value], *, scratch: Path) -> Request:
    varied = {name: value for name, value in settings.items() if name in VARIATIONS}
    others = {
        name: value for name, value in settings.items() if name not in VARIATIONS and name != "k"
    }
    library = {name: settings[name] for name in INDEXING if name in settings}
    digest = hashlib.sha256(json.dumps(library).encode()).hexdigest()[:8]
    k = settings.get("k", request.k)
    return replace(
        request,
        k=None if k is None else int(k),
        variation=Variation(**varied),  # type: ignore[arg-type]
        keep_in=scratch / digest,
        settings={**request.settings, **others},
    )


def _folder_name(settings: Mapping[str, Value]) -> str:
    text = "_".join(f"{name}-{value}" for name, value in settings.items())
    name = re.sub(r"[^\w.-]+", "-", text)
    if name == text and len(name) <= 80:
        return name
    return f"{name[:70]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _value(name: str, text: str) -> Value:
    kind = KNOBS[name]
    try:
        value: Value = kind(text.strip())
    except ValueError as error:
        wanted = "whole numbers" if kind is int else "numbers"
        raise UsageError(f"Got {text!r} for {name!r}; expected {wanted}.") from error
    bounds = _RANGES.get(name)
    if bounds is not None and not bounds[0] <= float(value) <= bounds[1]:
        raise UsageError(f"Got {name}={value}; expected {bounds[0]} to {bounds[1]}.")
    if value == "":
        raise UsageError(f"Got an empty value for {name!r}; name it or leave it out.")
    return value
