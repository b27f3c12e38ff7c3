"""Loads, splits, embeds, stores and finds articles."""
