"""Scores what came back, sums it up and compares runs."""
