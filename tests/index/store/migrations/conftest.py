"""What tests of migrations get: a library as version 1 left it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from migration_checks import copied

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return copied(tmp_path / "home")
