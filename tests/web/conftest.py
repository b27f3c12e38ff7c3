"""What the tests of the pages get: a room of their own."""

from __future__ import annotations

import pytest

from web_setting import Setting


@pytest.fixture
def setting() -> Setting:
    return Setting()
