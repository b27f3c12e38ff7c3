"""Which faults are waited out, and for how long."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from assistant.writing.providers.patience import ATTEMPTS, is_passing, patiently, retry_after

NOW = datetime(2026, 2, 3, 12, 0, 0, tzinfo=UTC)


class BusyError(Exception):
    """As the client libraries raise it: with the response of the server."""

    def __init__(self, status: int, text: str = "busy", **headers: str) -> None:
        super().__init__(text)
        known = {name.replace("_", "-"): value for name, value in headers.items()}
        self.response = SimpleNamespace(status_code=status, headers=known)


class APIConnectionError(Exception):
    """Named as openai and anthropic name it."""


class APITimeoutError(APIConnectionError):
    """Likewise: a kind of the other."""


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("tenacity.nap.time.sleep", found.append)
    return found


def failing(*errors: Exception) -> tuple[list[Exception], object]:
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "there"

    return left, attempt


def test_a_busy_server_is_asked_again_after_longer_and_longer_waits(waits: list[float]) -> None:
    _, attempt = failing(BusyError(429), BusyError(503))

    assert patiently(attempt, patience=60, own_server=False) == "there"  # type: ignore[arg-type]
    assert len(waits) == 2
    assert 0.5 <= waits[0] <= 0.75
    assert 1.0 <= waits[1] <= 1.25


def test_the_time_that_a_server_names_is_waited(waits: list[float]) -> None:
    _, attempt = failing(BusyError(429, retry_after="7"))

    assert patiently(attempt, patience=60, own_server=False) == "there"  # type: ignore[arg-type]
    assert waits == [7.0]


def test_a_server_that_names_too_long_a_time_is_not_waited_for(waits: list[float]) -> None:
    left, attempt = failing(BusyError(429, retry_after="3600"), BusyError(429))

    with pytest.raises(BusyError):
        patiently(attempt, patience=60, own_server=False)  # type: ignore[arg-type]

    assert (waits, len(left)) == ([], 1)


def test_the_last_fault_is_raised(waits: list[float]) -> None:
    left, attempt = failing(*(BusyError(503, f"number {at}") for at in range(9)))

    with pytest.raises(BusyError, match="number 2"):
        patiently(attempt, patience=60, own_server=True)  # type: ignore[arg-type]

    assert len(left) == 9 - ATTEMPTS
    assert len(waits) == ATTEMPTS - 1


@pytest.mark.parametrize(
    ("error", "service", "own"),
    [
        (BusyError(429), True, True),
        (BusyError(503), True, True),
        (BusyError(529), True, True),
        (BusyError(500), True, False),
        (BusyError(429, "You exceeded your current quota, check your billing."), False, False),
        (BusyError(401), False, False),
        (BusyError(404), False, False),
        (APIConnectionError("refused"), True, False),
        (APITimeoutError("slow"), False, False),
        (ValueError("odd"), False, False),
    ],
)
def test_what_may_be_over_in_a_moment(error: Exception, service: bool, own: bool) -> None:
    assert is_passing(error, own_server=False) is service
    assert is_passing(error, own_server=True) is own


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("2.5", 2.5),
        ("-4", 0.0),
        ("Tue, 03 Feb 2026 12:00:30 GMT", 30.0),
        ("Tue, 03 Feb 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(told: str, seconds: float | None) -> None:
    assert retry_after(BusyError(429, retry_after=told), now=NOW) == seconds


def test_a_fault_without_a_response_names_no_time() -> None:
    assert retry_after(ValueError("odd")) is None
