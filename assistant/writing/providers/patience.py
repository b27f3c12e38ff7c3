"""Asks a busy server again: with backoff, or after the time that it names."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from assistant.writing.model_errors import UNREACHABLE, chain, class_names, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tenacity import RetryCallState

    Result = TypeVar("Result")

ATTEMPTS = 3
BUSY = frozenset((408, 409, 425, 429, 502, 503, 504, 529))
"""Statuses after which any server may do better in a moment: 503 is also one that still loads."""
FIRST_WAIT = 0.5
"""Seconds before the second attempt, where the server names no time; doubled for each further."""
LONGEST_BACKOFF = 8.0
SPENT = ("quota", "billing", "credit")
"""Words of a refusal that no waiting mends."""


def patiently(attempt: Callable[[], Result], *, patience: float, own_server: bool) -> Result:
    """Return what an attempt returns, made again where the server is busy for a moment.

    Args:
        attempt: asks the server.
        patience: seconds to wait at most, all waits together: a server that names a longer time is
            not waited for.
        own_server: whether it is the user's own, which is down when it cannot be reached, and
            fails the same way again when it fails.

    Raises:
        Exception: what the last attempt raised.
    """
    from tenacity import (
        Retrying,
        retry_if_exception,
        stop_after_attempt,
        stop_before_delay,
        wait_exponential,
        wait_random,
    )

    backoff = wait_exponential(multiplier=FIRST_WAIT, max=LONGEST_BACKOFF) + wait_random(
        0, FIRST_WAIT / 2
    )

    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        told = retry_after(error) if error else None
        return backoff(state) if told is None else told

    retrying = Retrying(
        retry=retry_if_exception(lambda error: is_passing(error, own_server=own_server)),
        wait=wait,
        stop=stop_after_attempt(ATTEMPTS) | stop_before_delay(patience),
        reraise=True,
    )
    return retrying(attempt)


def is_passing(error: BaseException, *, own_server: bool) -> bool:
    """Return whether a fault of a server may be over in a moment."""
    status = status_of(error)
    if status is not None:
        spent = any(word in str(error).lower() for word in SPENT)
        return not spent and (status in BUSY or (status >= 500 and not own_server))
    names = class_names(error)
    timed_out = any("Timeout" in name for name in names)
    return not own_server and not timed_out and any(name in UNREACHABLE for name in names)


def retry_after(error: BaseException, *, now: datetime | None = None) -> float | None:
    """Return the seconds that a server asks to wait, None where it names no time.

    The header `Retry-After` holds seconds or a date (RFC 9110, 10.2.3).
    """
    headers: Mapping[str, str] = next(
        (
            found
            for item in chain(error)
            if (found := getattr(getattr(item, "response", None), "headers", None)) is not None
        ),
        {},
    )
    told = str(headers.get("retry-after") or "").strip()
    if not told:
        return None
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        when = parsedate_to_datetime(told)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
