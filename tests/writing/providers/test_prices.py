"""What tokens cost, by the table of prices."""

from __future__ import annotations

import sys

import pytest

from assistant.writing.providers.prices import cost_of


def test_tokens_have_the_price_of_their_model() -> None:
    one = cost_of("openai:gpt-4.1-mini", read=1_000_000, written=0)
    both = cost_of("openai:gpt-4.1-mini", read=1_000_000, written=1_000_000)

    assert one is not None
    assert both is not None
    assert 0 < one < both < 100
    assert cost_of("openai:gpt-4.1-mini", read=0, written=0) == 0


@pytest.mark.parametrize("name", ["anthropic:claude-sonnet-4-5", "google_genai:gemini-2.5-flash"])
def test_other_providers_are_found_by_their_names(name: str) -> None:
    assert cost_of(name, read=1000, written=1000)


@pytest.mark.parametrize("name", ["ollama:qwen3", "openai:my-own-model", "nowhere:x", "x"])
def test_what_has_no_price_has_no_cost(name: str) -> None:
    assert cost_of(name, read=1000, written=1000) is None


def test_without_the_table_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "genai_prices", None)

    assert cost_of("openai:gpt-4.1-mini", read=1000, written=1000) is None
