from __future__ import annotations

import pytest

from assistant.clock import Clock


@pytest.fixture
def seconds(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let time stand still; a test writes the time of day into the only place of the list."""
    now = [100.0]
    monkeypatch.setattr("assistant.clock.time.perf_counter", lambda: now[0])
    return now


def test_stages_are_added_up_in_milliseconds(seconds: list[float]) -> None:
    clock = Clock(began=seconds[0])
    for took in (0.25, 0.5):
        with clock.stage("read"):
            seconds[0] += took
        seconds[0] += 0.125  # between the stages
    assert clock.total() == {"read": 750.0, "total": 1000.0}


def test_a_stage_that_fails_is_timed_too(seconds: list[float]) -> None:
    clock = Clock()

    def fails() -> None:
        seconds[0] += 2.0
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"), clock.stage("load"):
        fails()
    assert clock.stages == {"load": 2000.0}
