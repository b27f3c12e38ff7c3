"""What an answer of a service has cost, by the prices that the package genai-prices keeps."""

from __future__ import annotations

IDS = {"google_genai": "google", "mistralai": "mistral", "xai": "x-ai"}
"""Providers that the table of prices knows by another name than LangChain."""


def cost_of(name: str, *, read: int, written: int) -> float | None:
    """Return the US dollars that tokens of a model cost; None where no price is known.

    The table is that of the installed package; nothing is fetched.

    Args:
        name: the model, `provider:model`.
        read: tokens of the prompt.
        written: tokens of the answer.
    """
    try:
        from genai_prices import Usage, calc_price
    except ImportError:
        return None
    provider, _, model = name.partition(":")
    try:
        price = calc_price(
            Usage(input_tokens=read, output_tokens=written),
            model_ref=model,
            provider_id=IDS.get(provider, provider),
        )
    except (LookupError, ValueError):
        return None
    return float(price.total_price)
