"""The curves of a report, drawn as SVG: no script and nothing to fetch."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from assistant.eval.report.formatting import number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assistant.eval.measures import Estimate
    from assistant.eval.run_records import Run

    Points = Sequence[tuple[float, float]]

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 40, 10, 8, 36
ROW = 34
"""Height of a bar of the latencies with its label."""


class Axis(NamedTuple):
    """What an axis shows, and its range."""

    label: str
    low: float = 0.0
    high: float = 1.0
    ticks: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)


def charts(run: Run, *, cost: bool) -> str:
    """Return the charts that a run has points for, as figures."""
    found = [_risk_coverage(run), _reliability(run), _recall(run)]
    if cost:
        found.append(_latency(run.cost))
    return "\n".join(chart for chart in found if chart)


def _risk_coverage(run: Run) -> str:
    points = [(point.coverage, point.risk) for point in run.summary.risk_coverage]
    if not points:
        return ""
    top = _round_up(max(risk for _, risk in points))
    ticks = tuple(top * share for share in (0, 0.25, 0.5, 0.75, 1))
    drawn = _plot(
        Axis("share of questions answered"), Axis("errors among them", 0, top, ticks), points
    )
    last = points[-1]
    said = (
        f"Answering {last[0]:.0%} of the questions, {last[1]:.1%} of the answers are wrong. "
        "Further left, only the surest are answered."
    )
    return _figure("Risk and coverage", drawn, said)


def _reliability(run: Run) -> str:
    bins = run.summary.reliability
    if not bins:
        return ""
    most = max(item.n for item in bins)
    sizes = [2.5 + 4.5 * (item.n / most) ** 0.5 for item in bins]
    points = [(item.confidence, item.right) for item in bins]
    drawn = _plot(
        Axis("confidence"), Axis("share right"), points, sizes=sizes, ideal=((0, 0), (1, 1))
    )
    said = "On the dashed line it is right as often as it says. Large dots hold more answers."
    return _figure("Reliability", drawn, said)


def _recall(run: Run) -> str:
    points = [(float(point.k), point.recall) for point in run.summary.recall]
    if not points:
        return ""
    last = points[-1][0]
    ticks = tuple(tick for tick in (1.0, 5.0, 10.0, 20.0, 50.0, 100.0) if tick <= last)
    # A single point has no width; the axis still needs one.
    axis = Axis("k, passages found", 1, max(last, 2), ticks)
    drawn = _plot(axis, Axis("recall of the evidence"), points)
    said = f"Recall is {points[0][1]:.1%} at 1 and {points[-1][1]:.1%} at {last:.0f}."
    return _figure("Recall@k", drawn, said)


def _latency(cost: Mapping[str, Estimate]) -> str:
    stages = {
        name.removesuffix("_p50_ms"): (estimate.value.value, cost[far].value.value)
        for name, estimate in cost.items()
        if name.endswith("_p50_ms") and (far := name.replace("_p50_", "_p95_")) in cost
    }
    rows = [(name, a, b) for name, (a, b) in stages.items() if a is not None and b is not None]
    if not rows:
        return ""
    longest = max(b for _, _, b in rows) or 1.0
    parts = []
    for place, (name, half, most) in enumerate(rows):
        top = place * ROW + 16
        for value, extra in ((most, " far"), (half, "")):
            width = _at(max(1.0, value / longest * WIDTH))
            shape = f'x="0" y="{top}" width="{width}" height="10" rx="2"'
            parts.append(f'<rect class="box{extra}" {shape}/>')
        label = f"{escape(name)}: {number(half, digits=1)} ms, {number(most, digits=1)} ms"
        parts.append(f'<text x="0" y="{top - 4}">{label}</text>')
    drawn = _svg(len(rows) * ROW + 4, parts)
    said = "Half of the questions take no longer than the strong part, 95 % than the whole bar."
    return _figure(
        "Latency per stage",
        drawn,
        said,
    )


def _plot(
    across: Axis,
    up: Axis,
    points: Points,
    *,
    sizes: Sequence[float] = (),
    ideal: Points = (),
) -> str:
    def place(x: float, y: float) -> str:
        share_x = (x - across.low) / (across.high - across.low)
        share_y = (y - up.low) / (up.high - up.low)
        return (
            f"{_at(LEFT + share_x * (WIDTH - LEFT - RIGHT))},"
            f"{_at(HEIGHT - BOTTOM - share_y * (HEIGHT - TOP - BOTTOM))}"
        )

    parts = []
    for tick in up.ticks:
        x, y = place(across.low, tick).split(",")
        parts.append(f'<path class="axis" d="M{x} {y}H{WIDTH - RIGHT}"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{_at(float(y) + 4)}" text-anchor="end">{_share(tick)}</text>'
        )
    for tick in across.ticks:
        x, y = place(tick, up.low).split(",")
        label = _share(tick) if across.high <= 1 else f"{tick:.0f}"
        parts.append(f'<text x="{x}" y="{_at(float(y) + 15)}" text-anchor="middle">{label}</text>')
    if ideal:
        parts.append(f'<polyline class="ideal" points="{_joined(place(*p) for p in ideal)}"/>')
    parts.append(f'<polyline class="curve" points="{_joined(place(*p) for p in points)}"/>')
    for number_of, point in enumerate(points if len(points) <= 25 else points[-1:]):
        x, y = place(*point).split(",")
        size = sizes[number_of] if sizes else 2.5
        parts.append(f'<circle class="dot" cx="{x}" cy="{y}" r="{_at(size)}"/>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    label = escape(across.label)
    parts.append(f'<text x="{_at(middle)}" y="{HEIGHT - 4}" text-anchor="middle">{label}</text>')
    return _svg(HEIGHT, parts)


def _figure(title: str, drawn: str, said: str) -> str:
    return (
        f'<figure class="chart"><h3>{escape(title)}</h3>{drawn}'
        f"<figcaption>{escape(said)}</figcaption></figure>"
    )


def _svg(height: float, parts: Iterable[str]) -> str:
    # The caption says in words what the drawing shows.
    return f'<svg viewBox="0 0 {WIDTH} {height:g}" aria-hidden="true">{"".join(parts)}</svg>'


def _joined(places: Iterable[str]) -> str:
    return " ".join(places)


def _at(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _share(value: float) -> str:
    return f"{value:.0%}" if abs(value * 100 - round(value * 100)) < 0.05 else f"{value:.1%}"


def _round_up(share: float) -> float:
    return next(top for top in (0.04, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if share <= top + 1e-9)
