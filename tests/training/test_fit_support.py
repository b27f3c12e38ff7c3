"""Fitting the verdict on claims: what it learns, and what the report says of it."""

from __future__ import annotations

from assistant.training.fit_support import ATTACKS, Judged, fitted, report


def judged(count: int = 40, *, source: str = "rte", apart: float = 4.0) -> list[Judged]:
    """Return claims of which every second is supported, told apart by one signal."""
    return [
        Judged(
            source=source,
            fitted=number % 4 < 2,
            supported=number % 2 == 0,
            words=40 if number % 3 else 400,
            values={"two": apart if number % 2 == 0 else -apart, "noise": float(number % 5)},
        )
        for number in range(count)
    ]


def test_a_signal_that_tells_claims_apart_gets_the_weight() -> None:
    fit = fitted([*judged(), *judged(source=ATTACKS)], ["two", "noise"])
    assert fit.weights["two"] > 5 * abs(fit.weights["noise"])
    assert fit.probability({"two": 4.0}) > fit.threshold > fit.probability({"two": -4.0})
    assert 0.35 <= fit.threshold <= 0.65


def test_the_report_counts_false_passes_and_strikes() -> None:
    claims = judged()
    fit = fitted(claims, ["two"])
    row = next(line for line in report(claims, fit).splitlines() if line.startswith("rte"))
    assert row == "rte | 40 | 1.000 | 1.000 | 0.00 | 0.00"
    turned = [item._replace(supported=not item.supported) for item in claims]
    row = next(line for line in report(turned, fit).splitlines() if line.startswith("rte"))
    assert row == "rte | 40 | 0.000 | 0.000 | 1.00 | 1.00"
