"""A pytest plugin for mutants.py: says which test has begun and which has failed, and ends loops.

MUTANT_LOG names the file for it, a line of JSON each. A test that uses far more CPU than any does
without a change, or waits for hours, ends the whole run.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

LOG = Path(os.environ["MUTANT_LOG"])
MOST_CPU = 200.0
"""Seconds of CPU for one test: more than 20 times what the longest of the fast ones uses."""
MOST_TIME = 3600
"""Seconds for a test that waits and uses no CPU."""


def _log(**line: str) -> None:
    with LOG.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(line) + "\n")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Run a test with its limits."""
    _log(begun=item.nodeid)
    signal.setitimer(signal.ITIMER_PROF, MOST_CPU)
    faulthandler.dump_traceback_later(MOST_TIME, exit=True)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down that a test has failed."""
    if report.failed:
        _log(failed=report.nodeid)
