"""Cost: how long, how much memory, how many tokens. A clock measured it: never twice the same.

- total_p50_ms, total_p95_ms, and the same for each stage: percentiles over the questions, linear
  between neighbours; their bounds are the order statistics of a 95 % binomial interval (Conover
  1999, section 3.2).
- cold_start_ms: the first question of the run, with whatever was loaded for it.
- peak_memory_mb: largest resident set of the process so far, in MiB.
- tokens_read, tokens_written: mean a question, estimated from characters; language models only.
- overhead_p95_ms: what the runner itself added to a question.
"""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

from assistant.eval.measures import Estimate, Measure, not_applicable, not_measured

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.eval.question_records import TimingRecord

PERCENTILES = (50, 95)
_Z = 1.959964


def cost_estimates(timings: Sequence[TimingRecord]) -> dict[str, Estimate]:
    """Return what a run cost, from what each question took, and the memory of this process."""
    stages = dict.fromkeys(stage for timing in timings for stage in timing.stages_ms)
    columns = {"total": [timing.stages_ms["total"] for timing in timings if timing.stages_ms]}
    for stage in stages:
        columns[stage] = [item.stages_ms[stage] for item in timings if stage in item.stages_ms]
    columns["overhead"] = [timing.overhead_ms for timing in timings]
    found = {
        f"{name}_p{share}_ms": percentile(values, share, of=len(timings))
        for name, values in columns.items()
        for share in PERCENTILES
    }
    first = [timing.stages_ms["total"] for timing in timings[:1] if timing.stages_ms]
    found["cold_start_ms"] = percentile(first, 50, of=1)
    found["peak_memory_mb"] = Estimate(value=peak_memory())
    for kind in ("read", "written"):
        found[f"tokens_{kind}"] = _mean(
            [timing.tokens[kind] for timing in timings if kind in timing.tokens], of=len(timings)
        )
    return found


def percentile(values: Sequence[float], share: int, *, of: int) -> Estimate:
    """Return a percentile with its bounds.

    Args:
        values: what was measured.
        share: 0 to 100.
        of: questions, those included that it does not apply to.
    """
    n = len(values)
    if not n:
        return Estimate(value=not_applicable("no question passed this stage"), not_applicable=of)
    ordered = sorted(values)
    quantile = share / 100
    at = quantile * (n - 1)
    below = math.floor(at)
    above = min(below + 1, n - 1)
    value = ordered[below] + (at - below) * (ordered[above] - ordered[below])
    spread = _Z * math.sqrt(n * quantile * (1 - quantile))
    low = ordered[max(0, math.floor(n * quantile - spread) - 1)]
    high = ordered[min(n - 1, math.ceil(n * quantile + spread) - 1)]
    return Estimate(
        value=Measure(value),
        low=min(low, value),
        high=max(high, value),
        n=n,
        not_applicable=of - n,
    )


def peak_memory() -> Measure:
    """Return the largest resident set of this process so far, in MiB."""
    try:
        import resource
    except ImportError:
        return not_measured("this system does not say how much memory a process has used")
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes.
    return Measure(size / (1024 * 1024 if sys.platform == "darwin" else 1024))


def _mean(values: Sequence[int], *, of: int) -> Estimate:
    if not values:
        return Estimate(value=not_applicable("no language model was asked"), not_applicable=of)
    return Estimate(
        value=Measure(sum(values) / len(values)), n=len(values), not_applicable=of - len(values)
    )
