"""What every test of the terminal gets: no links, whatever the terminal of its developer shows."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_HYPERLINK", "0")
