"""Counts, differences, sums and orders: as the text states them, else worked out from it."""
